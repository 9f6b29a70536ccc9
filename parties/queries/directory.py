"""Finding who to call: the whole list of a circle, and everybody who matters for one school."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from convenant import clock
from convenant.together import read_together
from parties.models import ContactPerson, Level, Location, Party, Role, Service, SharedReferral, Wijk

from .contacts import current_contacts
from .deputies import shown
from .parties import parties_of
from .places import services_of


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; empty is everybody. `school` and `wijk` are slugs."""

    words: str = ""
    role: str = ""
    level: str = ""
    school: str = ""
    wijk: str = ""
    media: bool = False


def directory(convenant_id: UUID, wanted: Wanted) -> QuerySet[ContactPerson]:
    """Contact persons of today: one query, whatever is asked."""
    found = current_contacts(convenant_id).order_by("organisation__name", "level", "location__name", "name", "pk")
    for word in wanted.words.split():
        found = found.filter(_speaks_of(word, convenant_id))
    if wanted.role:
        found = found.filter(organisation_id__in=parties_of(convenant_id, wanted.role).values("organisation_id"))
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.school:
        found = found.filter(_matters_for(Q(location__organisation__slug=wanted.school), convenant_id))
    if wanted.wijk:
        found = found.filter(_matters_for(Q(location__wijk__slug=wanted.wijk), convenant_id))
    return found.filter(is_media_contact=True) if wanted.media else found


TOPICS = 12
"""So many lines on a topic stand above the list; a party or school chosen beside it brings up the others."""
COLUMNS = (
    "name", "function", "topic", "organisation__name", "organisation__short_name",
    "location__name", "location__place", "location__wijk__name",
)  # fmt: skip


def _speaks_of(word: str, convenant_id: UUID) -> Q:
    """In a name, a function, an organisation, a location with its place and wijk, or a topic that its party shares."""
    found = Q(*((f"{column}__icontains", word) for column in COLUMNS), _connector=Q.OR)
    topics = SharedReferral.objects.filter(convenant_id=convenant_id, topic__icontains=word)
    return found | Q(organisation_id__in=topics.values("organisation_id"))


def _matters_for(places: Q, convenant_id: UUID) -> Q:
    """Who has to do with these locations: named for one of them, or for the whole of an organisation that owns or
    serves one. `places` speaks of `location__…`."""
    served = Service.valid.on(clock.today()).filter(places, convenant_id=convenant_id)
    own = {key.removeprefix("location__"): value for key, value in places.children}  # type: ignore[misc]
    organisations = Q(organisation_id__in=served.values("organisation_id")) | Q(
        Exists(Location.objects.filter(organisation_id=OuterRef("organisation_id"), **own))
    )
    return places | (Q(location=None) & organisations)


def topics_found(convenant_id: UUID, wanted: Wanted) -> QuerySet[SharedReferral]:
    """The first lines that parties share on what somebody searches for: "verzuim" finds whom to ask."""
    found = SharedReferral.objects.filter(convenant_id=convenant_id).select_related("organisation")
    for word in wanted.words.split():
        found = found.filter(topic__icontains=word)
    if wanted.role:
        found = found.filter(organisation_id__in=parties_of(convenant_id, wanted.role).values("organisation_id"))
    if wanted.school:
        found = found.filter(organisation__slug=wanted.school)
    return found.order_by("topic", "organisation__name", "position")[:TOPICS] if wanted.words.split() else found.none()


Choices = list[tuple[str, str]]


def filter_choices(convenant_id: UUID) -> tuple[Choices, Choices]:
    """Schools and wijken of the circle, by slug: one query."""
    parties = parties_of(convenant_id, Role.SCHOOL).order_by("organisation__name")
    schools = parties.values_list("organisation__slug", "organisation__name")
    wijken = Wijk.objects.filter(convenant_id=convenant_id).order_by("name").values_list("slug", "name")
    read_together([schools, wijken])
    return list(schools), list(wijken)


@dataclass
class Help:
    """One partner that serves a location, with whom to call there."""

    role: str
    organisation: str
    people: list[ContactPerson] = field(default_factory=list)


@dataclass
class Place:
    location: Location
    people: list[ContactPerson] = field(default_factory=list)
    help: list[Help] = field(default_factory=list)


@dataclass
class SchoolCard:
    people: list[ContactPerson]
    places: list[Place]


def school_card(school: Party) -> SchoolCard:
    """Everybody who matters for a school: three queries, whatever its size."""
    locations = list(Location.objects.filter(organisation_id=school.organisation_id).select_related("wijk"))
    services = list(services_of([place.pk for place in locations], school.convenant_id))
    people = _people_by_party(school, services)
    own = people.get(school.organisation_id, [])
    return SchoolCard(
        [person for person in own if person.location_id is None],
        [_place(location, own, services, people) for location in locations],
    )


def _people_by_party(school: Party, services: Iterable[Service]) -> dict[UUID, list[ContactPerson]]:
    organisations = {school.organisation_id, *(service.organisation_id for service in services)}
    asked = current_contacts(school.convenant_id).filter(organisation_id__in=organisations)
    found: dict[UUID, list[ContactPerson]] = {}
    for person in asked.order_by("-level", "name"):
        found.setdefault(person.organisation_id, []).append(person)
    return found


def _place(
    location: Location,
    own: Sequence[ContactPerson],
    services: Iterable[Service],
    people: dict[UUID, list[ContactPerson]],
) -> Place:
    here = [person for person in own if person.location_id == location.pk]
    serving = [service for service in services if service.location_id == location.pk]
    return Place(location, here, [_help(service, people.get(service.organisation_id, [])) for service in serving])


def _help(service: Service, people: Sequence[ContactPerson]) -> Help:
    """Who is named for this very location; else who does the daily work for all of them."""
    here = [person for person in people if person.location_id == service.location_id]
    general = [p for p in people if p.location_id is None and p.level == Level.OPERATIONAL]
    return Help(service.get_role_display(), service.organisation.name, here or general)


def media_list(convenant_id: UUID) -> list[tuple[Party, list[ContactPerson]]]:
    """Every party, in the order of the agreement, with whom the press and the partners call: three queries."""
    found: dict[UUID, list[ContactPerson]] = {}
    for person in current_contacts(convenant_id).filter(is_media_contact=True):
        found.setdefault(person.organisation_id, []).append(shown(person))
    return [(party, found.get(party.organisation_id, [])) for party in parties_of(convenant_id)]


def topics_of(organisations: Iterable[UUID], convenant_id: UUID) -> QuerySet[SharedReferral]:
    """What these parties let their partners know: for which topic, whom."""
    found = SharedReferral.objects.filter(convenant_id=convenant_id, organisation_id__in=list(organisations))
    return found.select_related("organisation").order_by("position", "topic")
