"""The register of incidents, its export, and a docent's own reports."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from convenant import clock
from convenant.audit.trail import record
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Organisation
from incidents import exports
from incidents.forms.filters import RegisterFilter
from incidents.models import Incident
from incidents.page import register_rows
from incidents.permissions import OWN_REPORTS, REGISTER, needs, visible_to
from incidents.queries import register
from incidents.queries.rules import automatic_core_article, register_sees
from incidents.queries.taxonomy import Taxonomy, first_adopted, own_name, taxonomy
from parties.models import Location
from parties.queries.places import places_of

FIELDS = "incidents/register_fields.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Register:
    """One reading of the address: which view, which filters, which rows. `form` is None when nothing is filtered."""

    def __init__(self, request: PortalRequest) -> None:
        self.actor = request.actor
        self.version = first_adopted(self.actor.circles)
        self.names: Taxonomy = taxonomy(self.version.taxonomy if self.version else "")
        self.places = places_of(self.actor)
        self.view = register.view_of(request.GET.get("weergave", ""))
        self.query = {key: str(value) for key, value in request.GET.items() if value}
        filtering = not self.query.keys().isdisjoint(RegisterFilter.base_fields)
        self.form = RegisterFilter(self.query, taxonomy=self.names, locations=self.places) if filtering else None
        self.valid = self.form is None or self.form.is_valid()

    def all_rows(self) -> QuerySet[Incident]:
        if not self.valid:
            return Incident.objects.none()
        return register.filtered(visible_to(self.actor), self.form.cleaned_data if self.form else {})

    def rows(self) -> QuerySet[Incident]:
        return register.in_order(self.all_rows(), self.view)

    def drawn(self, rows: Iterable[Incident]) -> list[register.Row]:
        known, school = {place.pk: place for place in self.places}, self.actor.organisation_name
        called = [(row, known[row.location_id].called(row.occurred_on)) for row in rows]
        return [register.row_of(row, self.names, own_name(name, school)) for row, name in called]

    def marks(self) -> list[dict[str, str]]:
        return self.form.marks(self.query) if self.form and self.valid else []

    def fields(self) -> SafeString:
        if self.form is None:
            return blank_fields(self.view.key, self.names.name, tuple((place.pk, place.name) for place in self.places))
        return render_to_string(FIELDS, {"form": self.form, "view": self.view})

    def sees(self) -> str:
        article = automatic_core_article(self.version) if self.version else None
        return register_sees(self.actor.organisation_name, article)

    def about(self, count: int) -> list[tuple[str, str]]:
        actor, now = self.actor, clock.now()
        filters = ", ".join(self.form.in_force().values() if self.form else ()) or "geen"
        return [
            ("Wie", f"{actor.display_name}, {actor.organisation_name}"),
            ("Wanneer", f"{nl_plain(now)}, {now:%H:%M} uur"),
            ("Weergave", self.view.label), ("Filter", filters), ("Aantal", str(count)),
        ]  # fmt: skip


@lru_cache(maxsize=512)
def blank_fields(view: str, names: str, places: tuple[tuple[UUID, str], ...]) -> SafeString:
    """The filter bar before anything is filtered: the same for everybody with these locations."""
    locations = [Location(pk=pk, name=name) for pk, name in places]
    form = RegisterFilter(taxonomy=taxonomy(names), locations=locations)
    return render_to_string(FIELDS, {"form": form, "view": register.view_of(view)})


@require_GET
@needs(REGISTER)
def index(request: PortalRequest) -> HttpResponse:
    reading = Register(request)
    if "filters" in request.GET:
        return filters_page(request, reading)
    numbers = register.counts(reading.all_rows()) if reading.valid else {view.key: 0 for view in register.VIEWS}
    page = page_of(reading.rows(), numbers[reading.view.key], request.GET.get("pagina", "1"))
    rows = reading.drawn(page)
    context = {
        "form": reading.form, "fields": reading.fields(), "view": reading.view, "page": page, "marks": reading.marks(),
        "views": register.view_links(numbers, reading.view, reading.query),
        "rows": rows, "drawn": register_rows(rows),
        "clear_url": f"?weergave={reading.view.key}", "querystring": request.GET.urlencode(),
        "filters_query": urlencode(reading.query | {"filters": "1"}),
        "sees": reading.sees(),
        "too_many": numbers[reading.view.key] > exports.MOST_ROWS, "most_rows": exports.MOST_ROWS,
    }  # fmt: skip
    return render(request, "incidents/register.html", context, status=200 if reading.valid else 422)


def filters_page(request: PortalRequest, reading: Register) -> HttpResponse:
    """The filters on a page of their own: what the phone shows instead of a bar."""
    back = {key: value for key, value in reading.query.items() if key != "filters"}
    context = {
        "form": reading.form, "fields": reading.fields(), "sees": reading.sees(), "back_query": urlencode(back),
        "clear_url": f"{reverse('incidents:list')}?weergave={reading.view.key}",
    }  # fmt: skip
    return render(request, "incidents/register_filters.html", context, status=200 if reading.valid else 422)


def page_of(rows: QuerySet[Incident], count: int, asked: str) -> Page[Incident]:
    """`count` is known from the views, so the paginator need not count again. Beyond the end is the last page."""
    paginator = Paginator(rows, register.PER_PAGE)
    paginator.count = count
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    try:
        return paginator.page(max(number, 1))
    except EmptyPage:
        return paginator.page(paginator.num_pages)


@require_GET
@needs(REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What the filters show, at most a thousand rows. Written to the trail: this leaves the portal."""
    reading = Register(request)
    found = list(reading.rows()[: exports.MOST_ROWS])
    table = exports.cells(reading.drawn(found))
    record(
        request.actor,
        "register.exported",
        Organisation(pk=request.actor.organisation_id),
        fields=["core"],
        purpose=kind,
    )
    build = {"csv": exports.as_csv, "xlsx": exports.as_xlsx}[kind]
    content_type = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}[kind]
    response = HttpResponse(build(table, reading.about(len(found))), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="incidenten-{clock.today():%Y-%m-%d}.{kind}"'
    return response


@require_GET
@needs(OWN_REPORTS)
def mine(request: PortalRequest) -> HttpResponse:
    """What this person reported, and what became of it."""
    version = first_adopted(request.actor.circles)
    names = taxonomy(version.taxonomy if version else "")
    school = request.actor.organisation_name
    own = visible_to(request.actor).filter(recorded_by=request.actor.membership_id)
    rows = register.with_progress(own).select_related("location").order_by("-recorded_at")[:50]
    context: dict[str, Any] = {
        "rows": [register.row_of(row, names, own_name(row.where, school)) for row in rows],
        "sees": f"{request.actor.organisation_name}. U ziet hier alleen wat u zelf meldde.",
        "record_url": reverse("incidents:record"),
    }
    return render(request, "incidents/mine.html", context)
