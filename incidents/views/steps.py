"""Doing a step, departing from it, taking that back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from convenant import clock
from convenant.editing import Overtaken, all_or_nothing
from convenant.errors import Refused
from convenant.forms.fields import show_both
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done as taken_in
from convenant.templatetags.portal import nl_day
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import Actor
from incidents.actions.proving import prove_step
from incidents.actions.steps import (
    depart_from_step,
    mark_of_step,
    mark_while_open,
    record_call,
    reopen_step,
)
from incidents.forms.proving import DoneForm
from incidents.forms.steps import CallForm, ReasonForm
from incidents.models import HOLDS_UP, FollowUp, Incident, Step, StepState
from incidents.permissions import HANDLE, needs
from incidents.queries.versions import step_versions
from incidents.vocabulary import blocking_steps
from protocols.planning import MELDING

from .conflicts import conflict_page
from .detail import fetch, head, page, refused, while_open
from .way_back import asked, keeping, to_incident


def step_of(incident: Incident, number: int) -> Step:
    """`number` counts from 1, as on the page."""
    step = get_visible_or_404(Step.objects.filter(incident=incident), number=number - 1)
    step.incident = incident
    return step


def to_step_list(request: PortalRequest, incident: Incident, step: Step, done: str) -> HttpResponse:
    """Back to the page, with what comes next and a way back."""
    undo = reverse("incidents:step-reopen", args=[incident.pk, step.number + 1]) + keeping(asked(request))
    messages.success(request, f"{done} {next_words(incident)}", extra_tags=f"toast undo={undo}")
    return to_incident(request, incident.pk)


def next_words(incident: Incident) -> str:
    waiting = blocking_steps(Step.objects.filter(incident=incident))
    if not waiting:
        return beside_words(incident)
    upcoming = waiting[0]
    due = timezone.localtime(upcoming.due_at).date() if upcoming.due_at else None
    term = "" if due is None else ", vandaag" if due == clock.today() else f", uiterlijk {nl_day(due)}"
    return f"Volgende stap: {upcoming.title[:1].lower()}{upcoming.title[1:]}{term}."


def beside_words(incident: Incident) -> str:
    """Closing waits for what a measure or aftercare still asks."""
    held = FollowUp.objects.filter(HOLDS_UP, incident=incident).order_by("due_at", "order")
    title = held.values_list("title", flat=True).first()
    if title is None:
        return "Alle verplichte stappen zijn klaar. U kunt sluiten."
    return f"Alle verplichte stappen zijn klaar. Sluiten kan na: {title[:1].lower()}{title[1:]}."


@require_POST
@needs(HANDLE)
def done(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    form = DoneForm(request.POST, step=step)
    if not form.is_valid():
        return page(request, incident, status=422, step_form=form)
    answer = form.answer()
    try:
        with all_or_nothing():
            prove_step(step, answer, actor=request.actor, seen=form.cleaned_data["seen"])
    except Overtaken as overtaken:
        mine = proposed(step, StepState.DONE, request.actor, proof=answer.proof)
        if same(mine, overtaken) and not answer.sealed:
            return to_step_list(request, incident, step, "Opgeslagen.")
        return both(request, incident, form, overtaken, mine, note=answer.sealed)
    except Refused as refusal:
        return refused(request, incident, refusal)
    return to_step_list(request, incident, step, "Opgeslagen.")


def proposed(step: Step, state: StepState, actor: Actor, **how: Any) -> Step:
    """The step as it would stand; not saved."""
    return Step(
        incident=step.incident, key=step.key, evidence=step.evidence, mandatory=step.mandatory, state=state.value,
        handled_at=clock.now(), handled_function=actor.function, **how,
    )  # fmt: skip


def same(mine: Step, overtaken: Overtaken) -> bool:
    """The same answer of two colleagues, or of one who clicked twice."""
    return isinstance(overtaken.current, Step) and mark_of_step(mine) == mark_of_step(overtaken.current)


def both(
    request: PortalRequest, incident: Incident, form: Form, overtaken: Overtaken, mine: Step, note: str = ""
) -> HttpResponse:
    now = overtaken.current
    if not isinstance(now, Step):
        raise Http404
    show_both(form, overtaken, mark_of_step(now), step_versions(mine, now, note))
    return conflict_page(request, head(incident), form)


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def depart(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    initial = {"seen": mark_while_open(step)}
    form = ReasonForm(posted(request), organisation=request.actor.organisation, initial=initial)

    def write(values: dict[str, Any]) -> None:
        depart_from_step(step, values["reason"], actor=request.actor, seen=values["seen"])

    try:
        if taken_in(request, form, write):
            return to_step_list(request, incident, step, f"Afgeweken van stap {number}. Uw reden staat bij de stap.")
    except Overtaken as overtaken:
        mine = proposed(step, StepState.DEPARTED, request.actor, reason=form.cleaned_data["reason"])
        return both(request, incident, form, overtaken, mine)
    return step_page(request, "incidents/depart.html", incident, step, form)


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def called(request: PortalRequest, pk: UUID, number: int) -> HttpResponse:
    incident = fetch(pk, request.actor)
    step = step_of(incident, number)
    now = clock.now()
    initial = {"day": now.date(), "at": now.time(), "channel": "telefoon", "seen": mark_while_open(step)}
    form = CallForm(posted(request), incident=incident, initial=initial)

    def write(values: dict[str, Any]) -> None:
        how = {name: values[name] for name in ("channel", "reference", "seen")}
        record_call(step, at=values["moment"], **how, actor=request.actor)

    try:
        if taken_in(request, form, write):
            return to_step_list(request, incident, step, "Melding vastgelegd.")
    except Overtaken as overtaken:
        mine = proposed(step, StepState.DONE, request.actor, proof={"channel": form.cleaned_data["channel"]})
        return both(request, incident, form, overtaken, mine, note=form.cleaned_data["reference"])
    return step_page(request, "incidents/called.html", incident, step, form)


def step_page(request: PortalRequest, template: str, incident: Incident, step: Step, form: Any) -> HttpResponse:
    context = head(incident) | {
        "step": step, "form": form, "slug": incident.convenant.slug, "number": step.number + 1,
        "is_melding": step.key == MELDING,
    }  # fmt: skip
    context["back"] += keeping(asked(request))
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
    return to_incident(request, pk)
