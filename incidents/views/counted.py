"""Checks of lockers and jackets, absence in counts, and suggestions of education: the school's own pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import article_words
from incidents.actions import counted as actions
from incidents.forms.counted import AbsenceForm, ControlForm, MonthForm, NotNowForm
from incidents.permissions import AROUND, needs
from incidents.queries import counted as queries
from incidents.queries.signals import circle_of
from incidents.queries.taxonomy import names_for
from incidents.queries.trends import Suggestion, suggestions_now
from parties.models import Location
from parties.queries.places import places_of
from protocols.measures import absence_read

OWN = "De coördinator en de directie van uw school. De aantallen gaan naar niemand anders."
PER_PAGE = 25
CONTROL_HEAD = ("Datum", "Locatie", "Soort", "Waarom", "In overleg met", "Checklist", "Gevonden")
ABSENCE_HEAD = ("Maand", "Locatie", "Soort verzuim", "Leerlingen", "Gemeld bij leerplicht")


@require_safe
@needs(AROUND)
def controls(request: PortalRequest) -> HttpResponse:
    page = Paginator(queries.controls_of(request.actor), PER_PAGE).get_page(request.GET.get("pagina"))
    names = names_for(request.actor)
    context = {"sees": OWN, "page": page, "lines": [queries.control_line(row, names) for row in page]}
    return render(request, "incidents/controls/list.html", context)


@require_http_methods(GET_POST)
@needs(AROUND)
def control_add(request: PortalRequest) -> HttpResponse:
    codes = queries.control_codes(names_for(request.actor))
    form = ControlForm(posted(request), places=places_of(request.actor), codes=codes)
    if form.is_valid() and accepted(form, lambda: _record(form, request.actor)):
        messages.success(request, "Controle vastgelegd.")
        return redirect("controls:list")
    context = {"sees": OWN, "back_url": reverse("controls:list")}
    return form_page(request, "incidents/controls/form.html", form, context)


def _record(form: ControlForm, actor: Actor) -> None:
    given = form.control()
    circle = circle_of(given.location.pk, actor)
    actions.record_control(given, circle, actor=actor, submission=form.cleaned_data["submission"])


@require_POST
@needs(AROUND)
def control_remove(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(queries.controls_of(request.actor), pk=pk)
    actions.remove_control(row, actor=request.actor)
    messages.success(request, "Weggehaald.")
    return redirect("controls:list")


@require_safe
@needs(AROUND)
def controls_export(request: PortalRequest, kind: str) -> HttpResponse:
    names = names_for(request.actor)
    rows = queries.controls_of(request.actor)
    lines = [(row, queries.control_line(row, names)) for row in rows]
    told = [
        (f"{row.held_on:%d-%m-%Y}", row.location.name, row.get_kind_display(), line["reason"], line["with"],
         line["done"], line["found"])
        for row, line in lines
    ]  # fmt: skip
    return _file(request, kind, "controles", CONTROL_HEAD, told, action="controls.exported")


def _file(
    request: PortalRequest, kind: str, name: str, head: tuple[str, ...], rows: list[Any], *, action: str
) -> HttpResponse:
    answer = file_of(kind)
    record(request.actor, action, Organisation(pk=request.actor.organisation), fields=[kind])
    return answer(name, head, rows)


@require_http_methods(GET_POST)
@needs(AROUND)
def absence(request: PortalRequest) -> HttpResponse:
    places, names = places_of(request.actor), names_for(request.actor)
    chosen = MonthForm(request.GET, places=places)
    location, month = chosen.chosen()
    if location is None:
        raise Http404
    known = queries.absence_of(request.actor, location.pk, month)
    form = AbsenceForm(posted(request), codes=queries.absence_codes(names), known=known)
    if form.is_valid() and accepted(form, lambda: _count(location, month, form, request.actor)):
        messages.success(request, f"Verzuim van {nl_month(month)} bewaard.")
        return redirect(f"{reverse('absence:table')}?locatie={location.pk}&maand={month:%Y-%m}")
    steps = [
        {"label": names.label(code), "count": row.count, "badge": queries.leerplicht_words(row, names.category(code))}
        for code, row in known.items()
    ]
    context = {"sees": OWN, "location": location, "month": month, "words": nl_month(month), "places": places,
               "steps": steps, "read": absence_read(), "value": f"{month:%Y-%m}"}  # fmt: skip
    return form_page(request, "incidents/absence/table.html", form, context)


def _count(location: Location, month: date, form: AbsenceForm, actor: Actor) -> None:
    circle, seen = circle_of(location.pk, actor), form.cleaned_data["seen"]
    actions.count_absence(location, circle, month, form.counts(), actor=actor, seen=seen)


def nl_month(month: Any) -> str:
    return nl_plain(month).partition(" ")[2]


@require_safe
@needs(AROUND)
def absence_export(request: PortalRequest, kind: str) -> HttpResponse:
    names = names_for(request.actor)
    rows = [
        (nl_month(row.month), row.location.name, names.label(row.code), row.count,
         "" if row.told is None else row.told)
        for row in queries.all_absence(request.actor)
    ]  # fmt: skip
    return _file(request, kind, "verzuim", ABSENCE_HEAD, rows, action="absence.exported")


@require_safe
@needs(AROUND)
def trends(request: PortalRequest) -> HttpResponse:
    found = suggestions_now(request.actor, request.circles)
    return render(request, "incidents/trends/list.html", {"sees": OWN, "rows": [trend_line(one) for one in found]})


def trend_line(one: Suggestion) -> dict[str, Any]:
    return {
        "theme": one.theme, "sentence": one.sentence, "article": one.article, "slug": one.slug,
        "plan_url": reverse("trends:plan", args=[one.slug, one.main, one.direction]),
        "later_url": reverse("trends:later", args=[one.slug, one.main, one.direction]),
        "offer_url": reverse("around:offering", args=[one.slug]),
    }  # fmt: skip


def _suggestion(request: PortalRequest, convenant: str, main: str, direction: str) -> Suggestion:
    for one in suggestions_now(request.actor, request.circles):
        if (one.slug, one.main, one.direction) == (convenant, main, direction):
            return one
    raise Http404


@require_POST
@needs(AROUND)
def trend_plan(request: PortalRequest, convenant: str, main: str, direction: str) -> HttpResponse:
    """On to the page on which the school writes down what it will do."""
    one = _suggestion(request, convenant, main, direction)
    actions.answer_trend(one, planned=True, actor=request.actor)
    messages.success(request, f"Voorlichting over {one.theme.lower()} gepland. Leg hier vast wanneer.")
    return redirect("reading:activity-add", slug=convenant)


@require_http_methods(GET_POST)
@needs(AROUND)
def trend_later(request: PortalRequest, convenant: str, main: str, direction: str) -> HttpResponse:
    one = _suggestion(request, convenant, main, direction)
    form = NotNowForm(posted(request))
    if form.is_valid() and accepted(
        form,
        lambda: actions.answer_trend(one, planned=False, reason=form.cleaned_data["reason"], actor=request.actor),
    ):
        messages.success(request, "Vastgelegd. Over twee maanden kijken wij opnieuw.")
        return redirect("trends:list")
    return form_page(request, "parties/keeping/form.html", form, {
        "title": f"Nu geen voorlichting over {one.theme.lower()}", "sees": OWN, "back_url": reverse("trends:list"),
        "back_label": "Voorlichting", "text": f"{one.sentence} Zie {article_words(one.article)}.",
    })  # fmt: skip
