"""The team around a school as the convenant composes it: which seats there are, who sits on them, which are empty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.models import ConvenantVersion
from convenant.tenancy.models import Organisation
from parties.models import ContactPerson, Level, Location, Party, Role, ServingPerson, Team, TeamMember, TeamNote

from .contacts import current_contacts
from .deputies import shown
from .parties import parties_of

SEATS = {
    "leerplicht": "Leerplichtambtenaar", "jgz": "Jeugdverpleegkundige of schoolarts",
    "buurtteam": "Gezinswerker Buurtteam", "samenwerkingsverband": "Begeleider samenwerkingsverband",
    "jongerenwerk": "Jongerenwerker", "cjg": "Jeugd- en gezinswerker CJG",
}  # fmt: skip
"""What a file calls a seat → how pages call it; another seat is called as the file does."""


def seat_label(seat: str) -> str:
    return SEATS.get(seat, seat.capitalize())


@dataclass(frozen=True)
class Seat:
    """`provider`: the party that fills it; None: it is no party, so the school names somebody.

    `person`: a named member, or somebody whom the provider assigned to a location of the school.
    """

    key: str
    optional: bool
    provider: Party | None
    person: TeamMember | ServingPerson | None

    @property
    def label(self) -> str:
        return seat_label(self.key)

    @property
    def is_vacant(self) -> bool:
        return self.person is None and not self.optional


@dataclass(frozen=True)
class SchoolTeam:
    """`article` is empty where the convenant composes no team for this school."""

    party: Party
    article: str
    seats: tuple[Seat, ...]

    @property
    def vacancies(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.is_vacant]

    @property
    def wanted(self) -> int:
        return sum(not seat.optional for seat in self.seats)


WAYS = ("organisation", "role")
Firsts = dict[tuple[str, str], Party]
"""How a rule names a provider, and by what → the first party that answers to it."""


def firsts_of(parties: Iterable[Party]) -> Firsts:
    found: Firsts = {}
    for party in parties:
        found.setdefault(("organisation", party.organisation.slug), party)
        found.setdefault(("role", party.role), party)
    return found


@dataclass(frozen=True)
class Facts:
    """What teams follow from, of one convenant: four querysets that may be read together."""

    parties: QuerySet[Party]
    members: QuerySet[TeamMember]
    serving: QuerySet[ServingPerson]
    places: QuerySet[Location]

    @cached_property
    def named(self) -> dict[tuple[UUID, str], TeamMember]:
        """School and seat → who was named first."""
        return {(each.school_id, each.seat): each for each in reversed(self.members)}

    @cached_property
    def spots(self) -> dict[UUID, set[UUID]]:
        """School → its locations and the wijken that they are in."""
        found = defaultdict[UUID, set[UUID]](set)
        for place in self.places:
            found[place.organisation_id] |= {place.pk, *([place.wijk_id] if place.wijk_id else ())}
        return found

    @cached_property
    def serving_at(self) -> dict[tuple[UUID, UUID | None], list[tuple[int, ServingPerson]]]:
        """Partner and location or wijk → its people there, each with his number in the order of all."""
        found = defaultdict[tuple[UUID, UUID | None], list[tuple[int, ServingPerson]]](list)
        for number, person in enumerate(self.serving):
            found[person.organisation_id, person.location_id or person.wijk_id].append((number, person))
        return found

    @cached_property
    def firsts(self) -> Firsts:
        return firsts_of(self.parties)

    @property
    def together(self) -> tuple[QuerySet[Any], ...]:
        return self.parties, self.members, self.serving, self.places


def facts_of(convenant_id: UUID, school_id: UUID | None = None) -> Facts:
    """Of every school, or of one alone."""
    today = clock.today()
    serving = ServingPerson.objects.on(today).filter(convenant_id=convenant_id, is_deputy=False)
    members = TeamMember.objects.on(today).filter(convenant_id=convenant_id, team=Team.CORE)
    parties = parties_of(convenant_id)
    schools = parties_of(convenant_id, Role.SCHOOL).order_by().values("organisation_id")
    places = Location.objects.filter(organisation_id__in=schools)
    if school_id:
        places = Location.objects.filter(organisation_id=school_id)
        here = Q(location__in=places.values("pk")) | Q(wijk__in=places.exclude(wijk=None).values("wijk_id"))
        serving, members = serving.filter(here), members.filter(school_id=school_id)
        parties = parties.filter(Q(organisation_id=school_id) | ~Q(role=Role.SCHOOL))
    return Facts(parties, members, serving.select_related("organisation").order_by("valid_from"), places)


def rule_for(version: ConvenantVersion, school: Organisation) -> dict[str, Any] | None:
    """By sector; where the rule names schools, only for those."""
    for row in version.teams:
        if row["sector"] in school.sectors and school.slug in row.get("organisations", [school.slug]):
            return dict(row)
    return None


def teams(version: ConvenantVersion, facts: Facts) -> list[SchoolTeam]:
    """Every school of the convenant in the order of the agreement."""
    return [team_of(party, version, facts) for party in facts.parties if party.role == Role.SCHOOL]


def team_of(party: Party, version: ConvenantVersion, facts: Facts) -> SchoolTeam:
    rule = rule_for(version, party.organisation)
    if rule is None:
        return SchoolTeam(party, "", ())
    optional = rule.get("optional", [])
    seats = [_seat(key, key in optional, rule, party, facts) for key in [*rule["seats"], *optional]]
    return SchoolTeam(party, rule["article"], tuple(seats))


def _seat(key: str, optional: bool, rule: dict[str, Any], school: Party, facts: Facts) -> Seat:
    provider = provider_of(key, rule, facts.firsts)
    named = facts.named.get((school.organisation_id, key))
    return Seat(key, optional, provider, named or (_assigned(provider, school, facts) if provider else None))


def provider_of(key: str, rule: dict[str, Any], firsts: Firsts) -> Party | None:
    """The rule names an organisation or a role."""
    row: dict[str, str] = next((each for each in rule.get("providers", []) if each["seat"] == key), {})
    return next((firsts[what, row[what]] for what in WAYS if (what, row.get(what)) in firsts), None)


def _assigned(provider: Party, school: Party, facts: Facts) -> ServingPerson | None:
    """Who works there longest."""
    spots = facts.spots[school.organisation_id]
    found = [each for spot in spots for each in facts.serving_at[provider.organisation_id, spot]]
    return min(found, key=itemgetter(0))[1] if found else None


def support_team(convenant_id: UUID, school_id: UUID) -> QuerySet[TeamMember]:
    found = TeamMember.objects.on(clock.today()).filter(convenant_id=convenant_id, school_id=school_id)
    return found.filter(team=Team.SUPPORT).order_by("seat", "name")


def contacts_towards(convenant_id: UUID, school_id: UUID) -> dict[UUID | None, ContactPerson]:
    """Whom a partner turns to: of each location, and under None of the whole school."""
    found = current_contacts(convenant_id).filter(organisation_id=school_id, level=Level.OPERATIONAL, topic="")
    return {each.location_id: shown(each) for each in found.order_by("-is_media_contact", "-valid_from")}


def notes_on(convenant_id: UUID, school_id: UUID) -> QuerySet[TeamNote]:
    found = TeamNote.objects.filter(convenant_id=convenant_id, school_id=school_id)
    return found.select_related("organisation").order_by("organisation__name")


def vacancies_of(organisation_id: UUID, found: Sequence[SchoolTeam]) -> list[tuple[SchoolTeam, Seat]]:
    """Empty seats of which this organisation is the school, or that it provides."""
    return [
        (team, seat) for team in found for seat in team.vacancies
        if organisation_id in (team.party.organisation_id, seat.provider and seat.provider.organisation_id)
    ]  # fmt: skip
