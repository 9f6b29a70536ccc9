"""Where somebody works, and who serves a location."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from convenant import clock
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import MEMBER, Actor, current_scope
from convenant.together import Readable, read_together
from parties.models import Assignment, Location, LocationRight, Party, Role, Service
from parties.models.dated import holds_on
from parties.permissions import ATTEND


def locations_of(actor: Actor) -> QuerySet[Location]:
    """Locations the person may work on today: by a right of the acting organisation on each one, or by a wijk.

    And only where that organisation works: on its own locations, closed ones too, or where it serves an open one today.
    So what regie ends, or a school closes, ends the rights of a partner's people on that day: neither can write those
    rows, and the question does not wait for the night that tidies them (`parties.change_round`).
    The walls keep rights of other organisations out; one subquery each, whatever the number.
    """
    if actor.user_id is None:
        return Location.objects.none()
    today = clock.today()
    held, given = _held(actor.organisation, actor.user), _given(actor.organisation, actor.user, today)
    rights = LocationRight.objects.filter(holds_on(today), held)
    wijken = Assignment.objects.filter(holds_on(today), given, wijk__isnull=False)
    return Location.objects.filter(
        Q(pk__in=rights.values("content_object_id")) | Q(wijk_id__in=wijken.values("wijk_id")),
        works_at(actor.organisation, today),
    )


def works_at(organisation_id: UUID, today: date) -> Q:
    """Of locations: its own, and those it serves today and that are open."""
    serves = Service.valid.on(today).filter(organisation_id=organisation_id)
    still = Q(last_day=None) | Q(last_day__gte=today)
    return Q(organisation_id=organisation_id) | (still & Q(pk__in=serves.values("location_id")))


def _held(organisation: UUID, user: UUID, at: str = "") -> Q:
    """Of rights. `at` leads to them, as "rights__"."""
    mine = {"organisation_id": organisation, "user_id": user, "permission__codename": ATTEND}
    return Q(**{at + name: value for name, value in mine.items()})


def _given(organisation: UUID, user: UUID, today: date) -> Q:
    """Of assignments, given to a role: when that ends, what was given to it does not go on in another role of the same
    person."""
    mine = Q(organisation_id=organisation, membership__user_id=user)
    return mine & (Q(membership__valid_until=None) | Q(membership__valid_until__gte=today))


Period = tuple[date, date | None]
Right = tuple[Location, Period]


def rights_of(actor: Actor) -> list[Right]:
    """Every right of the person where the organisation works today, former and coming ones too, by location: asked once
    in a scope. The organisation of a location is not read along."""
    kept = current_scope().kept
    if (key := rights_key(actor)) not in kept:
        read_places_beside(actor)
    return list(kept.get(key, ()))


def read_places_beside(actor: Actor, *others: Readable) -> None:
    """What `rights_of` asks, in one message with the others. Who works by a wijk costs one message more."""
    kept = current_scope().kept
    if actor.user_id is None or rights_key(actor) in kept:
        return read_together(others)
    mine: Any = {"organisation": actor.organisation, "user": actor.user, "today": clock.today()}
    direct, wijken = _places_by_right(**mine), _wijken(**mine)
    read_together([direct, wijken, *others])
    found = [(place, (place.first, place.last)) for place in direct]
    kept[rights_key(actor)] = _in_order([*found, *_by_wijk(actor, list(wijken))]) if wijken else found
    return None


def _in_order(rights: list[Right]) -> list[Right]:
    return sorted(dict.fromkeys(rights), key=lambda right: right[0].name.casefold())


@made_once
def _places_by_right(*, organisation: UUID, user: UUID, today: date) -> QuerySet[Any]:
    found = Location.objects.filter(works_at(organisation, today), _held(organisation, user, "rights__"))
    return found.annotate(first=F("rights__valid_from"), last=F("rights__valid_until")).order_by("name")


@made_once
def _wijken(*, organisation: UUID, user: UUID, today: date) -> QuerySet[Any, Any]:
    found = Assignment.objects.filter(_given(organisation, user, today), wijk__isnull=False)
    return found.values_list("wijk_id", "valid_from", "valid_until").order_by()


@made_once
def _places_in(*, wijken: list[UUID], organisation: UUID, today: date) -> QuerySet[Location]:
    return Location.objects.filter(works_at(organisation, today), wijk__any_of=wijken).order_by("name")


def _by_wijk(actor: Actor, wijken: list[tuple[UUID, date, date | None]]) -> list[Right]:
    """By a wijk nobody sees what arrived before the location lay in it."""
    if not wijken:
        return []
    places = _places_in(wijken=[wijk for wijk, *_ in wijken], organisation=actor.organisation, today=clock.today())
    return [
        (place, (max(first, place.wijk_since or first), last))
        for place in places
        for wijk, first, last in wijken
        if place.wijk_id == wijk
    ]


def rights_key(actor: Actor) -> tuple[str, UUID | None, UUID | None]:
    return "places", actor.organisation_id, actor.user_id


def covers(period: Period, day: date) -> bool:
    first, last = period
    return first <= day and (last is None or last >= day)


def offered_to(actor: Actor) -> QuerySet[Location]:
    """Those of `locations_of` that a form may offer today: a closed location keeps what it has and gets nothing new."""
    return Location.objects.open_on(clock.today()).filter(pk__in=locations_of(actor).values("pk")).order_by("name")


def places_of(actor: Actor) -> list[Location]:
    """`locations_of` by name: what a list offers and what it shows rest on the same rights."""
    today = clock.today()
    return list({place.pk: place for place, period in rights_of(actor) if covers(period, today)}.values())


def places_by_period(actor: Actor) -> dict[Period, list[UUID]]:
    """Period of a right → the locations, of those that the person may work on today; former periods of them too.

    What arrives somewhere is for who has the right on that day.
    """
    now = set(location_ids(actor))
    found: dict[Period, list[UUID]] = {}
    for place, period in rights_of(actor):
        if place.pk in now and period[0] <= clock.today():
            found.setdefault(period, []).append(place.pk)
    return found


def location_ids(actor: Actor) -> list[UUID]:
    return [place.pk for place in places_of(actor)]


def places_served(organisation_id: UUID) -> set[UUID]:
    """Locations that have somebody of this organisation today."""
    today = clock.today()
    rights = LocationRight.objects.on(today).filter(organisation_id=organisation_id, permission__codename=ATTEND)
    wijken = Assignment.objects.on(today).filter(organisation_id=organisation_id, wijk__isnull=False)
    in_wijken = Location.objects.filter(wijk_id__in=wijken.values("wijk_id"))
    return set(
        rights.values_list("content_object_id")
        .union(in_wijken.order_by().values_list("pk"))
        .values_list("content_object_id", flat=True)
    )


def works_everywhere(actor: Actor) -> bool:
    """At each open location where the organisation works today. A gemeente works at none."""
    if actor.role != MEMBER:
        return True
    today = clock.today()
    there = Location.objects.open_on(today).filter(works_at(actor.organisation, today)).values_list("pk", flat=True)
    return set(there) <= set(location_ids(actor))


def works_at_each(actor: Actor, places: Iterable[UUID]) -> bool:
    return set(places) <= set(location_ids(actor))


def forget_rights() -> None:
    """Somebody's rights changed in this scope."""
    kept = current_scope().kept
    for key in [key for key in kept if key[0] == "places"]:
        del kept[key]


