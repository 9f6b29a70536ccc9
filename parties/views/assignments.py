"""Who of this organisation serves which location: the board, and what changes it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, done, form_page
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.tenancy.scope import MEMBER
from parties.actions import assignments as actions
from parties.forms.assignments import AssignForm, DeputyForm, EndForm, HandOverForm
from parties.models import Assignment
from parties.permissions import may_assign
from parties.queries import assignments as queries

from .assignment_lines import EXPORT_HEAD, board_lines, matching, people_lines, people_rows, place_rows

SEES = (
    "Uw eigen organisatie. De naam per locatie zien ook de partijen van het convenant; zo weet een school wie er komt."
)
BY_PERSON = "persoon"
PER_PAGE = 50


def partner_only(request: PortalRequest) -> None:
    """A school and a gemeente serve nobody's locations: for them this page does not exist."""
    if request.actor.role != MEMBER or request.actor.kind == OrganisationKind.SCHOOL:
        raise Http404


@require_safe
def assignments(request: PortalRequest) -> HttpResponse:
    partner_only(request)
    rows = queries.board(request.actor)
    shown = shown_rows(request, rows)
    by_person = request.GET.get("weergave") == BY_PERSON
    listed: list[Any] = people_lines(request.actor) if by_person else shown
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "sees": SEES, "words": request.GET.get("zoek", ""), "only_gaps": request.GET.get("gaten") == "1",
        "may_assign": may_assign(request.actor), "by_person": by_person, "count": len(rows), "shown": len(shown),
        "gaps": sum(row.empty for row in rows), "groups": [] if by_person else board_lines(list(page)),
        "people": list(page) if by_person else [], "page": page,
        "tabs": tabs(by_person), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "parties/assignments/board.html", context)


def tabs(by_person: bool) -> list[dict[str, Any]]:
    url = reverse("assignments:list")
    return [
        {"label": "Per locatie", "url": url, "current": not by_person},
        {"label": "Per collega", "url": f"{url}?weergave={BY_PERSON}", "current": by_person},
    ]


@require_safe
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What is on the screen, all pages of it."""
    partner_only(request)
    answer = file_of(kind)
    record(request.actor, "assignments.exported", Organisation(pk=request.actor.organisation))
    if request.GET.get("weergave") == BY_PERSON:
        return answer("toewijzingen", EXPORT_HEAD, people_rows(request.actor))
    rows = place_rows(shown_rows(request, queries.board(request.actor)))
    return answer("toewijzingen", EXPORT_HEAD, rows)


def shown_rows(request: PortalRequest, rows: list[queries.Row]) -> list[queries.Row]:
    return matching(rows, request.GET.get("zoek", ""), only_gaps=request.GET.get("gaten") == "1")


@require_http_methods(GET_POST)
def add(request: PortalRequest) -> HttpResponse:
    partner_only(request)
    if not may_assign(request.actor):
        return refused(request, actions.NO_RIGHT)
    chosen = request.GET.getlist("plaats")
    form = AssignForm(posted(request), actor=request.actor, initial={"places": chosen})
    if done(request, form, lambda said: assign(request, form, said)):
        who, count = form.cleaned_data["membership"], len(form.cleaned_data["places"])
        messages.success(request, f"{who.display_name} heeft {places_words(count)}.")
        return redirect("assignments:list")
    return form_page(request, "parties/assignments/add.html", form, {"sees": SEES})


def assign(request: PortalRequest, form: AssignForm, said: dict[str, Any]) -> None:
    actions.assign_all(said["membership"], said["places"], said["task"], form.period, actor=request.actor)


def places_words(count: int) -> str:
    return "een toewijzing erbij" if count == 1 else f"{count} toewijzingen erbij"


def own(request: PortalRequest, pk: UUID) -> Assignment:
    partner_only(request)
    return get_visible_or_404(queries.own_assignments(request.actor), pk=pk)


@require_http_methods(GET_POST)
def deputy(request: PortalRequest, pk: UUID) -> HttpResponse:
    given = own(request, pk)
    if not may_assign(request.actor):
        return refused(request, actions.NO_RIGHT)
    if given.deputy_of_id:
        raise Http404
    actor = request.actor
    form = DeputyForm(posted(request), actor=actor)
    if done(request, form, lambda said: actions.appoint_deputy(given, said["membership"], form.period, actor=actor)):
        name = form.cleaned_data["membership"].display_name
        messages.success(request, f"{name} vervangt. De partijen van het convenant zien het ook.")
        return redirect("assignments:list")
    return form_page(request, "parties/assignments/deputy.html", form, {"sees": SEES, "given": given})


@require_http_methods(GET_POST)
def end(request: PortalRequest, pk: UUID) -> HttpResponse:
    given = own(request, pk)
    if not may_assign(request.actor):
        return refused(request, actions.NO_RIGHT)
    form = EndForm(posted(request), initial={"last_day": clock.today()})
    if done(request, form, lambda said: actions.end_assignment(given, said["last_day"], actor=request.actor)):
        messages.success(request, "De toewijzing stopt. Zonder opvolger ontstaat een gat op deze locatie.")
        return redirect("assignments:list")
    return form_page(request, "parties/assignments/end.html", form, {"sees": SEES, "given": given})


@require_POST
def reopen(request: PortalRequest, pk: UUID) -> HttpResponse:
    given = own(request, pk)
    if not may_assign(request.actor):
        return refused(request, actions.NO_RIGHT)
    try:
        with all_or_nothing():
            actions.reopen(given, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "De toewijzing loopt door.")
    return redirect("assignments:list")


@require_http_methods(GET_POST)
def hand_over(request: PortalRequest) -> HttpResponse:
    """First what would change, with the number; then, with `sure`, all of it or nothing."""
    partner_only(request)
    if not may_assign(request.actor):
        return refused(request, actions.NO_RIGHT)
    form = HandOverForm(posted(request), actor=request.actor, of=person_in(request))
    context: dict[str, Any] = {"sees": SEES}
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["sure"]:
            context["preview"] = form.cleaned_data
        elif accepted(form, lambda: _hand_over(request, form.cleaned_data)):
            messages.success(request, f"Overgedragen: {len(form.cleaned_data['chosen'])} toewijzingen.")
            return redirect("assignments:list")
    return form_page(request, "parties/assignments/hand_over.html", form, context)


def _hand_over(request: PortalRequest, said: dict[str, Any]) -> None:
    actions.hand_over(said["chosen"], said["membership"], said["valid_from"], actor=request.actor)


def person_in(request: PortalRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("van", ""))
    except ValueError:
        return None
