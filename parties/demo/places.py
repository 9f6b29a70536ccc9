"""The demo's locations that closed or moved, and a merger that regie looks into."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

from convenant import clock
from convenant.editing import mark_of
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.changes import Wish, plan_change
from parties.actions.places import PLACE, Place, add_place, change_place, close_place
from parties.models import ChangeKind, Location
from parties.queries.parties import parties_of

OPENED, MOVED, CLOSED = timedelta(days=400), timedelta(days=60), timedelta(days=30)
NEXT_YEAR = timedelta(days=365)


def build_places(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
    schools = [party.organisation for party in parties if party.role == "school"]
    move(actor_for(schools[0].slug), today)
    close(actor_for(schools[-1].slug), today)
    regie = actor_for(next(party.organisation.slug for party in parties if party.holds_regie))
    starts = clock.school_year_bounds(clock.school_year(today + NEXT_YEAR))[0]
    with scope(regie):
        plan_change(convenant, Wish(ChangeKind.MERGER, starts, schools[-2:-1], schools[-1:]), actor=regie)


def move(actor: Actor, today: date) -> None:
    """To another street; the former address stays readable."""
    with scope(actor), at(today - MOVED):
        row = Location.objects.filter(organisation_id=actor.organisation).order_by("slug")[0]
        place = Place(row.name, row.place, "Schoolstraat 2", row.wijk_id, row.opened_on)
        change_place(row, place, actor=actor, seen=mark_of(row, PLACE))


def close(actor: Actor, today: date) -> None:
    """Rooms that were used for a year."""
    with scope(actor):
        own = Location.objects.filter(organisation_id=actor.organisation).order_by("slug")[0]
        with at(today - OPENED):
            place = Place("Noodlokalen", own.place, "Sportlaan 10", own.wijk_id, today - OPENED)
            row = add_place(place, actor=actor)
        with at(today - CLOSED):
            close_place(row, today - CLOSED, actor=actor)


def at(day: date) -> AbstractContextManager[None]:
    return clock.at(datetime.combine(day, time(11), clock.now().tzinfo))
