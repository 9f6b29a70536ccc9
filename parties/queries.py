"""Who takes part, who serves whom, and where somebody works."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor

from .models import Location, LocationRight, Party, Role, Service
from .permissions import ATTEND


def circles_of(organisation_id: UUID, day: date | None = None) -> list[Circle]:
    """Circles the organisation is an active party to. Runs as the login role, on its few granted columns."""
    rows = (
        Party.valid.on(day or clock.today())
        .filter(organisation_id=organisation_id)
        .order_by("convenant__slug")
        .values_list("convenant_id", "convenant__slug", "role", "holds_regie")
    )
    return [Circle(*row) for row in rows]


def locations_of(actor: Actor) -> QuerySet[Location]:
    """Locations the person may work on: a guardian right of the acting organisation on each one.

    The wall on `LocationRight` keeps rights of other organisations out; one subquery, whatever the number.
    """
    rights = LocationRight.objects.filter(
        organisation_id=actor.organisation_id, user_id=actor.user_id, permission__codename=ATTEND
    )
    return Location.objects.filter(pk__in=rights.values("content_object_id"))


def parties_of(convenant_id: UUID, role: str = "", day: date | None = None) -> QuerySet[Party]:
    """Active parties with their organisation, in the order of the agreement."""
    found = Party.valid.on(day or clock.today()).filter(convenant_id=convenant_id).select_related("organisation")
    return found.filter(role=role) if role else found


def role_in(convenant_id: UUID, organisation_id: UUID, day: date | None = None) -> str:
    """The party role on that day; empty when the organisation is no active party."""
    party = (
        Party.valid.on(day or clock.today()).filter(convenant_id=convenant_id, organisation_id=organisation_id).first()
    )
    return party.role if party else ""


def serving(
    location_id: UUID, convenant_id: UUID, role: str = Role.POLITIE, day: date | None = None
) -> QuerySet[Service]:
    """Organisations that serve a location in a role under one convenant."""
    found = Service.valid.on(day or clock.today()).filter(location_id=location_id, convenant_id=convenant_id, role=role)
    return found.select_related("organisation")
