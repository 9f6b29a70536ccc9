"""The files of one incident as their page lists them."""

from typing import Any

from convenant.templatetags.portal import nl_clock, nl_day
from convenant.vault.envelope import Unreadable
from incidents.models import Attachment, Incident
from incidents.models.attachments import ERASED_AFTER

from .people import function_label

WORDS = {
    "application/pdf": "PDF", "image/jpeg": "Foto", "image/png": "Afbeelding",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}  # fmt: skip


def attachments_of(incident: Incident) -> list[dict[str, Any]]:
    """Revealed: call only while the vault is open for this person. One query, whatever their number."""
    rows = Attachment.objects.filter(incident=incident).order_by("number")
    return [line_of(row) for row in rows]


def line_of(row: Attachment) -> dict[str, Any]:
    shown = {"pk": row.pk, "number": row.number, "by": _by(row.added_at, row.function), "removed": "", "erased": ""}
    if row.removed_at:
        shown["removed"] = (
            f"Weggehaald {_by(row.removed_at, row.removed_function)}. Reden: {row.legible('removal_reason')}"
        )
        shown["erased"] = (
            "De inhoud is gewist." if row.erased_at else f"Terugzetten kan tot {nl_day(row.removed_at + ERASED_AFTER)}."
        )
    try:
        kind, size = WORDS.get(row.reveal("media_type"), "Bestand"), row.reveal("size")
        name = row.reveal("name")
    except Unreadable as reason:
        return shown | {"name": reason.sentence, "about": "", "readable": False}
    return shown | {
        "name": name or f"Bijlage {row.number}", "about": f"{kind}, {size_words(int(size))}" if size else kind,
        "readable": not row.removed_at, "may_restore": bool(row.removed_at and not row.erased_at),
    }  # fmt: skip


def size_words(size: int) -> str:
    if size >= 1024**2:
        return f"{size / 1024**2:.1f} MB".replace(".", ",")
    return f"{max(1, size // 1024)} kB"


def _by(moment: Any, function: str) -> str:
    return f"{nl_day(moment)}, {nl_clock(moment)} · {function_label(function)}"
