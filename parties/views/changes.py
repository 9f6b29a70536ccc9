"""Changes of the world: planned with a preview, decided, undone, and each organisation's own part in them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import circle_at, done, form_page, held_up
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.tenancy.scope import MEMBER
from convenant.wording import counted
from parties.actions import change_parts
from parties.actions import changes as actions
from parties.actions.register import ONLY_REGIE
from parties.actions.settling import confirm_followers
from parties.forms.changes import ChangeForm, DivideForm
from parties.models import Change, ChangeKind, ChangeState
from parties.permissions import does_own_part, may_assign
from parties.queries.changes import (
    OWNER,
    REGIE,
    TAKER,
    changed_since,
    leaves_regie_alone,
    mark_of_preview,
    own_lines,
    preview,
    shown_to,
)
from parties.queries.parties import parties_of
from parties.queries.plan import Plan
from parties.queries.succession import followers_of

from .lines import SEES
from .register import keeps

STATE_KINDS = {ChangeState.DRAFT: "warn", ChangeState.DECIDED: "good", ChangeState.UNDONE: "line"}
WHO = {REGIE: "regie, in één keer", OWNER: "de organisatie zelf", TAKER: "wie het overneemt"}
DRAFT_SEES = "Alleen wie de regie voert, tot u de verandering vaststelt."
ONLY_OURS = "Alleen uw eigen organisatie ziet dit deel."


@require_safe
def change_list(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    keeper = keeps(request, convenant)
    rows = list(shown_to(convenant, keeper=keeper))
    wanted = {name for row in rows for name in [*row.leaving, *row.arriving]}
    names = dict(Organisation.objects.filter(slug__in=wanted).values_list("slug", "name")) if wanted else {}
    context = {
        "sees": SEES,
        "slug": slug,
        "may_keep": keeper,
        "kinds": ChangeKind.choices if keeper else [],
        "rows": [line_of(row, names, slug) for row in rows],
    }
    return render(request, "parties/changes/list.html", context)


def line_of(change: Change, names: dict[str, str], slug: str) -> dict[str, Any]:
    leaving, arriving = (
        ", ".join(names[each] for each in part if each in names) for part in (change.leaving, change.arriving)
    )
    return {
        "title": f"{change.get_kind_display()}: {leaving}" + (f" → {arriving}" if arriving else ""),
        "day": nl_plain(change.takes_effect),
        "state": change.get_state_display(),
        "state_kind": STATE_KINDS[ChangeState(change.state)],
        "url": reverse("changes:change", args=[slug, change.pk]),
    }


@require_http_methods(GET_POST)
def change_new(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if kind not in ChangeKind.values:
        raise Http404
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    inside = Organisation.objects.filter(pk__in=parties_of(convenant.pk).values("organisation_id"))
    known = Organisation.objects.filter(withdrawn_on=None).exclude(kind=OrganisationKind.OPERATOR)
    form = ChangeForm(posted(request), kind=ChangeKind(kind), parties=inside, known=known)
    made: list[Change] = []
    if done(request, form, lambda _: made.append(actions.plan_change(convenant, form.wish(), actor=request.actor))):
        return redirect("changes:change", slug=slug, pk=made[0].pk)
    context = {"sees": DRAFT_SEES, "slug": slug}
    return form_page(request, "parties/changes/new.html", form, context | {"title": str(ChangeKind(kind).label)})


def found(request: PortalRequest, slug: str, pk: UUID) -> tuple[Convenant, Change]:
    convenant = circle_at(request, slug)
    return convenant, get_visible_or_404(shown_to(convenant, keeper=keeps(request, convenant)), pk=pk)


@require_http_methods(GET_POST)
def change(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    """GET: what changes. POST, on a draft: who gets what."""
    convenant, row = found(request, slug, pk)
    plan = Plan(row)
    divides = keeps(request, convenant) and row.state == ChangeState.DRAFT
    form = DivideForm(posted(request), plan=plan) if divides else None

    def save(_: Any) -> None:
        if form is not None:
            actions.divide(row, form.chosen("place"), form.chosen("service"), form.chosen("work"), actor=request.actor)

    if done(request, form, save):
        messages.success(request, "De verdeling is opgeslagen. Hieronder ziet u wat er verandert.")
        return redirect("changes:change", slug=slug, pk=pk)
    return form_page(request, "parties/changes/change.html", form, context_of(request, row, plan, slug))


def context_of(request: PortalRequest, row: Change, plan: Plan, slug: str) -> dict[str, Any]:
    keeper, today = keeps(request, row.convenant), clock.today()
    names = {each.slug: each.name for each in [*plan.leaving, *plan.arriving]}
    decided = row.state == ChangeState.DECIDED
    return {
        "sees": DRAFT_SEES if row.state == ChangeState.DRAFT else SEES,
        "slug": slug,
        "change": row,
        "line": line_of(row, names, slug),
        "parts": [
            {"title": part.title, "lines": [{"text": line.text, "who": WHO.get(line.who, "")} for line in part.lines]}
            for part in preview(plan)
        ],
        "seen": mark_of_preview(plan) if row.state == ChangeState.DRAFT else "",
        "since": changed_since(plan) if decided and row.finished_at is None else [],
        "own": own_lines(plan, request.actor),
        "only_ours": ONLY_OURS,
        "may_decide": keeper and row.state == ChangeState.DRAFT,
        "regie_first": row.state == ChangeState.DRAFT and leaves_regie_alone(plan),
        "last_day": nl_plain(plan.last_day),
        "may_undo": keeper and decided and row.takes_effect > today,
        "may_finish": keeper and decided and row.takes_effect <= today and row.finished_at is None,
        "own_steps": own_steps(request, row, plan) if decided and row.takes_effect <= today else [],
        "by_itself": nl_plain(row.takes_effect) if decided and row.takes_effect > today else "",
        "followers": followers(request, row) if row.finished_at else [],
    }


def followers(request: PortalRequest, row: Change) -> list[dict[str, str]]:
    """Who of our people worked on a location that another one follows; the choice is ours."""
    if request.actor.role != MEMBER or not may_assign(request.actor):
        return []
    return [
        {
            "id": str(each.assignment.pk),
            "name": f"{each.assignment.membership.display_name}, {each.assignment.get_task_display().lower()}",
            "place": f"{each.place.name} ({each.place.organisation.name})",
        }
        for each in followers_of(request.actor, row)
    ]


def own_steps(request: PortalRequest, row: Change, plan: Plan) -> list[dict[str, str]]:
    if not does_own_part(request.actor):
        return []
    mine = request.actor.organisation
    steps = []
    if mine in {each.pk for each in plan.leaving}:
        steps.append({"step": "afgeven", "label": "Onze locaties, contactpersonen en toewijzingen laten stoppen"})
    if coming := change_parts.to_take(plan, request.actor):
        steps.append({"step": "overnemen", "label": f"{counted(len(coming), 'locatie', 'locaties')} overnemen"})
    return steps


def _acted(request: PortalRequest, slug: str, pk: UUID, act: Callable[[Change], str]) -> HttpResponse:
    """A conflict says what changed and leads back to the page as it is now."""
    _, row = found(request, slug, pk)
    told: list[str] = []
    try:
        if page := held_up(request, lambda: told.append(act(row)), reverse("changes:change", args=[slug, pk])):
            return page
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, told[0])
    return redirect("changes:change", slug=slug, pk=pk)


@require_POST
def change_decide(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    def act(row: Change) -> str:
        actions.decide_change(row, actor=request.actor, seen=request.POST.get("seen", ""))
        return f"Vastgesteld. De verandering gaat in op {nl_plain(row.takes_effect)}."

    return _acted(request, slug, pk, act)


@require_POST
def change_undo(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    def act(row: Change) -> str:
        actions.undo_change(row, actor=request.actor)
        return "Teruggedraaid. Alles blijft zoals het was."

    return _acted(request, slug, pk, act)


@require_POST
def change_finish(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    def act(row: Change) -> str:
        made = actions.finish_change(row, actor=request.actor)
        return f"Afgerond. {counted(made, 'regel ging', 'regels gingen')} mee naar de opvolger."

    return _acted(request, slug, pk, act)


@require_POST
def change_throw_away(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    _, row = found(request, slug, pk)
    try:
        actions.throw_away(row, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Het concept is weg. Er is niets veranderd.")
    return redirect("changes:list", slug=slug)


def chosen_ids(given: list[str]) -> list[UUID]:
    """Those that are ids; of anything else nothing is known here."""
    found = []
    for text in given:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


@require_POST
def change_own(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    def act(row: Change) -> str:
        if request.POST.get("step") == "overnemen":
            count = change_parts.take_over(row, actor=request.actor)
            return f"{counted(count, 'locatie is', 'locaties zijn')} nu van u. Geef uw mensen er hun rechten."
        if request.POST.get("step") == "bevestigen":
            count = confirm_followers(row, chosen_ids(request.POST.getlist("assignment")), actor=request.actor)
            return f"{counted(count, 'collega werkt', 'collega’s werken')} vanaf vandaag op de nieuwe locatie."
        places, people, released = change_parts.let_go(row, actor=request.actor)
        counts = (
            counted(places, "locatie sluit", "locaties sluiten"),
            counted(people, "contactpersoon stopt", "contactpersonen stoppen"),
            counted(released, "toewijzing stopt", "toewijzingen stoppen"),
        )
        return f"Opgeslagen: {', '.join(counts)}."

    return _acted(request, slug, pk, act)
