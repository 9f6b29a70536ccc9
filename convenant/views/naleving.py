"""What the pages of naleving share: the circle, its tabs, a form and what an action refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from convenant.compliance import bearers_of
from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.models import Convenant
from convenant.permissions import WATCH_DUTIES, may

TABS = {
    "compliance:matrix": "Overzicht",
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


def watches(request: PortalRequest, convenant: Convenant) -> bool:
    """Whether this page is regie's: without a query. The actions ask the database again."""
    held = {circle.id for circle in request.circles if circle.holds_regie}
    return may(request.actor, WATCH_DUTIES) and convenant.pk in held


def names_of(convenant: Convenant) -> list[str]:
    """Names that are no persons, for the check of a text."""
    parties = bearers_of(convenant.pk)
    return [convenant.name, *(bearer.name for bearer in parties), *(bearer.short_name for bearer in parties)]


Cleaned = dict[str, Any]


def done(request: PortalRequest, form: forms.Form | None, action: Callable[[Cleaned], object]) -> bool:
    """Whether something was sent, fits and was accepted. A refusal stands in the form, which keeps what was typed.

    Who has no form here has no page to send to.
    """
    if request.method != "POST":
        return False
    if form is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except Overtaken:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def form_page(request: PortalRequest, template: str, form: forms.Form | None, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    return render(request, template, context | {"form": form}, status=status)
