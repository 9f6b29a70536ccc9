"""The year calendar: of one convenant, and of a person over all circles."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant import clock, holidays
from convenant.audit.trail import record
from convenant.calendar.asking import GRID, LIST, STRENGTHS, Wanted, parties_in
from convenant.calendar.entries import KINDS, Asked, Entry, ask, entries
from convenant.calendar.page import CSV_HEAD, YearPage, csv_row
from convenant.formats.export import csv_response
from convenant.http import PortalRequest
from convenant.tenancy.scope import OPERATOR
from convenant.terms import note_of

SEES = "Alle partijen van het convenant. Wat er in een dossier staat, komt niet in de kalender."
SEES_MINE = "Alleen u. De afspraken zelf zien alle partijen van het convenant."


def asked_by(request: PortalRequest, year: int) -> Asked:
    """Of the circle in the address, or of all circles of the person; who runs the portal takes part in none."""
    if request.actor.role == OPERATOR:
        raise Http404
    here = [circle for circle in request.circles if circle.id in request.actor.circles]
    return ask(request.actor, here, *clock.school_year_bounds(year))


def found_for(request: PortalRequest, slug: str) -> tuple[Asked, Wanted, dict[str, str], list[Entry]]:
    """What is asked, the parties to choose from, and the entries that the filters leave."""
    asked = asked_by(request, Wanted.of(request.GET, slug, {}).year)
    every = entries(asked)
    parties = parties_in(every)
    wanted = Wanted.of(request.GET, slug, parties)
    return asked, wanted, parties, [each for each in every if wanted.shows(each)]


@require_safe
def circle(request: PortalRequest, slug: str) -> HttpResponse:
    """The middleware answers 404 for a circle that is not there."""
    return show(request, slug, SEES)


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    return show(request, "", SEES_MINE)


def show(request: PortalRequest, slug: str, sees: str) -> HttpResponse:
    asked, wanted, parties, found = found_for(request, slug)
    page = YearPage(asked.convenants, wanted.year)
    context = {
        "title": "Jaarkalender" if slug else "Mijn kalender",
        "sees": sees,
        "slug": slug,
        "wanted": wanted,
        "years": wanted.years(),
        "views": views_of(wanted),
        "months": page.months(found) if found else [],
        "grid": page.grid(found) if wanted.view == GRID else [],
        "unknown": page.unknown(),
        "source": holidays.source(),
        "count": len(found),
        "has_circles": bool(asked.circles),
        "kinds": list(KINDS.items()),
        "strengths": list(STRENGTHS.items()),
        "parties": list(parties.items()),
        "marks": wanted.marks(parties),
        "clear_url": wanted.url(soort="", hardheid="", partij="", wacht=""),
        "export_url": wanted.url("export"),
    }
    return render(request, "convenant/calendar/year.html", context)


def views_of(wanted: Wanted) -> list[dict[str, Any]]:
    names = {LIST: "Lijst per maand", GRID: "Jaar in beeld"}
    return [
        {"label": label, "url": wanted.url(weergave=view), "current": view == wanted.view}
        for view, label in names.items()
    ]


@require_safe
def export(request: PortalRequest, slug: str = "") -> HttpResponse:
    """What is on the screen, as a file."""
    asked, wanted, _, found = found_for(request, slug)
    for version in asked.versions.values():
        record(request.actor, "calendar.exported", version.convenant)
    rows = [csv_row(each, asked.convenants) for each in found]
    notes = [note_of(circle) for circle in asked.convenants] if slug else []
    return csv_response(f"kalender-{slug or 'mijn'}-{wanted.year}", CSV_HEAD, rows, "".join(notes))
