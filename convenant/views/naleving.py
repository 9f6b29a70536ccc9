"""What the pages of naleving share: their tabs, and the names that are no persons."""

from typing import Any

from django.urls import reverse

from convenant.compliance import bearers_of
from convenant.http import PortalRequest, posted
from convenant.models import Convenant

TABS = {
    "compliance:matrix": "Overzicht",
    "compliance:ours": "Over ons",
    "compliance:help": "Wie heeft hulp nodig",
    "compliance:articles": "Per artikel",
    "compliance:years": "Door de jaren",
    "compliance:support": "Ondersteuning",
    "compliance:lead-times": "Doorlooptijden",
    "compliance:media": "Media",
    "compliance:term": "Looptijd",
    "compliance:rollover": "Nieuw schooljaar",
}


def tabs(request: PortalRequest, slug: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": (url := reverse(name, kwargs={"slug": slug})), "current": request.path == url}
        for name, label in TABS.items()
    ]


def no_persons(request: PortalRequest, convenant: Convenant) -> list[str]:
    """`names_of`, once there is a text to check."""
    return names_of(convenant) if posted(request) else []


def names_of(convenant: Convenant) -> list[str]:
    """Names that are no persons, for the check of a text."""
    parties = bearers_of(convenant.pk)
    return [convenant.name, *(bearer.name for bearer in parties), *(bearer.short_name for bearer in parties)]
