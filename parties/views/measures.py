"""The register of measures in public space: asked by schools and partners, answered by the gemeente."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, done, form_page, has_role_in
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import measures as actions
from parties.forms.around import MeasureFilter, MeasureForm, StepForm
from parties.models import Measure, MeasureState, Role
from parties.permissions import ASK_MEASURE, STEP_MEASURE, may
from parties.queries import measures as queries
from parties.queries.services import school_places

from .places import keeping_form

SEES = "Alle partijen van dit convenant. Er staan geen namen van personen in."
PER_PAGE = 50
HEAD = [
    "Locatie",
    "School",
    "Soort",
    "Wat en waar",
    "Gevraagd door",
    "Gevraagd op",
    "Stand",
    "Gepland voor",
    "Toelichting",
]
BADGES = {
    MeasureState.ASKED: "neutral", MeasureState.STUDIED: "info", MeasureState.PLANNED: "info",
    MeasureState.DONE: "good", MeasureState.REJECTED: "bad",
}  # fmt: skip


@require_safe
def measures(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = MeasureFilter(request.GET)
    found = queries.found_measures(convenant.pk, form.wish())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("around:measures", args=[slug])
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "rows": [line_of(row, slug) for row in page],
        "marks": form.marks(base),
        "clear_url": base,
        "query": urlencode(form.chosen()),
        "may_ask": may(request.actor, ASK_MEASURE),
    }
    return render(request, "parties/around/measures.html", context)


def line_of(row: Any, slug: str) -> dict[str, Any]:
    """`row` is of `measures_of`."""
    return {
        "kind": row.get_kind_display(),
        "what": row.what,
        "place": row.location.name,
        "by": row.organisation.name,
        "asked": nl_plain(row.asked_on),
        "state": MeasureState(row.now).label,
        "badge": BADGES[MeasureState(row.now)],
        "planned": nl_plain(row.planned) if row.planned and row.now == MeasureState.PLANNED else "",
        "note": row.note or "",
        "url": reverse("around:measure", kwargs={"slug": slug, "pk": row.pk}),
    }


@require_safe
def measures_export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant, answer = circle_at(request, slug), file_of(kind)
    record(request.actor, "measures.exported", convenant)
    rows = []
    for row in queries.found_measures(convenant.pk, MeasureFilter(request.GET).wish()):
        told = line_of(row, slug)
        rows.append(
            [told["place"], row.location.organisation.name, told["kind"], told["what"], told["by"],
             f"{row.asked_on:%d-%m-%Y}", told["state"], told["planned"], told["note"]]
        )  # fmt: skip
    return answer(f"maatregelen-{slug}", HEAD, rows)


@require_http_methods(GET_POST)
def measure_ask(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not may(request.actor, ASK_MEASURE):
        return refused(request, actions.NO_RIGHT)
    form = MeasureForm(posted(request), places=_places(request, convenant))
    asked: list[Measure] = []
    if request.method == "POST" and form.is_valid():
        sent = {"actor": request.actor, "submission": form.cleaned_data["submission"]}
        if accepted(form, lambda: asked.append(actions.ask_measure(convenant, form.wanted(), **sent))):
            messages.success(request, "Gevraagd. De gemeente krijgt bericht.")
            return redirect("around:measure", slug=slug, pk=asked[0].pk)
    back = reverse("around:measures", args=[slug])
    text = "De gemeente leest dit en zegt wat zij ermee doet. Voeg geen foto's of namen toe."
    return keeping_form(request, form, "Maatregel vragen", back, "Maatregelen", SEES, text=text, button="Vragen")


def _places(request: PortalRequest, convenant: Convenant) -> Any:
    """A school asks for its own locations; a partner for every school's."""
    places = school_places(convenant.pk).order_by("name")
    own_only = has_role_in(request, convenant.pk, Role.SCHOOL)
    return places.filter(organisation_id=request.actor.organisation) if own_only else places


@require_http_methods(GET_POST)
def measure(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    row: Any = get_visible_or_404(queries.measures_of(convenant.pk), pk=pk)
    form = StepForm(posted(request)) if _steps(request, convenant) else None
    if done(request, form, lambda _: actions.take_step(row, form.step(), actor=request.actor) if form else None):
        messages.success(request, "Opgeslagen. De vrager krijgt bericht.")
        return redirect("around:measure", slug=slug, pk=pk)
    told = line_of(row, slug)
    context = {
        "sees": SEES,
        "slug": slug,
        "row": told,
        "facts": [
            ("Locatie", told["place"]), ("Gevraagd door", told["by"]), ("Gevraagd op", told["asked"]),
            ("Gepland voor", told["planned"] or "nog niet gepland"),
        ],
        "steps": [
            {"state": step.get_state_display(), "by": step.organisation.name, "at": nl_plain(step.at),
             "note": step.note, "planned": nl_plain(step.planned_on) if step.planned_on else ""}
            for step in queries.steps_of(row)
        ],
    }  # fmt: skip
    return form_page(request, "parties/around/measure.html", form, context)


def _steps(request: PortalRequest, convenant: Convenant) -> bool:
    """Whether the page offers the gemeente its form: without a query. The action asks again."""
    return may(request.actor, STEP_MEASURE) and has_role_in(request, convenant.pk, Role.GEMEENTE)
