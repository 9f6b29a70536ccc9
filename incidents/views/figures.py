"""Released figures: reading them, taking them along, asking for them and agreeing to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.file_pages import file_of
from convenant.formats.charts import HIDDEN_WORD, draw
from convenant.http import PortalRequest
from convenant.models import Convenant
from convenant.pages import circle_at
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import REGIE
from convenant.terms import note_of
from incidents.actions import releases as actions
from incidents.models import Release
from incidents.permissions import REGISTER
from incidents.permissions import may as may_here
from incidents.queries import approvals, figures
from incidents.queries.figures import Figures, FigureTable
from incidents.releases.periods import short_label
from incidents.releases.policy import APPROVE, ASK, SENTENCES, may

HALVES, WHOLE = "half", "jaar"
SEES = "Alle partijen. Dit zijn vaste tellingen zonder personen en zonder scholen."
SEES_REGIE = f"{SEES} U ziet geen losse incidenten."
SEES_OWN = (
    "Alleen uw school ziet de getallen hieronder. De andere partijen zien later de tellingen van alle scholen samen."
)


def chosen_release(request: PortalRequest, released: list[Release]) -> Release:
    """By `vrijgave` in the address, else the newest. An unknown one is 404."""
    wanted = request.GET.get("vrijgave", "")
    found = next((release for release in released if not wanted or str(release.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def chosen_table(request: PortalRequest, found: Figures) -> FigureTable:
    return figures.table_of(found, with_columns=request.GET.get("periode") != WHOLE)


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    released = figures.released_of(convenant.pk)
    context = {"slug": slug, "sees": sees(request)} | regie_part(request, convenant)
    if released or request.GET.get("vrijgave"):
        context |= figures_page(request, released)
    return render(request, "incidents/figures_index.html", context | own_part(request))


def own_part(request: PortalRequest) -> dict[str, Any]:
    """A school counts its own incidents on a page of its own, beside what all schools released together."""
    if not may_here(request.actor, REGISTER):
        return {}
    return {"own_figures": True, "actions_template": "incidents/figures_actions.html"}


def sees(request: PortalRequest) -> str:
    return SEES_REGIE if request.actor.role == REGIE else SEES


def figures_page(request: PortalRequest, released: list[Release]) -> dict[str, Any]:
    release = chosen_release(request, released)
    found = figures.figures_of(release, released)
    lead, finding = figures.finding_of(found)
    return {
        "release": release,
        "line_template": "incidents/figures_line.html",
        "actions_template": "incidents/figures_actions.html" if found.cells else "",
        "title": figures.title_of(release),
        "released_line": figures.released_line(release),
        "agreed_line": figures.agreed_line(release),
        "choices": choices(request, release, released),
        "head_figures": figures.head_figures(found),
        "finding_lead": lead,
        "finding": finding,
        "chart": figures.chart_of(found) if found.cells else None,
        "svg": draw(figures.chart_of(found), "soorten") if found.cells else "",
        "narrow_svg": draw(figures.chart_of(found), "soorten-smal", narrow=True) if found.cells else "",
        "note": figures.ROUNDED,
        "quality": figures.quality_rows(found),
        "table": chosen_table(request, found) if found.cells else None,
        "query": request.GET.urlencode(),
    }


def choices(request: PortalRequest, release: Release, released: list[Release]) -> list[dict[str, Any]]:
    """Four selects. What the release does not hold is offered as unavailable, with the reason in its label."""
    halves, locations = release.columns_level == "half", release.columns_level == "location"
    by_code = release.rows_level == "category"
    period = WHOLE if request.GET.get("periode") == WHOLE or not (halves or locations) else HALVES
    hidden = "te veel afgeschermd"
    periods = [(str(one.pk), short_label(one.school_year, one.half), "") for one in released]
    return [
        select("vrijgave", "Schooljaar", str(release.pk), periods),
        select("periode", "Periode", period, [
            (HALVES, "Locatie" if locations else "Half jaar", "" if halves or locations else hidden),
            (WHOLE, "Hele periode", ""),
        ]),
        select("indeling", "Indeling", release.rows_level, [
            ("category", "Soort", "" if by_code else hidden),
            ("main", "Hoofdcategorie", "niet vrijgegeven" if by_code else ""),
        ]),
        select("plaats", "Plaats", "location" if locations else "all", [
            ("location", "Per locatie", "" if locations else hidden),
            ("all", "Alle scholen", ""),
        ]),
    ]  # fmt: skip


def select(name: str, label: str, value: str, options: list[tuple[str, str, str]]) -> dict[str, Any]:
    """`options` as (value, label, why it is not to be had)."""
    shown = [(key, f"{text} ({why})" if why else text, key == value, bool(why)) for key, text, why in options]
    return {"name": name, "label": label, "options": shown}


def regie_part(request: PortalRequest, convenant: Convenant) -> dict[str, Any]:
    asked = approvals.asked_of(convenant.pk)
    may_ask = may(request.actor, ASK, convenant.pk)
    free = approvals.free_periods(convenant.pk) if may_ask else []
    return {"asked": asked, "may_ask": may_ask, "free_periods": free}


@require_safe
def export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    released = figures.released_of(convenant.pk)
    release = chosen_release(request, released)
    found = figures.figures_of(release, released)
    if not found.cells:
        raise Http404
    table = chosen_table(request, found)
    rows = [[HIDDEN_WORD if cell is None else cell for cell in row] for row in table.rows]
    record(request.actor, "figures.exported", convenant, purpose=kind)
    return file_of(kind)(figures.file_name(convenant, release), table.headers, rows, note_of(convenant.pk))


@require_POST
def ask(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    year, _, half = request.POST.get("periode", "").partition("-")
    if not (year.isascii() and year.isdigit()) or half not in {"0", "1", "2"} or len(year) > 4:
        return not_asked(request, slug, "Kies over welke periode u cijfers wilt.")
    try:
        actions.ask_release(convenant, int(year), int(half), actor=request.actor)
    except Refused as refusal:
        return not_asked(request, slug, refusal.sentence)
    messages.success(request, "Gevraagd. De scholen zien de vraag en geven akkoord.")
    return redirect("figures:index", slug=slug)


@require_POST
def start(request: PortalRequest, slug: str, release_id: UUID) -> HttpResponse:
    release = release_or_404(slug, release_id)
    try:
        actions.start_release(release, actor=request.actor)
    except Refused as refusal:
        return not_asked(request, slug, refusal.sentence)
    messages.success(request, "De cijfers worden geteld. Straks staan zij hier.")
    return redirect("figures:index", slug=slug)


def release_or_404(slug: str, release_id: UUID) -> Release:
    return get_visible_or_404(Release.objects.filter(convenant__slug=slug), pk=release_id)


def not_asked(request: PortalRequest, slug: str, sentence: str) -> HttpResponse:
    """403 for whoever may not at all, else the page again with the sentence."""
    convenant = circle_at(request, slug)
    if not may(request.actor, ASK, convenant.pk):
        return refused(request, sentence, who_may=SENTENCES[ASK])
    context = {"slug": slug, "sees": sees(request), "refusal": sentence} | regie_part(request, convenant)
    return render(request, "incidents/figures_index.html", context, status=422)


@require_safe
def approve(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = approver_or_403(request, slug)
    parts = approvals.own_parts(convenant.pk, request.actor)
    context = {"slug": slug, "parts": parts, "sees": SEES_OWN}
    return render(request, "incidents/figures_approve.html", context)


@require_POST
def agree(request: PortalRequest, slug: str, release_id: UUID) -> HttpResponse:
    approver_or_403(request, slug)
    try:
        actions.approve_release(release_or_404(slug, release_id), actor=request.actor)
        messages.success(request, "Akkoord gegeven. Uw getallen tellen mee.")
    except actions.AlreadyReleased as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("figures:approve", slug=slug)


def approver_or_403(request: PortalRequest, slug: str) -> Convenant:
    convenant = circle_at(request, slug)
    if not may(request.actor, APPROVE, convenant.pk):
        raise PermissionDenied(SENTENCES[APPROVE])
    return convenant
