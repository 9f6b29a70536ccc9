"""Doing a step, departing from it, taking that back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from convenant import clock
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_day
from convenant.tenancy.access import get_visible_or_404
from incidents.actions.steps import complete_step, depart_from_step, record_call, reopen_step
from incidents.forms.steps import CallForm, DoneForm, ReasonForm
from incidents.models import Incident, Step
from incidents.permissions import HANDLE, needs
from incidents.vocabulary import blocking_steps
from protocols.planning import MELDING

from .detail import fetch, head, page, refused


def step_of(incident: Incident, number: int) -> Step:
    """`number` counts from 1, as on the page."""
    step = get_visible_or_404(Step.objects.filter(incident=incident), number=number - 1)
    step.incident = incident
    return step


def to_step_list(request: PortalRequest, incident: Incident, step: Step, done: str) -> HttpResponse:
    """Back to the page, with what comes next and a way back."""
    undo = reverse("incidents:step-reopen", args=[incident.pk, step.number + 1])
    messages.success(request, f"{done} {next_words(incident)}", extra_tags=f"toast undo={undo}")
    return redirect("incidents:detail", pk=incident.pk)


def next_words(incident: Incident) -> str:
    waiting = blocking_steps(Step.objects.filter(incident=incident))
    if not waiting:
        return "Alle verplichte stappen zijn klaar. U kunt sluiten."
    upcoming = waiting[0]
    due = timezone.localtime(upcoming.due_at).date() if upcoming.due_at else None
    term = "" if due is None else ", vandaag" if due == clock.today() else f", uiterlijk {nl_day(due)}"
    return f"Volgende stap: {upcoming.title[:1].lower()}{upcoming.title[1:]}{term}."


@require_POST
@needs(HANDLE)
def done(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    form = DoneForm(request.POST, step=step)
    if not form.is_valid():
        return page(request, incident, status=422, step_form=form)
    try:
        complete_step(step, proof=form.proof(), note=form.cleaned_data["note"], actor=request.actor)
    except Refused as refusal:
        return refused(request, incident, refusal)
    return to_step_list(request, incident, step, "Opgeslagen.")


@require_http_methods(["GET", "POST"])
@needs(HANDLE)
def depart(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    form = ReasonForm(request.POST or None, organisation=request.actor.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            depart_from_step(step, form.cleaned_data["reason"], actor=request.actor)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return to_step_list(request, incident, step, f"Afgeweken van stap {number}. Uw reden staat bij de stap.")
    return step_page(request, "incidents/depart.html", incident, step, form)


@require_http_methods(["GET", "POST"])
@needs(HANDLE)
def called(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    now = clock.now()
    form = CallForm(request.POST or None, initial={"day": now.date(), "at": now.time(), "channel": "telefoon"})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            record_call(
                step, at=values["moment"], channel=values["channel"], reference=values["reference"], actor=request.actor
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return to_step_list(request, incident, step, "Melding vastgelegd.")
    return step_page(request, "incidents/called.html", incident, step, form)


def step_page(request: PortalRequest, template: str, incident: Incident, step: Step, form: Any) -> HttpResponse:
    context = head(incident) | {
        "step": step, "form": form, "slug": incident.convenant.slug, "number": step.number + 1,
        "is_melding": step.key == MELDING,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@needs(HANDLE)
def reopen(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    try:
        reopen_step(step_of(incident, number), actor=request.actor)
    except Refused as refusal:
        return refused(request, incident, refusal)
    messages.success(request, f"Stap {number} staat weer open.")
    return redirect("incidents:detail", pk=pk)
