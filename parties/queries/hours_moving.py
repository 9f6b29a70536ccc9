"""Fixed hours that go along in a change: to the location that follows, or to who goes on where somebody stops."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import counted
from parties.models import Location, PresenceHour, Service

from .plan import Plan

SAME = ("location_id", "task", "weekday", "starts")
"""By these an hour that was taken along once is known, also when it was stopped since."""


def running_hours(plan: Plan) -> QuerySet[PresenceHour]:
    """Of this circle, that would run on the day."""
    still = Q(valid_until=None) | Q(valid_until__gte=plan.change.takes_effect)
    return PresenceHour.objects.filter(still, convenant_id=plan.change.convenant_id).select_related("location")


def hour_lines(plan: Plan) -> Iterator[str]:
    moving = {place.pk: plan.target(place) for place in plan.places}
    at_places = list(running_hours(plan).filter(location__in=list(moving)).values_list("location_id", flat=True))
    going = sum(moving[pk] in plan.organisations for pk in at_places)
    if going:
        go = counted(going, "vast uur van een partner gaat", "vaste uren van partners gaan")
        yield f"{go} mee naar de nieuwe locatie."
    if closing := sum(moving[pk] not in (*plan.organisations, plan.change.STAYS) for pk in at_places):
        yield f"{counted(closing, 'vast uur van een partner stopt', 'vaste uren van partners stoppen')} met de locatie."
    taken = sum(1 for _ in _theirs(plan, None))
    if taken:
        yield f"{counted(taken, 'vast uur gaat', 'vaste uren gaan')} mee naar wie het werk overneemt."


def _theirs(plan: Plan, taker: Organisation | None) -> Iterator[tuple[PresenceHour, Location]]:
    """Hours of who stops, on locations where `taker` (or anybody) goes on in the same role."""
    goes_on = {
        (service.organisation_id, service.location_id)
        for service in plan.services
        if (new := plan.organisations.get(plan.server(service))) and taker in (None, new)
    }
    for row in running_hours(plan).filter(organisation__in=plan.leaving):
        if (row.organisation_id, row.location_id) in goes_on:
            yield row, row.location


def hours_coming(plan: Plan, actor: Actor) -> list[tuple[PresenceHour, Location]]:
    """For the acting organisation: hours with the location where they go on. Those it has, or had, are left out."""
    followers, day = plan.successors(), plan.change.takes_effect
    serves = Service.valid.on(day).filter(convenant_id=plan.change.convenant_id, organisation_id=actor.organisation)
    here = set(serves.values_list("location_id", flat=True))
    mine = running_hours(plan).filter(organisation_id=actor.organisation, location__in=plan.places)
    found = [(row, followers[str(row.location_id)]) for row in mine if str(row.location_id) in followers]
    us = next((each for each in plan.arriving if each.pk == actor.organisation), None)
    found += list(_theirs(plan, us)) if us else []
    known = _known(plan, actor)
    return [(row, to) for row, to in found if to.pk in here and (to.pk, row.task, row.weekday, row.starts) not in known]


def _known(plan: Plan, actor: Actor) -> set[tuple[object, ...]]:
    rows = PresenceHour.objects.filter(convenant_id=plan.change.convenant_id, organisation_id=actor.organisation)
    return set(rows.values_list(*SAME))


def taking_part(plan: Plan) -> list[Organisation]:
    """Whose hours may go along: who arrives, and who served a location that another follows."""
    served = running_hours(plan).filter(location__in=plan.places).values("organisation_id")
    partners = Organisation.objects.filter(pk__in=served.order_by()).order_by("slug")
    return list({each.pk: each for each in [*plan.arriving, *partners]}.values())
