"""The tabs of the pages of naleving."""

from typing import Any

from django.urls import reverse

from convenant.http import PortalRequest

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
