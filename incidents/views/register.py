"""The register of incidents, its export, and a docent's own reports."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from convenant.addresses import address
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import PortalRequest, number_in
from convenant.tenancy.models import Organisation
from incidents import exports, lint
from incidents.forms.filters import RegisterFilter
from incidents.models import Incident
from incidents.page import register_rows
from incidents.permissions import (
    AROUND,
    BOARD,
    OWN_REPORTS,
    RECORD,
    REGISTER,
    VAULT,
    hidden_from,
    may,
    needs,
    visible_to,
)
from incidents.queries import register, saved_views, spelling
from incidents.queries.register_rows import drawn
from incidents.queries.rules import automatic_core_article, board_sees, register_sees
from incidents.queries.taxonomy import (
    Taxonomy,
    current_taxonomy,
    first_adopted,
    names_for,
    own_name,
    steps_of,
    taxonomy,
)
from parties.models import Location
from parties.queries.places import location_ids, places_of, read_places_beside

from .way_back import keeping

FIELDS = "incidents/register/fields.html"
SOUGHT = "__sought__"
KIND_WORDS = {"xlsx": "XLSX, voor Excel", "ods": "ODS, voor LibreOffice", "csv": "CSV"}


class Register:
    """One reading of the address: which view, which filters, which rows. `form` is None when nothing is filtered."""

    def __init__(self, request: PortalRequest) -> None:
        self.actor = request.actor
        self.version = first_adopted(self.actor.circles)
        self.names: Taxonomy = taxonomy(self.version.taxonomy if self.version else "")
        self.steps = steps_of(self.version.protocol if self.version else "")
        self.own_views = saved_views.views_of(self.actor)
        read_places_beside(self.actor, self.own_views)
        self.places = places_of(self.actor)
        self.view = register.view_of(request.GET.get("weergave", ""))
        self.query = {key: str(value) for key, value in request.GET.items() if value}
        self.form = self.form_of(self.query)
        self.valid = self.form is None or self.form.is_valid()

    def form_of(self, query: Mapping[str, str]) -> RegisterFilter | None:
        if query.keys().isdisjoint(RegisterFilter.base_fields):
            return None
        return RegisterFilter(
            query, taxonomy=self.names, locations=self.places, steps=self.steps, mine=self.actor.membership_id
        )

    def cleaned(self, query: Mapping[str, str]) -> dict[str, Any] | None:
        """The filters of a view that was kept; None where they no longer fit."""
        form = self.form_of(query)
        if form is None:
            return {}
        return form.asked() if form.is_valid() else None

    def wanted(self) -> Q:
        return register.wanted(self.form.asked() if self.form else {})

    def all_rows(self) -> QuerySet[Incident]:
        return visible_to(self.actor).filter(self.wanted()) if self.valid else Incident.objects.none()

    def rows(self) -> QuerySet[Incident]:
        return register.in_order(self.all_rows(), self.view, self.sort())

    def sort(self) -> str:
        return str(self.form.cleaned_data["sort"]) if self.form and self.valid else ""

    def numbers(self) -> dict[str, int]:
        """Of each view under these filters, and of each kept view under its own. One query."""
        kept = saved_views.conditions(list(self.own_views), self.cleaned)
        if not kept and self.valid:
            return register.counts(self.all_rows())
        if self.valid:
            return register.counts(visible_to(self.actor), within=self.wanted(), beside=kept)
        return dict.fromkeys((view.key for view in register.VIEWS), 0)

    def first_page(self) -> tuple[dict[str, int], register.Found] | None:
        """The numbers and the rows in one message; None where they follow from a filter, a kept view, a page or many
        words."""
        if self.narrowed() or len(self.own_views) or self.query.get("pagina", "1") != "1":
            return None
        return register.first_page(self.view, hidden_from(self.actor), location_ids(self.actor), self.sought())

    def narrowed(self) -> bool:
        """By more than what was searched."""
        return self.form is not None and (not self.valid or self.form.in_force().keys() != {"q"})

    def sought(self) -> str:
        return str(self.form.cleaned_data["q"]) if self.form else ""

    def views(self, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
        own = saved_views.links(list(self.own_views), numbers, self.query)
        given = register.view_links(numbers, self.view, self.query)
        shown_by_name = any(view["current"] for view in own)
        return [view | {"current": view["current"] and not shown_by_name} for view in given] + own

    def drawn(self, rows: Iterable[Incident]) -> list[register.Row]:
        return drawn(rows, self.names, self.places, self.actor.organisation_name)

    def marks(self) -> list[dict[str, str]]:
        return self.form.marks(self.query) if self.form and self.valid else []

    def fields(self) -> SafeString:
        if self.form is None or not self.narrowed():
            places = tuple((place.pk, place.name) for place in self.places)
            return SafeString(
                blank_fields(self.view.key, self.names.name, places).replace(SOUGHT, escape(self.sought()))
            )
        return render_to_string(FIELDS, {"form": self.form, "fields": self.form.in_bar(), "view": self.view})

    def every_field(self) -> SafeString:
        form = self.form or self.form_of({"q": ""})
        return render_to_string(FIELDS, {"form": form, "fields": list(form or ()), "view": self.view, "all": True})

    def better_spelling(self) -> str:
        """The words that the school itself writes, when nothing was found for those typed."""
        typed = self.query.get("q", "") if self.valid and "gezocht" not in self.query else ""
        return spelling.nearest(typed, visible_to(self.actor), current_taxonomy()) if typed else ""

    def respelled(self, meant: str, **more: str) -> str:
        return f"{address('incidents:list')}?{urlencode(self.query | {'q': meant} | more)}"

    def sees(self) -> str:
        if self.actor.function == BOARD:
            return board_sees(self.actor.organisation_name)
        article = automatic_core_article(self.version) if self.version else None
        return register_sees(self.actor.organisation_name, article)

    def about(self, count: int) -> list[tuple[str, str]]:
        filters = ", ".join(self.in_words().values()) or "geen"
        shown = [("Weergave", self.view.label), ("Filter", filters), ("Aantal", str(count))]
        return [*exports.who_and_when(self.actor), *shown]

    def in_words(self) -> dict[str, str]:
        return self.form.in_force() if self.form else {}


@lru_cache(maxsize=512)
def blank_fields(view: str, names: str, places: tuple[tuple[UUID, str], ...]) -> SafeString:
    """The filter bar before anything is filtered, with `SOUGHT` where a word was searched: the same for everybody with
    these locations."""
    locations = [Location(pk=pk, name=name) for pk, name in places]
    form = RegisterFilter(taxonomy=taxonomy(names), locations=locations, initial={"q": SOUGHT})
    return render_to_string(FIELDS, {"form": form, "fields": form.in_bar(), "view": register.view_of(view)})


@require_GET
@needs(REGISTER)
def index(request: PortalRequest) -> HttpResponse:
    if lint.names_a_person(request.GET.get("q", "")):
        return redirect(f"{address('incidents:list')}?{urlencode(without_the_name(request))}")
    reading = Register(request)
    if "filters" in request.GET:
        return filters_page(request, reading)
    numbers, rows = reading.first_page() or (reading.numbers(), reading.rows())
    meant = "" if numbers["alles"] else reading.better_spelling()
    if meant and spelling.is_slip(typed := reading.query["q"], meant):
        return redirect(reading.respelled(meant, gezocht=typed))
    context = listed(request, reading, numbers, rows)
    context |= {"meant": meant, "meant_url": reading.respelled(meant)}
    return render(request, "incidents/register/list.html", context, status=200 if reading.valid else 422)


def without_the_name(request: PortalRequest) -> dict[str, str]:
    """What was sought stays in no address, and so in no history and no log after this one."""
    return {key: str(value) for key, value in request.GET.items() if key not in ("q", "gezocht")} | {"naam": "1"}


def listed(request: PortalRequest, reading: Register, numbers: dict[str, int], found: register.Found) -> dict[str, Any]:
    page = page_of(found, numbers[reading.view.key], request.GET.get("pagina", "1"))
    rows = with_way_back(reading.drawn(page), reading.query)
    return {
        "form": reading.form, "fields": reading.fields(), "view": reading.view, "page": page, "marks": reading.marks(),
        "heads": register.head_links(reading.sort(), reading.query),
        "views": reading.views(numbers), "rows": rows, "drawn": register_rows(rows),
        "clear_url": f"?weergave={reading.view.key}", "querystring": request.GET.urlencode(),
        "more_url": f"?{urlencode(reading.query | {'filters': '1'})}", "save_url": save_url(reading),
        "sees": reading.sees(), "may_record": may(request.actor, RECORD), "may_count": may(request.actor, AROUND),
        "late": 0 if reading.form else numbers["termijn"], "has_views": bool(len(reading.own_views)),
        "typed": reading.query.get("gezocht", "")[:80], "sought": reading.query.get("q", ""),
        "by_name": "naam" in request.GET, "may_by_name": may(request.actor, VAULT),
        "several_url": f"{address('incidents:several')}?{request.GET.urlencode()}",
        "export_urls": [
            (label, f"{address('incidents:several-export', kind)}?{request.GET.urlencode()}")
            for kind, label in KIND_WORDS.items()
        ],
    }  # fmt: skip


def with_way_back(rows: list[register.Row], query: Mapping[str, str]) -> list[register.Row]:
    """The list as it is now is where each incident leads back to."""
    keep = keeping(query)
    for row in rows:
        row.url += keep
    return rows


def save_url(reading: Register) -> str:
    """Empty where there is nothing to keep: no filter but a word, or a view that is kept already as it is."""
    kept = saved_views.kept_of(reading.query)
    if not kept.keys() - {"weergave"} or any(row.query == kept for row in reading.own_views):
        return ""
    return f"{address('incidents:view-keep')}?{urlencode(kept)}"


def filters_page(request: PortalRequest, reading: Register) -> HttpResponse:
    """The filters on a page of their own: what the phone shows instead of a bar."""
    back = {key: value for key, value in reading.query.items() if key != "filters"}
    context = {
        "form": reading.form, "fields": reading.every_field(), "sees": reading.sees(), "back_query": urlencode(back),
        "clear_url": f"{address('incidents:list')}?weergave={reading.view.key}",
    }  # fmt: skip
    return render(request, "incidents/register/filters.html", context, status=200 if reading.valid else 422)


def page_of(rows: register.Found, count: int, asked: str) -> Page[Incident]:
    """`count` is known from the views, so the paginator need not count again. Beyond the end is the last page."""
    paginator = Paginator(rows, register.PER_PAGE)
    paginator.count = count
    try:
        return paginator.page(max(number_in(asked, 5) or 1, 1))
    except EmptyPage:
        return paginator.page(paginator.num_pages)


@require_GET
@needs(REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What the filters show; a filter that is wrong gives no file but the page that says so. More than a thousand rows
    are asked of a job. Written to the trail: this leaves the portal."""
    reading = Register(request)
    if not reading.valid:
        return index(request)
    found = list(reading.rows()[: exports.MOST_ROWS + 1])
    if len(found) > exports.MOST_ROWS:
        return redirect(f"{address('incidents:file-ask', kind)}?{request.GET.urlencode()}")
    table = exports.cells(zip(found, reading.drawn(found), strict=True))
    record(
        request.actor,
        "register.exported",
        Organisation(pk=request.actor.organisation_id),
        fields=["core"],
        purpose=kind,
    )
    return file_of(kind)("incidenten", exports.HEAD, table, about=reading.about(len(found)))


@require_GET
@needs(OWN_REPORTS)
def mine(request: PortalRequest) -> HttpResponse:
    """What this person reported, and what became of it."""
    names = names_for(request.actor)
    school = request.actor.organisation_name
    own = visible_to(request.actor).filter(recorded_by=request.actor.membership_id)
    rows = register.with_progress(own).select_related("location").order_by("-recorded_at")[:50]
    context: dict[str, Any] = {
        "rows": [register.row_of(row, names, own_name(row.where, school)) for row in rows],
        "sees": f"{request.actor.organisation_name}. U ziet hier alleen wat u zelf meldde.",
        "record_url": address("incidents:record"),
    }
    return render(request, "incidents/mine.html", context)
