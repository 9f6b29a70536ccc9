"""Which partner offers what on which school, and where a kind of help is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from convenant.models import Convenant
from convenant.terms import version_in_force
from parties.models import Location, PartnerCard, PresenceHour, Role, Service, ServingPerson

from .assignments import serving
from .places import services_of
from .presence import hours_of
from .services import school_places
from .teams import facts_of, teams

HELPING = (Role.POLITIE, Role.JONGERENWERK, Role.ZORG, Role.LEERPLICHT)


@dataclass
class Offer:
    """One partner on one location. `from_card`: what it says of its offer."""

    role: str
    partner: str
    people: list[str] = field(default_factory=list)
    hours: list[str] = field(default_factory=list)
    from_card: str = ""


@dataclass
class Support:
    """`gaps`: roles that help elsewhere in this convenant and not here; `seats`: empty seats of its kernteam."""

    place: Location
    offers: list[Offer]
    gaps: list[str]
    seats: list[str]

    @property
    def is_complete(self) -> bool:
        return not self.gaps and not self.seats


def support_in(convenant: Convenant, school_id: UUID | None = None) -> list[Support]:
    """A row for every open location of a school: a fixed number of queries."""
    places = list(school_places(convenant.pk).select_related("organisation").order_by("organisation__name", "name"))
    known = Known(
        services=_by_place(services_of([place.pk for place in places], convenant.pk)),
        people=serving(convenant.pk, places),
        hours=_by_place(hours_of(convenant.pk)),
        cards=dict(PartnerCard.objects.filter(convenant=convenant).values_list("organisation_id", "offer")),
        seats=_empty_seats(convenant),
    )
    return [known.support(place) for place in places if school_id in (None, place.organisation_id)]


Placed = TypeVar("Placed", Service, PresenceHour)


def _by_place(rows: Iterable[Placed]) -> dict[UUID, list[Placed]]:
    found: dict[UUID, list[Placed]] = {}
    for row in rows:
        found.setdefault(row.location_id, []).append(row)
    return found


@dataclass(frozen=True)
class Known:
    """What a convenant knows of help on its schools: by location, cards and empty seats by organisation."""

    services: dict[UUID, list[Service]]
    people: dict[UUID, list[ServingPerson]]
    hours: dict[UUID, list[PresenceHour]]
    cards: dict[UUID, str]
    seats: dict[UUID, list[str]]

    @cached_property
    def asked(self) -> list[Role]:
        """Roles that help somewhere in this convenant."""
        there = {service.role for services in self.services.values() for service in services}
        return [role for role in HELPING if role in there]

    def support(self, place: Location) -> Support:
        here, people, hours = self.services.get(place.pk, []), self.people[place.pk], self.hours.get(place.pk, [])
        offers = [_offer(one, people, hours, self.cards.get(one.organisation_id, "")) for one in here]
        there = {one.role for one in here}
        missing = [str(role.label) for role in self.asked if role not in there]
        return Support(place, offers, missing, self.seats.get(place.organisation_id, []))


def _offer(service: Service, people: Iterable[ServingPerson], hours: Iterable[PresenceHour], card: str) -> Offer:
    owner = service.organisation_id
    return Offer(
        role=service.get_role_display(),
        partner=service.organisation.name,
        people=[f"{one.get_task_display()}: {one.name}" for one in people if one.organisation_id == owner],
        hours=[words_of(hour) for hour in hours if hour.organisation_id == owner],
        from_card=card,
    )


def words_of(hour: PresenceHour) -> str:
    return f"{hour.get_weekday_display()} {hour.starts:%H:%M} tot {hour.ends:%H:%M}"


def _empty_seats(convenant: Convenant) -> dict[UUID, list[str]]:
    version = version_in_force(convenant)
    if not version.teams:
        return {}
    found = teams(version, facts_of(convenant.pk))
    return {team.party.organisation_id: [seat.label for seat in team.vacancies] for team in found}
