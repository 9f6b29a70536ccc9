"""What a reporter types is kept while typing; what was carried past the end of a session becomes such a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convenant import carry
from convenant.http import PortalRequest
from incidents.actions.drafts import autosave, drop_draft, find_draft, save_draft
from incidents.forms.recording import CONCERN_FIELDS, FIELDS, SEVERAL
from incidents.models import Draft
from incidents.permissions import RECORD, needs
from incidents.vocabulary import CONCERN_FORM, INCIDENT_FORM

DRAFT_LENGTH = 20_000
PAGES = {INCIDENT_FORM: "incidents:record", CONCERN_FORM: "incidents:concern"}
KEPT = {INCIDENT_FORM: FIELDS, CONCERN_FORM: CONCERN_FIELDS}
BY_HAND = {
    INCIDENT_FORM: ("category", "description", "place", "facets", "vault_note"),
    CONCERN_FORM: ("text",),
}
"""What no default fills. While all of it is empty there is no draft: it would keep the day and time of today."""


def typed(form: str, data: Any) -> dict[str, Any]:
    one = {name: str(data.get(name, ""))[:DRAFT_LENGTH] for name in KEPT[form] if name in data}
    return one | {name: [each[:40] for each in data.getlist(name)[:20]] for name in one if name in SEVERAL}


def says_something(form: str, values: dict[str, Any]) -> bool:
    return any(values.get(name) for name in BY_HAND[form])


def found_draft(request: PortalRequest, form: str) -> Draft | None:
    """With what was carried past the end of a session."""
    if kept := carry.take(request, reverse(PAGES[form])):
        save_draft(form, typed(form, kept.sent()), actor=request.actor)
    return find_draft(form, actor=request.actor)


def keep_typed(request: PortalRequest, form: str, data: Any) -> Draft | None:
    """What was typed is kept, whatever was wrong with it."""
    values = typed(form, data)
    return save_draft(form, values, actor=request.actor) if says_something(form, values) else None


def form_in(request: HttpRequest) -> str:
    return CONCERN_FORM if request.POST.get("form") == CONCERN_FORM else INCIDENT_FORM


@require_POST
@needs(RECORD)
def draft(request: PortalRequest) -> HttpResponse:
    """Autosave: two seconds after the last key. What was emptied again is no draft any more."""
    form = form_in(request)
    values = typed(form, request.POST)
    if not says_something(form, values):
        drop_draft(form, actor=request.actor)
        return render(request, "components/draft.html")
    kept = autosave(form, values, actor=request.actor)
    if kept is None:
        return HttpResponse(status=204)
    return render(request, "components/draft.html", {"saved_at": kept.saved_at})


@require_POST
@needs(RECORD)
def drop(request: PortalRequest) -> HttpResponse:
    drop_draft(form_in(request), actor=request.actor)
    messages.success(request, "Concept weggegooid.")
    return redirect("home")
