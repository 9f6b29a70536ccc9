"""What has to be done by a day at one incident: done with its proof, departed from with a reason, put back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.forms.fields import show_both
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done as taken_in
from convenant.tenancy.access import get_visible_or_404
from incidents.actions import followups, measures
from incidents.actions.vault import has_open_vault
from incidents.forms import measures as forms
from incidents.forms.steps import ReasonForm
from incidents.models import FollowUp, Incident, StepState
from incidents.permissions import HANDLE, needs
from incidents.queries import measures as query
from incidents.queries.versions import followup_versions
from incidents.vocabulary import LETTERS

from .detail import fetch
from .measures import asking, conflicting, to_list


def followup_of(incident: Incident, pk: UUID) -> FollowUp:
    row = get_visible_or_404(FollowUp.objects.select_related("measure").filter(incident=incident), pk=pk)
    row.incident = incident
    return row


@require_http_methods(GET_POST)
@needs(HANDLE)
def done(request: PortalRequest, pk: UUID, followup_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = followup_of(incident, followup_pk)
    form = forms.DoneForm(posted(request), row=row)

    def write(values: dict[str, Any]) -> None:
        if begins := values.get("starts_on"):
            measures.decide(row, form.done(), begins, actor=request.actor, seen=values["seen"])
        else:
            followups.complete_followup(row, form.done(), actor=request.actor, seen=values["seen"])

    try:
        if taken_in(request, form, write):
            return onward(request, incident, row)
    except Overtaken as overtaken:
        told = form.done()
        mine = proposed(row, StepState.DONE, done_on=told.on, proof=told.everything())
        return both(request, incident, form, overtaken, mine, told.note)
    portal = reverse("exchange:recipients", args=[pk]) if row.recipient == "leerplicht" else ""
    return asking(request, incident, form, row.title, "Gedaan", **query.asked_of(row), portal=portal, sees_vault=True)


def onward(request: PortalRequest, incident: Incident, row: FollowUp) -> HttpResponse:
    """Back to the letter that waited for this, or to its line in the list."""
    letter = request.GET.get("brief", "")
    if row.measure_id and letter in LETTERS and has_open_vault(incident, request.actor):
        messages.success(request, f"{row.title}: gedaan.")
        return redirect("measures:letter", pk=incident.pk, measure_pk=row.measure_id, letter=letter)
    return to_list(request, incident, f"{row.title}: gedaan.", row)


@require_http_methods(GET_POST)
@needs(HANDLE)
def depart(request: PortalRequest, pk: UUID, followup_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = followup_of(incident, followup_pk)
    initial = {"seen": followups.mark_while_open(row)}
    form = ReasonForm(posted(request), organisation=request.actor.organisation, initial=initial)

    def write(values: dict[str, Any]) -> None:
        followups.depart_from_followup(row, values["reason"], actor=request.actor, seen=values["seen"])

    try:
        if taken_in(request, form, write):
            return to_list(request, incident, f"Afgeweken: {row.title}. Uw reden staat erbij.", row)
    except Overtaken as overtaken:
        mine = proposed(row, StepState.DEPARTED, reason=form.cleaned_data["reason"])
        return both(request, incident, form, overtaken, mine)
    return asking(request, incident, form, f"Afwijken: {row.title}?", "Afwijken met deze reden", **query.asked_of(row))


def proposed(row: FollowUp, state: StepState, **how: Any) -> FollowUp:
    """The row as it would stand; not saved."""
    return FollowUp(incident=row.incident, recipient=row.recipient, evidence=row.evidence, state=state.value, **how)


def both(
    request: PortalRequest, incident: Incident, form: Form, overtaken: Overtaken, mine: FollowUp, note: str = ""
) -> HttpResponse:
    """The same answer twice is one; else both versions. An open vault shows what the colleague put in it."""
    now = overtaken.current
    if not isinstance(now, FollowUp):
        raise Http404
    mark = followups.mark_of_followup(now)
    if followups.mark_of_followup(mine) == mark and not note:
        said = f"{now.title}: gedaan." if now.state == StepState.DONE else "Opgeslagen."
        return to_list(request, incident, said, now)
    their_note = {"their_note": now.legible("note")} if has_open_vault(incident, request.actor) else {}
    show_both(form, overtaken, mark, followup_versions(mine, now, note, **their_note))
    return conflicting(request, incident, form)


@require_POST
@needs(HANDLE)
def reopen(request: PortalRequest, pk: UUID, followup_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = followup_of(incident, followup_pk)
    try:
        followups.reopen_followup(row, actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("measures:list", pk=pk)
    return to_list(request, incident, f"{row.title}: staat weer open.", row)