def serving(
    location_id: UUID, convenant_id: UUID, role: str = Role.POLITIE, day: date | None = None
) -> QuerySet[Service]:
    """Organisations that serve a location in a role under one convenant."""
    found = Service.valid.on(day or clock.today()).filter(location_id=location_id, convenant_id=convenant_id, role=role)
    return found.select_related("organisation")


def places_by_party(parties: Sequence[Party], convenant_id: UUID) -> dict[UUID, list[Location]]:
    """Where each party must have somebody: a school its own locations, another the ones it serves. Two queries."""
    found: dict[UUID, list[Location]] = {party.organisation_id: [] for party in parties}
    for place in Location.objects.open_on(clock.today()).filter(organisation_id__in=list(found)):
        found[place.organisation_id].append(place)
    served = Service.valid.on(clock.today()).filter(convenant_id=convenant_id).select_related("location")
    for service in served:
        if service.organisation_id in found and service.location.is_open(clock.today()):
            found[service.organisation_id].append(service.location)
    return found


def services_of(location_ids: Iterable[UUID], convenant_id: UUID) -> QuerySet[Service]:
    """Who serves these locations, per role."""
    found = Service.valid.on(clock.today()).filter(convenant_id=convenant_id, location_id__in=list(location_ids))
    return found.select_related("organisation", "location").order_by("location__name", "role")
