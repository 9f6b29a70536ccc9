"""Where somebody works, and who serves a location."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.tenancy.scope import Actor, current_scope
from parties.models import Location, LocationRight, Party, Role, Service
from parties.permissions import ATTEND


def locations_of(actor: Actor) -> QuerySet[Location]:
    """Locations the person may work on: a guardian right of the acting organisation on each one.

    The wall on `LocationRight` keeps rights of other organisations out; one subquery, whatever the number.
    """
    if actor.user_id is None:
        return Location.objects.none()
    rights = LocationRight.objects.filter(
        organisation_id=actor.organisation, user_id=actor.user_id, permission__codename=ATTEND
    )
    return Location.objects.filter(pk__in=rights.values("content_object_id"))


def places_of(actor: Actor) -> list[Location]:
    """`locations_of` by name, asked once in a scope: what a list offers and what it shows rest on the same rights."""
    kept = current_scope().kept
    if (key := rights_key(actor)) not in kept:
        kept[key] = list(locations_of(actor).select_related("organisation").order_by("name"))
    return list(kept[key])


def location_ids(actor: Actor) -> list[UUID]:
    return [place.pk for place in places_of(actor)]


def rights_key(actor: Actor) -> tuple[str, UUID | None, UUID | None]:
    return "places", actor.organisation_id, actor.user_id


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
    for place in Location.objects.filter(organisation_id__in=list(found)):
        found[place.organisation_id].append(place)
    served = Service.valid.on(clock.today()).filter(convenant_id=convenant_id).select_related("location")
    for service in served:
        if service.organisation_id in found:
            found[service.organisation_id].append(service.location)
    return found


def services_of(location_ids: Iterable[UUID], convenant_id: UUID) -> QuerySet[Service]:
    """Who serves these locations, per role."""
    found = Service.valid.on(clock.today()).filter(convenant_id=convenant_id, location_id__in=list(location_ids))
    return found.select_related("organisation", "location").order_by("location__name", "role")
