"""The start page of a school."""

from django.http import HttpResponse
from django.shortcuts import render

from convenant import clock
from convenant.http import PortalRequest
from convenant.start import in_parts, waiting_for
from incidents.permissions import RECORD, REGISTER, may
from incidents.queries.start import under_way
from incidents.queries.taxonomy import own_name
from parties.queries.places import places_of


def start(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    todo, soon, running = waiting_for(actor, request.circles, under_way(actor))
    places = [own_name(row.name, actor.organisation_name) for row in places_of(actor)[:4]]
    context = {
        "todo": todo, "parts": in_parts(todo, clock.today()), "soon": soon, "running": running,
        "today": clock.today(), "now": clock.now(),
        "places": ", ".join(places[:3]) + (" en meer" if len(places) > 3 else ""),
        "may_record": may(actor, RECORD), "sees_register": may(actor, REGISTER),
    }  # fmt: skip
    return render(request, "incidents/start_school.html", context)
