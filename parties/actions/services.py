"""Which organisation serves which location, since when: kept by regie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import ENDS_BEFORE, Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.models import Location, Service

from .register import register_keeper

ALREADY = "Deze organisatie bedient in deze rol en deze periode al: {names}. Haal die weg uit uw keuze."
NOTHING = "Kies een wijk of minstens één locatie."


@dataclass(frozen=True)
class Serving:
    organisation_id: UUID
    role: str
    valid_from: date
    valid_until: date | None = None


def add_services(convenant: Convenant, serving: Serving, places: Sequence[Location], *, actor: Actor) -> int:
    """One row for each location, or none at all. Returns how many."""
    register_keeper(actor, convenant.pk)
    if not places:
        raise Refused(NOTHING)
    if serving.valid_until and serving.valid_until < serving.valid_from:
        raise Refused(ENDS_BEFORE)
    one_at_a_time("services", convenant.pk)
    _refuse_twice(convenant, serving, places)
    rows = [Service(convenant=convenant, location=place, **vars(serving)) for place in places]
    Service.objects.bulk_create(rows)
    record(actor, "services.added", convenant, fields=["organisation", "location", "role"])
    circle_event(actor, "services.added", convenant, convenant_id=convenant.pk)
    return len(rows)


def _refuse_twice(convenant: Convenant, serving: Serving, places: Sequence[Location]) -> None:
    same = Service.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=serving.valid_from),
        convenant=convenant, organisation_id=serving.organisation_id, role=serving.role, location__in=places,
    )  # fmt: skip
    if serving.valid_until:
        same = same.filter(valid_from__lte=serving.valid_until)
    names = sorted(set(same.values_list("location__name", flat=True)))
    if names:
        raise Refused(ALREADY.format(names="; ".join(names)))


def end_service(service: Service, last_day: date, *, actor: Actor) -> None:
    register_keeper(actor, service.convenant_id)
    if last_day < service.valid_from:
        raise Refused(ENDS_BEFORE)
    service.valid_until = last_day
    service.save(update_fields=["valid_until"])
    record(actor, "service.ended", service, fields=["valid_until"])
    circle_event(actor, "service.ended", service, convenant_id=service.convenant_id)
