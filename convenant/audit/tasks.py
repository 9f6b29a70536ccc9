"""The anchor of each night, when a folder for it is set. Opens a scope of its own for each organisation."""

from pathlib import Path

from celery import shared_task
from django.conf import settings

from .anchors import write_anchor


@shared_task(name="audit.anchor_trail")  # type: ignore[untyped-decorator]
def anchor_trail() -> str:
    """The file's name; "" without a folder."""
    return write_anchor(Path(settings.TRAIL_ANCHOR_FOLDER)).name if settings.TRAIL_ANCHOR_FOLDER else ""
