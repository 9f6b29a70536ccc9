"""The school's own figures, and the same as a file."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from convenant import clock
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.formats.charts import draw
from convenant.http import PortalRequest
from convenant.tenancy.models import Organisation
from incidents.permissions import REGISTER, needs
from incidents.queries import dashboard
from incidents.queries.dashboard import Chosen
from incidents.queries.divisions import Block
from incidents.queries.taxonomy import names_for, own_name
from incidents.queries.trends import suggestions_now
from parties.models import Location
from parties.queries.places import places_of

SEES = "Alleen de veiligheidscoördinator en de directie, voor hun locaties. Andere scholen staan er niet bij."
HEAD = ("Indeling", "Waarde", "Dit schooljaar", "Het schooljaar ervoor", "Geteld over")


def chosen_in(request: PortalRequest, places: list[Location]) -> Chosen:
    """What the address names and is not there falls back: this school year, all locations."""
    now = clock.school_year(clock.today())
    year = clock.asked_school_year(request.GET.get("schooljaar", ""), now)
    return Chosen(
        year if year in dashboard.years(now) else now,
        next((place for place in places if place.slug == request.GET.get("locatie")), None),
    )


def blocks_of(request: PortalRequest, chosen: Chosen, places: list[Location]) -> list[Block]:
    return dashboard.blocks(request.actor, chosen, names_for(request.actor), places)


@require_GET
@needs(REGISTER)
def show(request: PortalRequest) -> HttpResponse:
    places = places_of(request.actor)
    chosen = chosen_in(request, places)
    blocks = blocks_of(request, chosen, places)
    months = next(block.rows for block in blocks if block.key == "maand")
    context = {
        "sees": SEES, "chosen": chosen, "divisions": [drawn(block) for block in blocks],
        "query": request.GET.urlencode(),
        "health": dashboard.health(request.actor, chosen, months),
        "choices": choices(chosen, places, request.actor.organisation_name),
        "trends": suggestions_now(request.actor, request.circles),
    }  # fmt: skip
    return render(request, "incidents/dashboard/page.html", context)


def drawn(block: Block) -> dict[str, Any]:
    if not any(any(series.values) for series in block.chart.series):
        return {"block": block}
    one_year = replace(block.chart, series=block.chart.series[:1])  # two years beside each other are wider than a phone
    narrow = draw(one_year, f"{block.key}-smal", narrow=True)
    return {"block": block, "svg": draw(block.chart, block.key), "narrow": narrow}


def choices(chosen: Chosen, places: list[Location], school: str) -> list[dict[str, Any]]:
    """Two selects; each option as (value, label, whether it is chosen)."""
    here = chosen.location and chosen.location.pk
    offered = dashboard.years(clock.school_year(clock.today()))
    years = [(str(year), clock.school_year_label(year), year == chosen.year) for year in offered]
    locations = [(place.slug, own_name(place.name, school), place.pk == here) for place in places]
    return [
        {"name": "schooljaar", "label": "Schooljaar", "options": years},
        {"name": "locatie", "label": "Locatie", "options": [("", "Alle locaties", here is None), *locations]},
    ]


@require_GET
@needs(REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What is on the screen. In the trail: this leaves the portal."""
    places = places_of(request.actor)
    chosen = chosen_in(request, places)
    rows = [(block.head, *row, block.before) for block in blocks_of(request, chosen, places) for row in block.rows]
    school = Organisation(pk=request.actor.organisation_id)
    record(request.actor, "figures.exported", school, fields=["counts"], purpose=kind)
    about = [("Schooljaar", chosen.label), ("Locatie", chosen.location.name if chosen.location else "alle locaties")]
    return file_of(kind)(f"eigen-cijfers-{chosen.label}", HEAD, rows, about=about)
