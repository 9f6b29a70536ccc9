"""Lists over all circles or one: meetings, actions, resolutions. Every filter stands in the address."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.http import PortalRequest
from convenant.models import Series
from convenant.tenancy.models import Function
from meetings.page import action_rows, meeting_rows, resolution_rows
from meetings.permissions import VIEW, may, plannable
from meetings.queries import (
    COMING,
    DONE,
    LATE,
    OPEN,
    PAST,
    Narrowing,
    action_counts,
    action_state,
    actions_visible_to,
    in_view,
    meeting_counts,
    resolutions_visible_to,
    series_of,
    visible_to,
)

PAGE_SIZE, YEARS = 25, 4
OURS, ALL = "ons", "alle"
ACTION_VIEWS = {OPEN: "Open", LATE: "Te laat", DONE: "Gedaan"}


@dataclass(frozen=True)
class ListPage:
    """What the three lists share: the circle at hand (or none), the filters and their choices."""

    request: PortalRequest
    slug: str
    series: list[Series]
    narrowing: Narrowing

    @property
    def circles(self) -> int:
        return len({row.version.convenant_id for row in self.series})

    def context(self) -> dict[str, Any]:
        year = self.narrowing.school_year
        return {
            "slug": self.slug,
            "shows_circle": not self.slug and self.circles > 1,
            "series_choices": unique_series(self.series),
            "chosen_series": self.narrowing.series,
            "year_choices": [(start, clock.school_year_label(start)) for start in school_years()],
            "chosen_year": year,
            "marks": self.marks(),
            "clear_url": self.request.path,
        }

    def marks(self) -> list[dict[str, str]]:
        names, found = dict(unique_series(self.series)), []
        if self.narrowing.series:
            found.append({"text": names[self.narrowing.series], "url": self.url(reeks=None)})
        if self.narrowing.school_year is not None:
            label = clock.school_year_label(self.narrowing.school_year)
            found.append({"text": f"schooljaar {label}", "url": self.url(schooljaar=None)})
        return found

    def url(self, **changes: str | None) -> str:
        """This address with other filters, from the first page."""
        query: QueryDict = self.request.GET.copy()
        for name, value in (changes | {"pagina": None}).items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path


def unique_series(series: list[Series]) -> list[tuple[str, str]]:
    return list({row.key: row.name for row in series}.items())


def school_years() -> list[int]:
    now = clock.school_year(clock.today())
    return list(range(now + 1, now - YEARS, -1))


def list_page(request: PortalRequest, slug: str) -> ListPage:
    """404 for a function that reads no meetings. Unknown values of a filter do not filter."""
    if not may(request.actor, VIEW):
        raise Http404
    series = series_of(request.actor.circles)
    wanted, year = request.GET.get("reeks", ""), request.GET.get("schooljaar", "")
    known_series = wanted if wanted in dict(unique_series(series)) else ""
    known_year = next((start for start in school_years() if str(start) == year), None)
    return ListPage(request, slug, series, Narrowing(known_series, known_year))


def one_page(rows: QuerySet[Any], count: int, number: str) -> Page[Any]:
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.__dict__["count"] = count  # known already: saves the count query of the paginator
    return paginator.get_page(number)


@require_safe
def meetings(request: PortalRequest, slug: str = "") -> HttpResponse:
    page = list_page(request, slug)
    wanted = visible_to(request.actor).filter(page.narrowing.of_meetings()).select_related("convenant")
    view, today = (PAST if request.GET.get("weergave") == PAST else COMING), clock.today()
    counts = meeting_counts(wanted, today)
    found = one_page(in_view(wanted, view, today), counts[view], request.GET.get("pagina", "1"))
    names = {COMING: "Komend", PAST: "Geweest"}
    context = page.context() | {
        "page": found,
        "rows": meeting_rows(found.object_list),
        "views": [
            {"label": names[key], "url": page.url(weergave=key), "count": counts[key], "current": key == view}
            for key in (COMING, PAST)
        ],
        "view": view,
        "plan_urls": plan_links(request, page),
    }
    return render(request, "meetings/list.html", context)


def plan_links(request: PortalRequest, page: ListPage) -> list[str]:
    """Where this person plans a meeting: the circles with a series that is theirs to organise."""
    theirs = {row.version.convenant_id for row in plannable(request.actor, page.series, request.circles)}
    held = [circle.slug for circle in request.circles if circle.id in theirs and page.slug in ("", circle.slug)]
    return [reverse("meetings:plan", kwargs={"slug": name}) for name in held]


@require_safe
def actions(request: PortalRequest, slug: str = "") -> HttpResponse:
    page, today, whose = list_page(request, slug), clock.today(), chosen_owner(request)
    owner = request.actor.organisation_id if whose == OURS else None
    wanted = actions_visible_to(request.actor).filter(replace(page.narrowing, organisation_id=owner).of_actions())
    view = request.GET.get("stand", OPEN)
    view = view if view in ACTION_VIEWS else OPEN
    counts = action_counts(wanted, today)
    order = ("-done_at", "pk") if view == DONE else ("due_on", "pk")
    rows = wanted.filter(action_state(view, today)).select_related("organisation", "convenant", "meeting__convenant")
    found = one_page(rows.order_by(*order), counts[view], request.GET.get("pagina", "1"))
    context = page.context() | {
        "page": found, "rows": action_rows(found.object_list, request.actor), "view": view, "whose": whose,
        "views": action_views(page, counts, view), "back_here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "meetings/actions.html", context)


def action_views(page: ListPage, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label, "url": page.url(stand=key), "count": counts[key], "current": key == current,
            "late": key == LATE,
        }
        for key, label in ACTION_VIEWS.items()
    ]  # fmt: skip


def chosen_owner(request: PortalRequest) -> str:
    """Parties start with their own actions; who guards the agreement starts with all."""
    if request.GET.get("van") in (OURS, ALL):
        return str(request.GET["van"])
    return ALL if request.actor.function in (Function.REGIE, Function.BESTUURDER) else OURS


@require_safe
def resolutions(request: PortalRequest, slug: str = "") -> HttpResponse:
    page = list_page(request, slug)
    wanted = resolutions_visible_to(request.actor).filter(page.narrowing.of_meetings("meeting__"))
    rows = wanted.select_related("convenant", "meeting__convenant").order_by("-meeting__starts_at", "-number")
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina", "1"))
    return render(
        request,
        "meetings/resolutions.html",
        page.context() | {"page": found, "rows": resolution_rows(found.object_list)},
    )
