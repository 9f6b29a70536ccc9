"""The postvak of who receives copies: what waits, one copy, its persons, the answer; and the locations."""

from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from convenant.errors import Refused
from convenant.gate import Answer as Verdict
from convenant.http import PortalRequest
from convenant.models import DataClass
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Function
from incidents.actions.answers import read_copy, send_answer, show_persons, take_in, verdict_on, withdrawals
from incidents.forms.exchange import AnswerForm
from incidents.models import ReceivedDisclosure, ReceivedKind
from incidents.queries import inbox as query
from incidents.queries.phrases import people_words
from parties.permissions import NOTE_MOMENT, may
from parties.queries.places import read_places_beside

PER_PAGE = 25
WPG = "Geen gegevens uit politiesystemen. Hier geldt de Wpg."
PLAIN = "Schrijf geen namen."
PARTIES = "Wie partij is bij dit convenant."
POLICE = (Function.SCHOOLAGENT, Function.WIJKAGENT)


class View(Protocol):
    def __call__(self, request: PortalRequest, /, *args: Any, **kwargs: Any) -> HttpResponse: ...


def recipient_only(view: View) -> View:
    """For everybody else the postvak does not exist."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not query.may_receive(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@recipient_only
def inbox(request: PortalRequest) -> HttpResponse:
    read_places_beside(request.actor, told := withdrawals())
    take_in(told, actor=request.actor)
    chosen = request.GET.get("weergave", query.TODO)
    view = chosen if chosen in (query.NEWS, query.ANSWERED, query.ALL) else query.TODO
    numbers, page = listed(request, view)
    context = {
        "views": query.views(numbers, view), "page": page, "lines": [query.line(row) for row in page.object_list],
        "who": query.RECIPIENTS[Function(request.actor.function)], "organisation": request.actor.organisation_name,
    }  # fmt: skip
    return render(request, "incidents/inbox_list.html", context)


def listed(request: PortalRequest, view: str) -> tuple[query.Numbers, Page[ReceivedDisclosure]]:
    """The numbers of the views, and the page: the first one that nobody narrowed comes in one message with them."""
    if not request.GET.keys() & {"locatie", "pagina"}:
        numbers, first = query.first_page(view, PER_PAGE, request.actor)
        paginator = Paginator(first, PER_PAGE)
        paginator.count = numbers[query.VIEWS[view][0]]
        return numbers, paginator.page(1)
    rows = query.lines_for(request.actor)
    chosen = query.in_view(at_location(rows, request), view)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("pagina"))
    page.object_list = query.with_names(page.object_list, request.actor)
    return query.counts(rows), page


def at_location(rows: Any, request: PortalRequest) -> Any:
    """A location that is not this person's, or no id at all, leaves nothing."""
    asked = request.GET.get("locatie", "")
    if not asked:
        return rows
    try:
        return rows.filter(location_id=UUID(asked))
    except ValueError:
        return rows.none()


@require_safe
@recipient_only
def schools(request: PortalRequest) -> HttpResponse:
    cards = query.schools(request.actor)
    who = query.RECIPIENTS[Function(request.actor.function)]
    context = {"cards": cards, "who": who, "may_note": may(request.actor, NOTE_MOMENT)}
    return render(request, "incidents/inbox_schools.html", context)


def fetch(request: PortalRequest, pk: UUID) -> ReceivedDisclosure:
    return get_visible_or_404(query.received_by(request.actor), pk=pk)


@require_GET
@recipient_only
def copy(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Opening it is an act: the school learns of it and can't take it back any more."""
    row = fetch(request, pk)
    try:
        read_copy(row, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal, who_may=PARTIES)
    return page(request, row)


def page(request: PortalRequest, row: ReceivedDisclosure, *, status: int = 200, **more: Any) -> HttpResponse:
    if row.withdrawn_at:
        return render(request, "incidents/inbox_withdrawn.html", {"row": row, "line": query.line(row)}, status=status)
    verdict = verdict_on(row, DataClass.FEEDBACK, request.actor)
    context = {
        "copy": query.copy_page(row, request.actor), "sees": query.sees(row, request.actor), "verdict": verdict,
        "form": answer_form(request, verdict), "asks": row.kind == ReceivedKind.REPORT, "convenant": row.convenant,
        "why_url": reverse("exchange:copy-why", args=[row.pk]), "people": people_words(row.core.get("people", 0)),
    }  # fmt: skip
    if request.actor.function in POLICE:
        context["talk_url"] = reverse("thread:police", args=[row.pk])
    return render(request, "incidents/inbox_copy.html", context | more, status=status)


def answer_form(request: PortalRequest, verdict: Verdict, *, data: Any = None) -> AnswerForm:
    help_text = WPG if request.actor.function in POLICE else PLAIN
    return AnswerForm(data, with_text=verdict.allowed, help_text=help_text)


@require_POST
@recipient_only
def persons(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Shown once, on this answer; showing them again is another act."""
    row = fetch(request, pk)
    try:
        content = show_persons(row, actor=request.actor)
    except Refused as refusal:
        return page(request, row, status=422) if row.withdrawn_at else refused(request, refusal, who_may=PARTIES)
    return page(request, row, content=content)


@require_POST
@recipient_only
def answer(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    form = answer_form(request, verdict_on(row, DataClass.FEEDBACK, request.actor), data=request.POST)
    if form.is_valid():
        try:
            send_answer(row, actor=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Antwoord verstuurd aan {row.sender.name}. Aanvullen kan altijd.")
            return redirect("exchange:copy", pk=pk)
    return page(request, row, form=form, status=422)


@require_safe
@recipient_only
def why_no_persons(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What the convenant says of persons for this recipient, whether or not there are any here."""
    take_in(withdrawals(), actor=request.actor)
    row = fetch(request, pk)
    if row.withdrawn_at:
        return page(request, row)
    context = {"row": row, "verdict": query.why_no_persons(row, request.actor)}
    return render(request, "incidents/inbox_why.html", context)
