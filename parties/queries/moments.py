"""When somebody of the organisation was last in touch with each location; what the circle sees of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from convenant import clock
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.models import ContactMoment, Location, MomentKind, SharedMoment

from .assignments import work_places
from .places import location_ids


@dataclass(frozen=True)
class PlaceContact:
    """`last`: None where nobody has been in touch. `mine`: the person who looks may note here."""

    place: Location
    last: date | None
    count: int
    mine: bool


@dataclass(frozen=True)
class PersonContact:
    name: str
    last: date
    count: int


def own_moments(actor: Actor) -> QuerySet[ContactMoment]:
    return ContactMoment.objects.filter(organisation_id=actor.organisation)


def mine_of(actor: Actor) -> QuerySet[ContactMoment]:
    found = own_moments(actor).filter(membership__pk=actor.membership)
    return found.select_related("location").order_by("-day", "location__name")


def _this_year() -> Q:
    first, _ = clock.school_year_bounds(clock.school_year(clock.today()))
    return Q(day__gte=first)


def by_place(actor: Actor) -> list[PlaceContact]:
    """Longest ago first; where nobody was yet comes before all. `count` is of this school year."""
    mine = set(location_ids(actor))
    places = {place.pk: place for place in work_places(actor)}
    places |= {place.pk: place for place in Location.objects.filter(pk__in=mine - set(places))}
    told = own_moments(actor).values("location_id").annotate(last=Max("day"), count=Count("pk", filter=_this_year()))
    found = {row["location_id"]: (row["last"], row["count"]) for row in told}
    rows = [PlaceContact(place, *found.get(key, (None, 0)), key in mine) for key, place in places.items()]
    return sorted(rows, key=lambda row: (row.last or date.min, row.place.name))


def by_person(actor: Actor) -> list[PersonContact]:
    """Colleagues who noted something this school year, longest ago first."""
    told = own_moments(actor).filter(_this_year()).values("membership_id")
    found = {row["membership_id"]: row for row in told.annotate(last=Max("day"), count=Count("pk"))}
    people = Membership.objects.filter(organisation_id=actor.organisation, pk__in=list(found))
    rows = [PersonContact(one.display_name, found[one.pk]["last"], found[one.pk]["count"]) for one in people]
    return sorted(rows, key=lambda row: (row.last, row.name))


def last_visits(actor: Actor) -> dict[UUID, date]:
    """Location → the last visit by anybody of the organisation: one query."""
    visits = own_moments(actor).filter(kind=MomentKind.VISIT).values("location_id")
    return {row["location_id"]: row["last"] for row in visits.annotate(last=Max("day"))}


@dataclass(frozen=True)
class SeenContact:
    """What the circle sees: a location, a partner, the last day and how, how often this school year."""

    place: str
    school: str
    partner: str
    last: date
    kind: str
    count: int


def seen_by_circle(convenant_id: UUID, school_id: UUID | None) -> list[SeenContact]:
    """Longest ago first; `school_id` narrows to the locations of one school. Two queries."""
    found = SharedMoment.objects.filter(convenant_id=convenant_id)
    found = found.filter(location__organisation_id=school_id) if school_id else found
    pair = ("location_id", "organisation_id")
    counts = found.filter(_this_year()).order_by().values(*pair).annotate(count=Count("pk"))
    told = {(row["location_id"], row["organisation_id"]): row["count"] for row in counts}
    newest = found.select_related("location__organisation", "organisation").order_by(*pair, "-day").distinct(*pair)
    rows = [
        SeenContact(
            row.location.name, row.location.organisation.name, row.organisation.name, row.day,
            row.get_kind_display(), told.get((row.location_id, row.organisation_id), 0),
        )
        for row in newest
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.last, row.place, row.partner))
