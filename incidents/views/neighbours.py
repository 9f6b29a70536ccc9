"""What neighbours told this school: the list, one report, and what is done with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import Theirs, accepted
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from incidents.actions import neighbours as actions
from incidents.actions.signals import Signal, send_signal
from incidents.forms.neighbours import PEOPLE, AnswerForm, ExamineForm, IncidentForm, PassOnForm
from incidents.models import NeighbourReport, SignalKind
from incidents.permissions import AROUND, needs
from incidents.queries import neighbours as queries
from incidents.queries.signals import circle_of
from incidents.queries.taxonomy import adopted_version, taxonomy
from parties.models import Location
from parties.queries.places import places_of

SEES = "De coördinator en de directie van uw school. De melder leest alleen uw antwoord, met zijn nummer."
PER_PAGE = 25
MOMENTS = {"ochtend": "'s ochtends", "pauze": "in een pauze", "middag": "'s middags", "avond": "'s avonds",
           "vaker": "vaker, op verschillende tijden"}  # fmt: skip


@require_safe
@needs(AROUND)
def reports(request: PortalRequest) -> HttpResponse:
    page = Paginator(queries.reports_of(request.actor), PER_PAGE).get_page(request.GET.get("pagina"))
    points = queries.points_of(request.actor)
    places = [
        {"name": place.name, "pk": place.pk, "slug": place.slug, "point": points.get(place.pk)}
        for place in places_of(request.actor)
    ]
    context = {"sees": SEES, "page": page, "lines": [queries.line(row) for row in page], "places": places}
    return render(request, "incidents/neighbours/list.html", context)


@require_POST
@needs(AROUND)
def switch(request: PortalRequest, place: str) -> HttpResponse:
    """POST `stand`: aan or uit."""
    location = next((one for one in places_of(request.actor) if one.slug == place), None)
    if location is None:
        raise Http404
    if request.POST.get("stand") == "aan":
        _switch_on(request, location)
    elif request.POST.get("stand") == "uit":
        actions.close_point(location, actor=request.actor)
        messages.success(request, f"Het formulier van {location.name} staat uit.")
    else:
        raise Http404
    return redirect("neighbours:list")


def _switch_on(request: PortalRequest, location: Location) -> None:
    try:
        circle = circle_of(location.pk, request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return
    actions.open_point(location, get_visible_or_404(Convenant.objects.all(), pk=circle), actor=request.actor)
    messages.success(request, f"Omwonenden kunnen nu melden bij {location.name}.")


def fetch(request: PortalRequest, pk: UUID) -> NeighbourReport:
    rows = queries.reports_of(request.actor).select_related("location__organisation").defer(None)
    return get_visible_or_404(rows, pk=pk)


@require_safe
@needs(AROUND)
def report(request: PortalRequest, pk: UUID) -> HttpResponse:
    return page(request, fetch(request, pk))


@require_POST
@needs(AROUND)
def contact(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Shown once, on this answer."""
    row = fetch(request, pk)
    return page(request, row, told=actions.show_contact(row, actor=request.actor))


def page(request: PortalRequest, row: NeighbourReport, *, status: int = 200, **more: Any) -> HttpResponse:
    told = more.pop("told", None) or actions.read_report(row, actor=request.actor)
    shown = more.get("form")
    context = {
        "sees": SEES, "row": row, "line": queries.line(row), "told": told, "facts": facts_of(row, told),
        "examine": ExamineForm(initial=examined_of(row)), "answer": AnswerForm(),
        "partners": queries.youth_work_at(row.location, row.convenant_id), "passed": queries.passed_on(row),
        "incident": queries.incident_of(row), "is_open": row.answered_at is None,
        "given": queries.given_answer(row),
    } | more  # fmt: skip
    context["form"] = shown
    return render(request, "incidents/neighbours/report.html", context, status=status)


def examined_of(row: NeighbourReport) -> dict[str, Any]:
    return {
        "examined": row.examined, "found": row.legible("found"), "discussed": row.discussed,
        "seen": mark_of(row, actions.EXAMINED),
    }  # fmt: skip


def facts_of(row: NeighbourReport, told: dict[str, str]) -> list[tuple[str, str]]:
    discussed = [label for key, label in PEOPLE if key in row.discussed]
    found = [
        ("Locatie", row.location.name), ("Wat", row.get_kind_display()),
        ("Wanneer", f"{nl_plain(row.happened_on)}, {MOMENTS.get(told.get('moment', ''), '')}".rstrip(", ")),
        ("Waar", told.get("where", "")), ("Binnengekomen", nl_plain(row.received_at)),
        ("Antwoord uiterlijk", nl_plain(row.due_on)), ("Uitgezocht", row.get_examined_display()),
        ("Besproken met", ", ".join(discussed)),
    ]  # fmt: skip
    return [(term, value) for term, value in found if value]


def _one(
    request: PortalRequest, row: NeighbourReport, name: str, form: forms.Form, action: Callable[[], object], said: str,
    theirs: Theirs | None = None,
) -> HttpResponse:  # fmt: skip
    """One of the forms of the page: sent, fitting and accepted, or the page again with what is wrong."""
    if form.is_valid() and accepted(form, action, theirs=theirs):
        messages.success(request, said)
        return redirect("neighbours:report", pk=row.pk)
    return page(request, row, status=422, **{name: form, "form": form})


@require_POST
@needs(AROUND)
def examine(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    form = ExamineForm(request.POST)
    return _one(
        request, row, "examine", form, lambda: actions.examine(row, **form.cleaned_data, actor=request.actor),
        "Vastgelegd wat u vond.", examined_of,
    )  # fmt: skip


@require_POST
@needs(AROUND)
def answer(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    form = AnswerForm(request.POST)
    return _one(
        request, row, "answer", form, lambda: actions.answer_report(row, **form.cleaned_data, actor=request.actor),
        "Beantwoord. Wie het nummer heeft, leest het nu.",
    )  # fmt: skip


@require_http_methods(GET_POST)
@needs(AROUND)
def pass_on(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    partners = {str(one.pk): one for one in queries.youth_work_at(row.location, row.convenant_id)}
    form = PassOnForm(posted(request), partners=[(pk, one.name) for pk, one in partners.items()])
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        told = Signal(row.location, SignalKind.NUISANCE, sent["text"], report=row)
        convenant = get_visible_or_404(Convenant.objects.all(), pk=row.convenant_id)
        if accepted(
            form,
            lambda: send_signal(
                convenant, UUID(sent["recipient"]), told, actor=request.actor, submission=sent["submission"]
            ),
        ):
            messages.success(request, f"Doorgegeven aan {partners[sent['recipient']].name}, zonder de melder.")
            return redirect("neighbours:report", pk=pk)
    return _step(request, row, form, "Doorgeven aan het jongerenwerk", "Doorgeven")


@require_http_methods(GET_POST)
@needs(AROUND)
def incident(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = fetch(request, pk)
    places = taxonomy(adopted_version(row.convenant_id).taxonomy).places
    form = IncidentForm(posted(request), places=list(places.items()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if accepted(form, lambda: actions.make_incident(row, **given, actor=request.actor)):
            messages.success(request, "Vastgelegd als incident.")
            return redirect("incidents:detail", pk=row.incident_id)
    return _step(request, row, form, "Incident maken", "Incident vastleggen")


def _step(request: PortalRequest, row: NeighbourReport, form: forms.Form, title: str, button: str) -> HttpResponse:
    context = {
        "title": title, "button": button, "form": form, "sees": SEES, "back_label": "Melding",
        "back_url": reverse("neighbours:report", args=[row.pk]),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "parties/keeping/form.html", context, status=status)
