"""Who is at which school when: the weekly schedule of a circle, kept by each partner for itself."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, done
from convenant.refusing import refused
from convenant.templatetags.portal import nl_day, nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import presence as actions
from parties.forms.around import DayForm, HourFilter, HourForm
from parties.forms.places import LastDayForm
from parties.models import PresenceHour
from parties.permissions import KEEP_PRESENCE, may
from parties.queries import presence as queries
from parties.queries.assignments import tasks_of

from .lines import SEES
from .places import keeping_form

PER_PAGE = 100
TITLE = "Aanwezig op school"


@require_safe
def hours(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = HourFilter(request.GET, partners=queries.partners_with_hours(convenant.pk))
    chosen = form.chosen()
    wanted = (chosen.get("zoek", ""), chosen.get("dag", ""), chosen.get("partij", ""))
    page = Paginator(queries.found_hours(convenant.pk, *wanted), PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("around:hours", args=[slug])
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "rows": [hour_line(hour, request, slug) for hour in queries.with_days(page, convenant.region)],
        "marks": form.marks(base),
        "clear_url": base,
        "query": urlencode(chosen),
        "may_keep": may(request.actor, KEEP_PRESENCE),
    }
    return render(request, "parties/around/hours.html", context)


def hour_line(hour: queries.Hour, request: PortalRequest, slug: str) -> dict[str, Any]:
    row = hour.row
    own = row.organisation_id == request.actor.organisation_id and may(request.actor, KEEP_PRESENCE)
    address = {"slug": slug, "pk": row.pk}
    return {
        "id": row.pk,
        "place": row.location.name,
        "partner": row.organisation.name,
        "who": row.get_task_display(),
        "when": f"{row.get_weekday_display()} {row.starts:%H:%M} tot {row.ends:%H:%M}",
        "room": row.room,
        "from": nl_plain(row.valid_from) if row.valid_from > clock.today() else "",
        "until": nl_plain(row.valid_until) if row.valid_until else "",
        "next": nl_day(hour.next_on) if hour.next_on else "",
        "skipped": [{"day": day.isoformat(), "words": nl_day(day)} for day in hour.skipped],
        "own": own,
        "skip_url": reverse("around:hour-skip", kwargs=address),
        "unskip_url": reverse("around:hour-unskip", kwargs=address),
        "stop_url": reverse("around:hour-stop", kwargs=address),
    }


@require_http_methods(GET_POST)
def hour_add(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not may(request.actor, KEEP_PRESENCE):
        return refused(request, actions.NO_RIGHT)
    places = queries.served_places(convenant.pk, request.actor)
    first = {"valid_from": clock.today()}
    form = HourForm(posted(request), initial=first, places=places, tasks=tasks_of(request.actor))
    if done(request, form, lambda _: actions.add_hour(convenant, form.given(), actor=request.actor)):
        messages.success(request, "Opgeslagen. De school ziet het op haar kaart.")
        return redirect("around:hours", slug=slug)
    return keeping_form(request, form, "Uren toevoegen", reverse("around:hours", args=[slug]), TITLE, SEES)


@require_http_methods(GET_POST)
def hour_skip(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    """ "Deze week niet": the first time to come is filled in."""
    convenant = circle_at(request, slug)
    row = own_hour(request, convenant, pk)
    upcoming = queries.with_days([row], convenant.region)[0]
    form = DayForm(posted(request), initial={"day": upcoming.next_on})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if accepted(form, lambda: actions.skip_day(row, day, actor=request.actor)):
            messages.success(request, f"Op {nl_day(day)} bent u er niet. De school ziet dat.")
            return redirect("around:hours", slug=slug)
    words = {"text": _words(row), "button": "Deze dag niet"}
    return keeping_form(request, form, "Deze week niet", reverse("around:hours", args=[slug]), TITLE, SEES, **words)


@require_POST
def hour_unskip(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = own_hour(request, convenant, pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.unskip_day(row, form.cleaned_data["day"], actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, f"Op {nl_day(form.cleaned_data['day'])} bent u er toch.")
    return redirect("around:hours", slug=slug)


@require_http_methods(GET_POST)
def hour_stop(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = own_hour(request, convenant, pk)
    form = LastDayForm(posted(request), start=None, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        day: date = form.cleaned_data["last_day"]
        if accepted(form, lambda: actions.stop_hour(row, day, actor=request.actor), "last_day"):
            messages.success(request, "Opgeslagen.")
            return redirect("around:hours", slug=slug)
    words = {"text": _words(row), "button": "Stoppen"}
    return keeping_form(request, form, "Uren stoppen", reverse("around:hours", args=[slug]), TITLE, SEES, **words)


def own_hour(request: PortalRequest, convenant: Convenant, pk: UUID) -> PresenceHour:
    mine = PresenceHour.objects.filter(convenant=convenant, organisation_id=request.actor.organisation)
    return get_visible_or_404(mine.select_related("location", "convenant"), pk=pk)


def _words(row: PresenceHour) -> str:
    when = f"{row.get_weekday_display()} van {row.starts:%H:%M} tot {row.ends:%H:%M}"
    return f"{row.get_task_display()} op {row.location.name}: {when}."
