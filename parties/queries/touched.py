"""How many rows an ending touches, told before it happens: what the reader may know and nothing else."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from convenant import clock, registry
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import counted
from parties.models import ContactPerson, Location, LocationRight, PresenceHour, Service, ServingPerson, Wijk


@dataclass(frozen=True)
class Touched:
    """What the page says, and how many rows that is. Another mark means that the world changed since."""

    lines: tuple[str, ...]
    rows: int

    @property
    def mark(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:24]

    @property
    def words(self) -> str:
        return counted(self.rows, "regel", "regels")


Counted = tuple[int, str, str]
"""A number, and what follows it for one and for more."""


def told(counts: Iterable[Counted], *more: str) -> Touched:
    found = [(count, one, many) for count, one, many in counts if count]
    lines = tuple(f"{counted(count, one, many)}." for count, one, many in found)
    return Touched((*lines, *more), sum(count for count, _, _ in found))


def running(model: type[Model], **at: Any) -> QuerySet[Any]:
    """Rows of today or to come."""
    still = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    return model._default_manager.filter(still, **at)


def places_in(wijk: Wijk) -> QuerySet[Location]:
    """That lie in it and are not closed."""
    still = Q(last_day=None) | Q(last_day__gte=clock.today())
    return Location.objects.filter(still, wijk=wijk).select_related("organisation")


def wijk_touched(wijk: Wijk) -> Touched:
    """Places and people as the circle knows them."""
    served = running(ServingPerson, convenant_id=wijk.convenant_id, wijk=wijk)
    meetings = [item for _, ask in registry.wijk_work for item in ask(wijk.convenant_id, wijk.pk)]
    names = ", ".join(f"{place.name} ({place.organisation.name})" for place in places_in(wijk).order_by("name")[:20])
    more = [f"Locaties: {names}."] if names else []
    return told(
        [
            (places_in(wijk).count(), "locatie verandert van wijk", "locaties veranderen van wijk"),
            (served.filter(is_deputy=False).count(), "toewijzing aan deze wijk", "toewijzingen aan deze wijk"),
            (served.filter(is_deputy=True).count(), "vervanging in deze wijk", "vervangingen in deze wijk"),
            *meetings,
        ],
        *more,
    )


def closing_touches(place: Location, actor: Actor) -> Touched:
    """What stands for a location that its own organisation closes: rows of the circles, of its own people, and what it
    has open behind its own wall."""
    people = running(LocationRight, organisation_id=actor.organisation, content_object=place)
    counts = [
        *_of_circles(place, actor.circles),
        (people.count(), "recht van een eigen collega", "rechten van eigen collega’s"),
        *(item for _, ask in registry.place_work for item in ask(actor, place.pk)),
    ]
    return told(counts)


def _of_circles(place: Location, circles: Sequence[UUID]) -> list[Counted]:
    here = {"convenant__in": list(circles), "location": place}
    return [
        (running(ContactPerson, **here).count(), "contactpersoon van deze locatie", "contactpersonen van deze locatie"),
        (running(Service, **here).count(), "keer dat een partner hier werkt", "keer dat een partner hier werkt"),
        (running(ServingPerson, **here).count(), "toewijzing van een partner", "toewijzingen van partners"),
        (running(PresenceHour, **here).count(), "vast uur van een partner", "vaste uren van partners"),
    ]


def moving_touches(place: Location, into: Wijk | None, actor: Actor) -> Touched:
    """Another wijk is another wijkagent: who works there by the wijk goes, and who works in the new one comes."""
    counts = []
    for wijk, one, many in (
        (place.wijk, "collega van een partner gaat weg", "collega’s van partners gaan weg"),
        (into, "collega van een partner komt erbij", "collega’s van partners komen erbij"),
    ):
        if wijk:
            served = running(ServingPerson, convenant__in=list(actor.circles), wijk=wijk)
            counts.append((served.count(), f"{one} ({wijk.name})", f"{many} ({wijk.name})"))
    return told(counts)


def ended_wijken(convenant_id: UUID, day: date) -> QuerySet[Wijk]:
    """Whose last day was before the day."""
    return Wijk.objects.filter(convenant_id=convenant_id, last_day__lt=day).select_related("into", "convenant")


def owners_in(wijk: Wijk) -> QuerySet[Organisation]:
    """Whose locations still lie in a wijk."""
    return Organisation.objects.filter(pk__in=places_in(wijk).order_by().values("organisation_id")).order_by("slug")


def servers_of(wijk: Wijk) -> QuerySet[Organisation]:
    """Whose people still work there, as the circle knows it."""
    people = running(ServingPerson, convenant_id=wijk.convenant_id, wijk=wijk)
    return Organisation.objects.filter(pk__in=people.order_by().values("organisation_id")).order_by("slug")
