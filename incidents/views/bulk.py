"""Doing one thing to several incidents: chosen in the register, confirmed on a page that says how many."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from convenant.addresses import address
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import PortalRequest
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState, Organisation
from convenant.wording import counted
from incidents import exports
from incidents.actions.bulk import BACK, MOST, SEVERAL, Act, Outcome, ask_back, ask_several, back_act, for_each
from incidents.forms.bulk import ASSIGN, CLOSE, STEP, form_of
from incidents.models import Incident
from incidents.permissions import HANDLE, REGISTER, membership_of, needs, visible_to
from incidents.queries import register
from incidents.queries.colleagues import handlers
from incidents.queries.taxonomy import shown_reference

from .register import Register
from .way_back import asked, keeping, list_url

TITLES = {ASSIGN: "Toewijzen", STEP: "Stap afvinken", CLOSE: "Sluiten"}
CHANGED = "De lijst is intussen veranderd: het zijn er nu {number}. Kijk na en bevestig opnieuw."


def chosen(request: PortalRequest, reading: Register) -> list[UUID]:
    """The rows that were ticked, or all of the list, in its order. Foreign ids are not there."""
    rows = reading.rows() if request.POST.get("alle") else visible_to(request.actor).filter(pk__in=ids(request))
    return [row.pk for row in register.in_order(rows, register.view_of("alles"), reading.sort()).only("pk")]


def rows_of(request: PortalRequest, pks: list[UUID], sort: str = "") -> list[Incident]:
    rows = visible_to(request.actor).filter(pk__in=pks)
    return list(register.in_order(rows, register.view_of("alles"), sort))


def ids(request: PortalRequest, name: str = "pk") -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist(name)[:MOST]]
    except ValueError as odd:
        raise Http404 from odd


@require_POST
@needs(HANDLE)
def several(request: PortalRequest) -> HttpResponse:
    """First the page that confirms; the same address with `zeker` does it. More than `MOST` is work for a job."""
    what = request.POST.get("doen", "")
    if what not in TITLES:
        raise Http404
    reading = Register(request)
    pks = chosen(request, reading)
    if not pks:
        return none_chosen(request, reading)
    sure = "zeker" in request.POST
    form = form_of(what, request.actor, request.POST if sure else None)
    if sure and form.is_valid():
        return sent(request, what, pks, reading, form)
    return confirm(request, what, pks, reading, form)


def none_chosen(request: PortalRequest, reading: Register) -> HttpResponse:
    messages.warning(request, "Kies eerst een of meer incidenten.")
    return redirect(list_url(reading.query))


def sent(request: PortalRequest, what: str, pks: list[UUID], reading: Register, form: Any) -> HttpResponse:
    if len(pks) > MOST:
        if request.POST.get("aantal") != str(len(pks)):
            form.add_error(None, CHANGED.format(number=len(pks)))
            return confirm(request, what, pks, reading, form)
        values = {name: str(value) for name, value in form.cleaned_data.items()}
        return to_job(ask_several(what, pks, values, actor=request.actor), reading.query)
    rows = rows_of(request, pks)
    back = form.undo(rows)
    outcome = for_each(rows, form.act(request.actor))
    return told(request, TITLES[what], outcome, reading.query, undo=back)


def confirm(
    request: PortalRequest, what: str, pks: list[UUID], reading: Register, form: forms.Form
) -> HttpResponse:  # fmt: skip
    rows, total = rows_of(request, pks[:MOST]), len(pks)
    context = {
        "title": TITLES[what], "what": what, "form": form, "rows": reading.drawn(rows),
        "address": several_address(reading),
        "number": counted(total, "incident", "incidenten"), "total": total, "by_job": total > MOST,
        "more": total - len(rows), "back": list_url(reading.query),
        "sees": f"{request.actor.organisation_name}. Van elk incident komt dit in de tijdlijn.",
    }  # fmt: skip
    return render(request, "incidents/register/several.html", context, status=422 if form.errors else 200)


def several_address(reading: Register) -> str:
    return f"{reverse('incidents:several')}?{urlencode(reading.query)}"


def to_job(row: Job, query: Mapping[str, str]) -> HttpResponse:
    return redirect(job_url(row.pk, query))


def job_url(pk: UUID, query: Mapping[str, str]) -> str:
    return reverse("incidents:several-job", args=[pk]) + keeping(query)


def told(
    request: PortalRequest, title: str, outcome: Outcome, query: Mapping[str, str], **more: Any
) -> HttpResponse:  # fmt: skip
    """Which were done and, row by row, which were not and why; `query` is that of the list it was asked in. `more`:
    `undo` or `job` to take it back."""
    done = [(shown_reference(row.reference), address("incidents:detail", row.pk), str(row.pk)) for row in outcome.done]
    context: dict[str, Any] = {
        "title": title, "done": done, "number": counted(len(done), "incident", "incidenten"),
        "refused": [
            (shown_reference(row.reference), address("incidents:detail", row.pk), why) for row, why in outcome.refused
        ],
        "back": list_url(query), "undo_url": reverse("incidents:several-undo") + keeping(query),
        "sees": f"{request.actor.organisation_name}. Van elk incident staat dit in de tijdlijn.",
    }  # fmt: skip
    return render(request, "incidents/register/several_done.html", context | more)


def own_job(request: PortalRequest, pk: Any) -> Job:
    """Of this person: a colleague asked for his own."""
    mine = Job.objects.filter(task__in=(SEVERAL, BACK), acting__membership=str(membership_of(request.actor)))
    return get_visible_or_404(mine, pk=pk)


@require_GET
@needs(HANDLE)
def job(request: PortalRequest, job_id: UUID) -> HttpResponse:
    """A bar that asks for itself; once it is done, what was done and what was not."""
    row = own_job(request, job_id)
    asks_itself, here = bool(request.headers.get("HX-Request")), job_url(job_id, asked(request))
    if row.state == JobState.DONE and not asks_itself:
        return job_done(request, row)
    context = {
        "job": row, "poll_url": here, "title": title_of(row), "result_url": here,
        "result_label": "Bekijk wat er gebeurd is", "is_busy": row.is_busy,
    }  # fmt: skip
    template = "components/progress.html" if asks_itself else "incidents/register/several_job.html"
    return render(request, template, context)


def title_of(row: Job) -> str:
    return TITLES.get(row.arguments.get("what", ""), "Ongedaan maken")


def job_done(request: PortalRequest, row: Job) -> HttpResponse:
    """The first `MOST` of each by their reference; the numbers are of all."""
    done, refused = row.result["done"], row.result["refused"]
    shown = [*done[:MOST], *(pk for pk, _ in refused[:MOST])]
    known = {str(one.pk): one for one in rows_of(request, shown)}
    outcome = Outcome(
        [known[pk] for pk in done[:MOST] if pk in known],
        [(known[pk], why) for pk, why in refused[:MOST] if pk in known],
    )
    may_go_back = bool(done) and row.arguments.get("what") in (ASSIGN, STEP)
    return told(
        request, title_of(row), outcome, asked(request), number=counted(len(done), "incident", "incidenten"),
        more_done=len(done) - len(outcome.done), more_refused=len(refused) - len(outcome.refused),
        job=row if may_go_back else None,
    )  # fmt: skip


@require_POST
@needs(HANDLE)
def undo(request: PortalRequest) -> HttpResponse:
    """Of a step: open again. Of an assignment: who had it before. What a job did, a job takes back."""
    if task := request.POST.get("taak"):
        return to_job(ask_back(job_to_undo(request, task), actor=request.actor), asked(request))
    rows = visible_to(request.actor).filter(pk__in=ids(request))
    outcome = for_each(rows, undoing(request))
    messages.success(request, f"Teruggezet bij {counted(len(outcome.done), 'incident', 'incidenten')}.")
    for incident, why in outcome.refused:
        messages.warning(request, f"{shown_reference(incident.reference)}: {why}")
    return redirect(list_url(asked(request)))


def job_to_undo(request: PortalRequest, task: str) -> Job:
    try:
        row = own_job(request, UUID(task))
    except ValueError as odd:
        raise Http404 from odd
    if row.task != SEVERAL or row.state != JobState.DONE or row.arguments.get("what") == CLOSE:
        raise Http404
    return row


def undoing(request: PortalRequest) -> Act:
    """What the button sent: a step, or who had each incident and to whom it was given. Anything else is no undo."""
    given = next(iter(ids(request, "given")), None)
    act = back_act(request.POST.get("step", ""), handlers_before(request), given, actor=request.actor)
    if act is None:
        raise Http404
    return act


def handlers_before(request: PortalRequest) -> dict[str, UUID | None]:
    """Incident → who had it. A membership that is none of ours stands for nobody."""
    pairs = [value.partition(":") for value in request.POST.getlist("before")[:MOST]]
    ours = {str(row.pk): row.pk for row in handlers(request.actor)}
    return {incident: ours.get(member) for incident, _, member in pairs}


@require_POST
@needs(REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """The rows that were ticked, or the whole list. In the trail: this leaves the portal."""
    reading = Register(request)
    pks = chosen(request, reading)
    if len(pks) > exports.MOST_ROWS:
        return redirect(f"{reverse('incidents:file-ask', args=[kind])}?{urlencode(reading.query)}")
    rows = rows_of(request, pks, reading.sort())
    if not rows:
        return none_chosen(request, reading)
    school = Organisation(pk=request.actor.organisation_id)
    record(request.actor, "register.exported", school, fields=["core"], purpose=kind)
    table = exports.cells(zip(rows, reading.drawn(rows), strict=True))
    return file_of(kind)("incidenten", exports.HEAD, table, about=reading.about(len(rows)))
