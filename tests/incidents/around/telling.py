"""A location that takes reports of neighbours, and somebody who fills in its form."""

from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from incidents.actions.neighbours import open_point
from incidents.models import NeighbourReport
from parties.models import Location
from parties.queries.places import places_of

STORY = "Elke pauze staan er scooters op de stoep."
TOLD = {"kind": "verkeer", "moment": "pauze", "where": "bij de bushalte", "story": STORY}


def switched_on(school: Actor, slug: str = "") -> Location:
    """The named location of the school; its first one else."""
    with scope(school):
        place = next(one for one in places_of(school) if slug in ("", one.slug))
        open_point(place, Convenant.objects.get(pk=school.circles[0]), actor=school)
    return place


def address(place: Location, page: str = "report") -> str:
    return reverse(f"neighbours-public:{page}", kwargs={"place": place.slug})


def opened(client: Client, place: Location) -> str:
    """The signed opening of a fresh form."""
    return str(client.get(address(place)).context["form"].initial["opening"])


def posted(client: Client, place: Location, *, wait: int = 30, **more: Any) -> Any:
    opening = more.pop("opening", None) or opened(client, place)
    told = TOLD | {"happened_on": clock.today().isoformat(), "opening": opening} | more
    with time_machine.travel(clock.now() + timedelta(seconds=wait), tick=False):
        return client.post(address(place), told)


def reports(school: Actor) -> list[NeighbourReport]:
    with scope(school):
        return list(NeighbourReport.objects.all())
