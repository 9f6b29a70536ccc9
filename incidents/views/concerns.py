"""Signs of concern: opened for a purpose, followed in the steps of the meldcode."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from convenant.tenancy.access import get_visible_or_404
from incidents.actions import concerns as actions
from incidents.forms.concerns import CloseConcernForm, ConcernStepForm
from incidents.models import ConcernRecord
from incidents.permissions import CONCERNS, needs
from incidents.queries import concerns as queries
from incidents.queries.concern_rules import rules_for
from incidents.queries.taxonomy import names_for

SEES = (
    "Alleen de veiligheidscoördinator en de directie van uw school, voor hun locaties. Elke opening wordt vastgelegd."
)


def fetch(request: PortalRequest, pk: UUID) -> ConcernRecord:
    return get_visible_or_404(queries.concerns_of(request.actor), pk=pk)


@require_GET
@needs(CONCERNS)
def index(request: PortalRequest) -> HttpResponse:
    """`?stand=afgesloten` shows those that were closed."""
    view = request.GET.get("stand") if request.GET.get("stand") in queries.VIEWS else queries.OPEN
    names = names_for(request.actor)
    rows = [
        queries.line(row) | {"url": reverse("concerns:detail", args=[row.pk]), "title": names.label(row.category)}
        for row in queries.listed(request.actor, str(view))
    ]
    views = [{"label": label, "url": f"?stand={key}", "current": key == view} for key, label in queries.VIEWS.items()]
    return render(request, "incidents/concerns/list.html", {"rows": rows, "views": views, "sees": SEES, "view": view})


@require_http_methods(GET_POST)
@needs(CONCERNS)
def show(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Opened by a POST with a purpose; closed again after ten minutes."""
    row = fetch(request, pk)
    error = ""
    if request.method == "POST":
        try:
            actions.open_concern(row, request.POST.get("purpose", ""), actor=request.actor)
            return redirect("concerns:detail", pk=pk)
        except Refused as refusal:
            error = refusal.sentence
    return render(request, "incidents/concerns/detail.html", page(request, row, error), status=422 if error else 200)


def page(request: PortalRequest, row: ConcernRecord, error: str = "") -> dict[str, Any]:
    vault = queries.box(row, request.actor)
    vault |= {"open_url": reverse("concerns:detail", args=[row.pk]), "error": error}
    vault["close_url"] = reverse("concerns:shut", args=[row.pk])
    context = head(request, row) | {"vault": vault}
    if vault["open"]:
        context |= queries.story(row, rules_for(tuple(request.actor.circles)))
    return context


def head(request: PortalRequest, row: ConcernRecord) -> dict[str, Any]:
    return {"row": row, "title": names_for(request.actor).label(row.category), "sees": SEES}


@require_POST
@needs(CONCERNS)
def shut(request: PortalRequest, pk: UUID) -> HttpResponse:
    actions.shut_concern(fetch(request, pk), actor=request.actor)
    return redirect("concerns:detail", pk=pk)


@require_http_methods(GET_POST)
@needs(CONCERNS)
def step(request: PortalRequest, pk: UUID, key: str) -> HttpResponse:
    row, rule = fetch(request, pk), rules_for(tuple(request.actor.circles)).rule(key)
    if rule is None:
        raise Http404
    if back := way_back(request, row):
        return back
    form = ConcernStepForm(posted(request), rule=rule, first=day_of(row), initial={"day": clock.today()})

    def save() -> None:
        actions.note_step(row, form.done(), actor=request.actor, submission=form.cleaned_data["submission"])

    if request.method == "POST" and form.is_valid() and accepted(form, save):
        messages.success(request, "Opgeslagen in de kluis.")
        return redirect("concerns:detail", pk=pk)
    return form_page(request, "incidents/concerns/step.html", form, head(request, row) | {"rule": rule})


@require_http_methods(GET_POST)
@needs(CONCERNS)
def close(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    if back := way_back(request, row):
        return back
    form = CloseConcernForm(posted(request), first=day_of(row), initial={"day": clock.today()})

    def save() -> None:
        given = form.cleaned_data
        actions.close_concern(row, given["day"], given["why"], actor=request.actor)

    if request.method == "POST" and form.is_valid() and accepted(form, save, "why"):
        messages.success(request, "Het zorgsignaal is afgesloten. De bewaartermijn loopt.")
        return redirect("concerns:list")
    missing = rules_for(tuple(request.actor.circles)).missing(queries.outcomes_of(row))
    return form_page(request, "incidents/concerns/close.html", form, head(request, row) | {"missing": missing})


@require_POST
@needs(CONCERNS)
def reopen(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    try:
        actions.reopen_concern(row, actor=request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("concerns:detail", pk=pk)


def day_of(row: ConcernRecord) -> Any:
    return timezone.localtime(row.recorded_at).date()


def way_back(request: PortalRequest, row: ConcernRecord) -> HttpResponse | None:
    """To the closed box, for whom it is not open."""
    if queries.has_open_concern(row, request.actor):
        return None
    messages.warning(request, actions.SHUT)
    return redirect("concerns:detail", pk=row.pk)
