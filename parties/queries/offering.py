"""Which partner offers what on which school, and where a kind of help is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    services = list(services_of([place.pk for place in places], convenant.pk))
    people = serving(convenant.pk, places)
    hours = list(hours_of(convenant.pk))
    cards = dict(PartnerCard.objects.filter(convenant=convenant).values_list("organisation_id", "offer"))
    seats = _empty_seats(convenant)
    asked = [role for role in HELPING if any(service.role == role for service in services)]
    wanted = [place for place in places if school_id in (None, place.organisation_id)]
    return [_support(place, services, people.get(place.pk, []), hours, cards, asked, seats) for place in wanted]


def _support(
    place: Location,
    services: Iterable[Service],
    people: Sequence[ServingPerson],
    hours: Iterable[PresenceHour],
    cards: dict[UUID, str],
    asked: Sequence[str],
    seats: dict[UUID, list[str]],
) -> Support:
    here = [service for service in services if service.location_id == place.pk]
    there = [hour for hour in hours if hour.location_id == place.pk]
    offers = [_offer(service, people, there, cards.get(service.organisation_id, "")) for service in here]
    missing = [str(Role(role).label) for role in asked if not any(service.role == role for service in here)]
    return Support(place, offers, missing, seats.get(place.organisation_id, []))


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
