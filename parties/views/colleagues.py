"""For administrators: the accounts of the own organisation. For everybody else these pages are not there."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import Cleaned, accepted, done, form_page
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Membership, Organisation
from convenant.tenancy.scope import OPERATOR
from convenant.wording import counted
from parties.actions import colleagues as actions
from parties.forms.colleagues import ColleagueFilter, ColleagueForm, initial_of
from parties.permissions import KEEP_CONTACTS, may
from parties.queries import colleagues as queries
from parties.queries.leaving import listed_without_access

Params = ParamSpec("Params")
View = Callable[Concatenate[PortalRequest, Params], HttpResponse]
SEES = "De accountbeheerders van uw organisatie."
PER_PAGE = 50


def needs_administrator(view: View[Params]) -> View[Params]:
    @functools.wraps(view)
    def guarded(request: PortalRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if not request.actor.is_administrator or request.actor.role == OPERATOR:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@needs_administrator
def index(request: PortalRequest) -> HttpResponse:
    people, invitations = queries.colleagues(request.actor)
    form = filter_of(request, people)
    chosen = form.chosen()
    page = Paginator(queries.narrowed(people, chosen), PER_PAGE).get_page(request.GET.get("pagina"))
    query = urlencode({key: value for key, value in chosen.items() if value})
    context = {
        "sees": SEES,
        "filter": form,
        "page": page,
        "marks": marks_of(form, chosen),
        "clear_url": reverse("colleagues:list"),
        "invitations": [] if any(chosen.values()) else [(row, row.expires_at <= clock.now()) for row in invitations],
        "query": query,
    }
    return render(request, "parties/colleagues/list.html", context)


def filter_of(request: PortalRequest, people: list[queries.Colleague]) -> ColleagueFilter:
    return ColleagueFilter(request.GET, held={each.row.function for each in people}, kind=request.actor.kind)


def marks_of(form: ColleagueFilter, chosen: dict[str, str]) -> list[dict[str, str]]:
    base, marks = reverse("colleagues:list"), []
    for name, value in chosen.items():
        if value:
            rest = urlencode({key: other for key, other in chosen.items() if other and key != name})
            words = dict(getattr(form.fields[name], "choices", [])).get(value, f"“{value}”")
            marks.append({"text": str(words), "url": f"{base}?{rest}" if rest else base})
    return marks


@require_safe
@needs_administrator
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What is on the screen."""
    people, _ = queries.colleagues(request.actor)
    found = queries.narrowed(people, filter_of(request, people).chosen())
    record(request.actor, "colleagues.exported", Organisation(pk=request.actor.organisation))
    return file_of(kind)("collegas", queries.HEAD, [each.cells() for each in found])


def colleague_or_404(request: PortalRequest, pk: UUID) -> Membership:
    return get_visible_or_404(queries.mine(request.actor), pk=pk)


@require_http_methods(GET_POST)
@needs_administrator
def change(request: PortalRequest, pk: UUID) -> HttpResponse:
    colleague, actor = colleague_or_404(request, pk), request.actor
    if queries.state_of(colleague, clock.today()) == queries.ENDED:
        messages.info(request, actions.ENDED)
        return redirect("colleagues:list")
    form = ColleagueForm(
        posted(request),
        initial=initial_of(colleague, queries.places_held(colleague.user_id, actor)),
        functions=queries.functions_offered(actor),
        kind=actor.kind,
        places=queries.places_offered(actor),
        colleague=colleague,
    )
    if request.method == "POST" and form.is_valid() and changed(request, colleague, form):
        messages.success(request, "Opgeslagen. De wijziging geldt meteen.")
        return redirect("home" if is_me(request, colleague) and not form.role().is_administrator else "colleagues:list")
    return form_page(request, "parties/colleagues/change.html", form, {"sees": SEES, "colleague": colleague})


def changed(request: PortalRequest, colleague: Membership, form: ColleagueForm) -> bool:
    def theirs(now: Membership) -> Cleaned:
        shown = initial_of(now, queries.places_held(now.user_id, request.actor))
        return {name: value for name, value in shown.items() if name != "locations"}

    def save() -> None:
        actions.change_colleague(colleague, form.role(), actor=request.actor, seen=form.cleaned_data["seen"])

    return accepted(form, save, theirs=theirs)


def is_me(request: PortalRequest, colleague: Membership) -> bool:
    return colleague.pk == request.actor.membership_id


@require_http_methods(GET_POST)
@needs_administrator
def end(request: PortalRequest, pk: UUID) -> HttpResponse:
    colleague = colleague_or_404(request, pk)
    form = forms.Form(posted(request))
    if done(request, form, lambda cleaned: actions.end_now(colleague, actor=request.actor)):
        messages.success(request, f"De toegang van {colleague.display_name} is gestopt.")
        return redirect("home") if is_me(request, colleague) else redirect(*still_listed(request, colleague))
    context = {"sees": SEES, "colleague": colleague, "is_me": is_me(request, colleague)}
    return form_page(request, "parties/colleagues/end.html", form, context)


def still_listed(request: PortalRequest, colleague: Membership) -> tuple[str, ...]:
    """Who stands among the contact persons too: on to what ends that, for who may, or the list goes on naming him."""
    row = listed_without_access(request.actor).filter(membership=colleague).first()
    if row is None or not may(request.actor, KEEP_CONTACTS):
        return ("colleagues:list",)
    messages.warning(request, f"{row.contact.name} staat nog in de lijst met contactpersonen. Beëindig ook die taken.")
    return (reverse("ownlist:leave", kwargs={"pk": row.contact_id}),)


@require_http_methods(GET_POST)
@needs_administrator
def review(request: PortalRequest) -> HttpResponse:
    """`klopt` in a POST: one membership, or "alle" for each `account` that stood on the page."""
    people = [each for each in queries.colleagues(request.actor)[0] if each.state == queries.CURRENT]
    form = forms.Form(posted(request))
    chosen = request.POST.get("klopt", "")
    asked = set(request.POST.getlist("account") if chosen == "alle" else [chosen])
    rows = [each.row for each in people if str(each.row.pk) in asked]
    if request.method == "POST" and len(rows) < len(asked):  # somebody of another house, or who left in the meantime
        form.add_error(None, "De lijst is intussen veranderd. Bekijk hem opnieuw.")
    if done(request, form, lambda cleaned: actions.confirm_colleagues(rows, actor=request.actor)):
        messages.success(request, f"Bevestigd: {counted(len(rows), 'account klopt', 'accounts kloppen')}.")
        return redirect("colleagues:list" if chosen == "alle" else "colleagues:review")
    due = set(queries.unreviewed(request.actor).values_list("pk", flat=True))
    context = {"sees": SEES, "people": [(each, each.row.pk in due) for each in people], "due": len(due)}
    return form_page(request, "parties/colleagues/review.html", form, context)
