"""Doing one thing to several incidents: chosen in the register, confirmed on a page that says how many."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.pages import FILES
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import counted
from incidents import exports
from incidents.actions.bulk import MOST, Act, Outcome, for_each
from incidents.actions.handling import assign, hand_back
from incidents.actions.recording import close_incident
from incidents.actions.steps import complete_step, reopen_step
from incidents.forms.bulk import ASSIGN, CLOSE, STEP, AssignForm, StepForm, SureForm
from incidents.forms.steps import DoneForm
from incidents.models import Incident, Step
from incidents.permissions import HANDLE, REGISTER, needs, visible_to
from incidents.queries import register
from incidents.queries.colleagues import handlers
from incidents.queries.taxonomy import shown_reference
from incidents.vocabulary import CLOSE as CLOSING
from protocols.planning import MELDING
from protocols.planning import REGISTER as REGISTERING

from .register import Register

TITLES = {ASSIGN: "Toewijzen", STEP: "Stap afvinken", CLOSE: "Sluiten"}


def chosen(request: PortalRequest, reading: Register) -> list[Incident]:
    """The rows that were ticked, or all of the list; beyond `MOST` the rest waits. Foreign ids are not there."""
    rows = reading.rows() if request.POST.get("alle") else visible_to(request.actor).filter(pk__in=ids(request))
    return list(register.in_order(rows, register.view_of("alles"))[:MOST])


def ids(request: PortalRequest, name: str = "pk") -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist(name)[:MOST]]
    except ValueError as odd:
        raise Http404 from odd


@require_POST
@needs(HANDLE)
def several(request: PortalRequest) -> HttpResponse:
    """First the page that confirms; the same address with `zeker` does it."""
    what = request.POST.get("doen", "")
    if what not in TITLES:
        raise Http404
    reading = Register(request)
    rows = chosen(request, reading)
    if not rows:
        return none_chosen(request, reading)
    sure = "zeker" in request.POST
    form = form_of(what, request, reading, sure=sure)
    if sure and form.is_valid():
        back = undo_of(what, rows, form)
        return told(request, what, for_each(rows, act_of(what, form, request)), reading, back)
    return confirm(request, what, rows, reading, form)


def none_chosen(request: PortalRequest, reading: Register) -> HttpResponse:
    messages.warning(request, "Kies eerst een of meer incidenten.")
    return redirect(f"{reverse('incidents:list')}?{urlencode(reading.query)}")


def form_of(what: str, request: PortalRequest, reading: Register, *, sure: bool) -> forms.Form:
    data = request.POST if sure else None
    if what == ASSIGN:
        return AssignForm(data, colleagues={row.pk: row.display_name for row in handlers(request.actor)})
    if what == STEP:
        own_page = (REGISTERING, MELDING, CLOSING)
        steps = {key: title for key, title in reading.steps.items() if key not in own_page}
        return StepForm(data, steps=steps, initial={"day": clock.today()})
    return SureForm(data)


def act_of(what: str, form: forms.Form, request: PortalRequest) -> Act:
    values, actor = form.cleaned_data, request.actor
    if what == ASSIGN:
        colleague = handlers(actor).get(pk=values["colleague"])
        return lambda incident: assign(incident, colleague, actor=actor)
    if what == STEP:
        return lambda incident: do_step(incident, values["step"], values["day"], actor=actor)
    return partial(close_incident, actor=actor)


def undo_of(what: str, rows: list[Incident], form: forms.Form) -> list[tuple[str, str]]:
    """What the button "Ongedaan maken" sends. Closing is not undone here."""
    if what == STEP:
        return [("step", str(form.cleaned_data["step"]))]
    if what == ASSIGN:
        given = ("given", str(form.cleaned_data["colleague"]))
        return [given, *(("before", f"{row.pk}:{row.handler or ''}") for row in rows)]
    return []


def confirm(
    request: PortalRequest, what: str, rows: list[Incident], reading: Register, form: forms.Form
) -> HttpResponse:
    context = {
        "title": TITLES[what], "what": what, "form": form, "rows": reading.drawn(rows), "address": address(reading),
        "number": counted(len(rows), "incident", "incidenten"), "full": len(rows) == MOST, "most": MOST,
        "back": f"{reverse('incidents:list')}?{urlencode(reading.query)}", "asks": bool(form.fields),
        "sees": f"{request.actor.organisation_name}. Van elk incident komt dit in de tijdlijn.",
    }  # fmt: skip
    return render(request, "incidents/register/several.html", context, status=422 if form.errors else 200)


def address(reading: Register) -> str:
    return f"{reverse('incidents:several')}?{urlencode(reading.query)}"


def told(
    request: PortalRequest, what: str, outcome: Outcome, reading: Register, undo: list[tuple[str, str]]
) -> HttpResponse:
    """Which were done and, row by row, which were not and why."""
    done = [(shown_reference(row.reference), register.address(row.pk), str(row.pk)) for row in outcome.done]
    context: dict[str, Any] = {
        "title": TITLES[what], "what": what, "done": done, "undo": undo if done else [],
        "number": counted(len(done), "incident", "incidenten"),
        "refused": [(shown_reference(row.reference), register.address(row.pk), why) for row, why in outcome.refused],
        "back": f"{reverse('incidents:list')}?{urlencode(reading.query)}",
        "sees": f"{request.actor.organisation_name}. Van elk incident staat dit in de tijdlijn.",
    }  # fmt: skip
    return render(request, "incidents/register/several_done.html", context)


@require_POST
@needs(HANDLE)
def undo(request: PortalRequest) -> HttpResponse:
    """Of a step: open again. Of an assignment: who had it before."""
    rows = visible_to(request.actor).filter(pk__in=ids(request))
    outcome = for_each(rows, undoing(request))
    messages.success(request, f"Teruggezet bij {counted(len(outcome.done), 'incident', 'incidenten')}.")
    for incident, why in outcome.refused:
        messages.warning(request, f"{shown_reference(incident.reference)}: {why}")
    return redirect("incidents:list")


def undoing(request: PortalRequest) -> Act:
    """What the button sent: a step, or who had each incident and to whom it was given. Anything else is no undo."""
    if key := request.POST.get("step", ""):
        return partial(open_again, key=key, actor=request.actor)
    before, given = handlers_before(request), ids(request, "given")
    if not before or not given:
        raise Http404
    return lambda incident: back_to_before(incident, before, given[0], actor=request.actor)


def back_to_before(incident: Incident, before: dict[str, UUID | None], given: UUID, *, actor: Actor) -> None:
    if str(incident.pk) not in before:
        raise Refused("Wie dit incident had, is niet bekend.")
    hand_back(incident, before[str(incident.pk)], given, actor=actor)


def open_again(incident: Incident, *, key: str, actor: Actor) -> None:
    step = Step.objects.filter(incident=incident, key=key).first()
    if step is None:
        raise Refused("Dit incident heeft deze stap niet.")
    step.incident = incident
    reopen_step(step, actor=actor)


def handlers_before(request: PortalRequest) -> dict[str, UUID | None]:
    """Incident → who had it. A membership that is none of ours stands for nobody."""
    pairs = [value.partition(":") for value in request.POST.getlist("before")[:MOST]]
    ours = {str(row.pk): row.pk for row in handlers(request.actor)}
    return {incident: ours.get(member) for incident, _, member in pairs}


@require_POST
@needs(REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """The rows that were ticked. Written to the trail: this leaves the portal."""
    reading = Register(request)
    rows = chosen(request, reading)
    if not rows:
        return none_chosen(request, reading)
    school = Organisation(pk=request.actor.organisation_id)
    record(request.actor, "register.exported", school, fields=["core"], purpose=kind)
    table = exports.cells(zip(rows, reading.drawn(rows), strict=True))
    return FILES[kind]("incidenten", exports.HEAD, table, about=reading.about(len(rows)))


def do_step(incident: Incident, key: str, day: date, *, actor: Actor) -> None:
    """Only where the day is all that the step asks: what belongs to one incident is filled in there."""
    step = Step.objects.filter(incident=incident, key=key).first()
    if step is None:
        raise Refused("Dit incident heeft deze stap niet.")
    if day < incident.occurred_on:
        raise Refused("Deze dag ligt voor het incident.")
    form = DoneForm({}, step=step)
    if not form.is_valid():
        raise Refused("Deze stap vraagt gegevens van dit incident zelf. Vul hem daar in.")
    step.incident = incident
    complete_step(step, proof=form.proof() | {"on": day.isoformat()}, actor=actor)
