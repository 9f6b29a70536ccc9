"""Which colleague serves which location or wijk, and where nobody does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, Obligation, Strength
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.models import Assignment, Location, Service, ServingPerson, Task, Wijk

from .places import places_served

TASKS: dict[str, tuple[Task, ...]] = {
    "politie": (Task.SCHOOLAGENT, Task.WIJKAGENT),
    "jongerenwerk": (Task.YOUTH_WORKER,),
    "leerplicht": (Task.LEERPLICHT,),
    "zorg": (Task.FAMILY_WORKER, Task.FIXED),
}
"""Kind of organisation → what its people can be for a school; the others name a fixed colleague."""


def tasks_of(actor: Actor) -> tuple[Task, ...]:
    return TASKS.get(actor.kind, (Task.FIXED,))


def own_assignments(actor: Actor) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(organisation_id=actor.organisation)
    return rows.select_related("membership", "location", "location__organisation", "wijk").order_by("valid_from")


def overlapping(first: date, last: date | None) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first)).select_related("membership")
    return rows.filter(valid_from__lte=last) if last else rows


def names_of(rows: Iterable[Assignment]) -> dict[UUID, str]:
    keys = {row.membership_id for row in rows}
    return dict(Membership.objects.filter(pk__in=keys).values_list("pk", "display_name"))


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """Who works here today, by name."""
    mine = Membership.objects.filter(organisation_id=actor.organisation)
    return mine.valid_on(clock.today()).order_by("display_name")


def work_places(actor: Actor) -> QuerySet[Location]:
    """Locations that the organisation serves today, of every convenant."""
    served = Service.valid.on(clock.today()).filter(organisation_id=actor.organisation)
    places = Location.objects.filter(pk__in=served.values("location_id"))
    return places.select_related("organisation", "wijk").order_by("organisation__name", "name")


def work_wijken(actor: Actor) -> QuerySet[Wijk]:
    """Wijken in which the organisation serves a location."""
    return Wijk.objects.filter(pk__in=work_places(actor).order_by().values("wijk_id")).order_by("name")


def served_by_us(place: Location | Wijk, actor: Actor) -> bool:
    found = work_wijken(actor) if isinstance(place, Wijk) else work_places(actor)
    return found.filter(pk=place.pk).exists()


@dataclass
class Row:
    """One location with who serves it. `people`: today and later; `gap`: the duty that asks somebody, if nobody is."""

    place: Location
    people: list[Assignment] = field(default_factory=list)
    has_right: bool = False
    gap: Obligation | None = None
    asked: bool = False

    @property
    def empty(self) -> bool:
        today = clock.today()
        return not any(one.valid_from <= today for one in self.people if one.deputy_of_id is None)

    @property
    def is_breach(self) -> bool:
        return self.gap is not None and self.gap.strength == Strength.RESULTAAT


def board(actor: Actor) -> list[Row]:
    """Every location that the organisation serves, empty ones too: a fixed number of queries."""
    rows = [Row(place) for place in work_places(actor)]
    running = [one for one in own_assignments(actor) if one.valid_until is None or one.valid_until >= clock.today()]
    by_place = _by(running, "location_id")
    by_wijk = _by(running, "wijk_id")
    duty = duty_of(actor)
    rights = places_served(actor.organisation) if rows else set()
    for row in rows:
        row.people = [*by_place.get(row.place.pk, []), *by_wijk.get(row.place.wijk_id, [])]
        row.has_right = row.place.pk in rights
        row.gap = duty if row.empty and not row.has_right else None
    return rows


def _by(rows: Sequence[Assignment], column: str) -> dict[UUID | None, list[Assignment]]:
    found: dict[UUID | None, list[Assignment]] = {}
    for row in rows:
        if key := getattr(row, column):
            found.setdefault(key, []).append(row)
    return found


def duty_of(actor: Actor) -> Obligation | None:
    """What asks somebody at each school of this organisation; the hardest one."""
    found: list[Obligation] = []
    for convenant in Convenant.objects.filter(pk__in=[circle.id for circle in hooks.circles_of(actor.organisation)]):
        mine = next((one for one in bearers_of(convenant.pk) if one.organisation_id == actor.organisation), None)
        duties = [each for each in obligations_of(convenant) if each.evidence == "parties.assignment"]
        found += [each for each in duties if mine and bears(each, mine)]
    return min(found, key=lambda each: each.strength != Strength.RESULTAAT, default=None)


def serving(convenant_id: UUID, places: Sequence[Location]) -> dict[UUID, list[ServingPerson]]:
    """Location → who serves it today as the circle knows it, by the location or by its wijk: one query."""
    wijken = {place.wijk_id for place in places if place.wijk_id}
    people = ServingPerson.objects.on(clock.today()).filter(convenant_id=convenant_id)
    people = people.filter(Q(location__in=[place.pk for place in places]) | Q(wijk__in=wijken))
    found: dict[UUID, list[ServingPerson]] = {place.pk: [] for place in places}
    in_wijk: dict[UUID | None, list[UUID]] = {}
    for place in places:
        in_wijk.setdefault(place.wijk_id, []).append(place.pk)
    for person in people.select_related("organisation").order_by("task", "is_deputy", "name"):
        for place_id in in_wijk.get(person.wijk_id, []) if person.wijk_id else filter(None, [person.location_id]):
            found[place_id].append(person)
    return found
