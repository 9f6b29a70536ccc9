"""Who is at which school when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.holidays import is_school_day
from convenant.tenancy.scope import Actor
from parties.models import Location, PresenceException, PresenceHour, Service

AHEAD = timedelta(days=120)
"""No holiday is as long: the next time falls within it."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Hour:
    """`next_on`: the first day that it is really there. `skipped`: days ahead on which it is not."""

    row: PresenceHour
    next_on: date | None
    skipped: tuple[date, ...]


def hours_of(convenant_id: UUID) -> QuerySet[PresenceHour]:
    """Of today and later, by place and time."""
    found = PresenceHour.objects.filter(convenant_id=convenant_id).exclude(valid_until__lt=clock.today())
    found = found.select_related("organisation", "location", "location__organisation")
    return found.order_by("location__name", "weekday", "starts", "organisation__name", "pk")


def found_hours(convenant_id: UUID, words: str = "", weekday: str = "", partner: str = "") -> QuerySet[PresenceHour]:
    found = hours_of(convenant_id)
    for word in words.split():
        found = found.filter(Q(location__name__icontains=word) | Q(location__organisation__name__icontains=word))
    found = found.filter(weekday=weekday) if weekday else found
    return found.filter(organisation__slug=partner) if partner else found


def partners_with_hours(convenant_id: UUID) -> list[tuple[str, str]]:
    named = (
        hours_of(convenant_id).order_by("organisation__name").values_list("organisation__slug", "organisation__name")
    )
    return list(named.distinct())


def with_days(rows: Iterable[PresenceHour], region: str) -> list[Hour]:
    """One query for the days that fall out, whatever the number."""
    told = list(rows)
    off: dict[UUID, set[date]] = {row.pk: set() for row in told}
    ahead = PresenceException.objects.filter(hour__in=list(off), day__gte=clock.today())
    for hour, day in ahead.values_list("hour_id", "day"):
        off[hour].add(day)
    return [Hour(row, next_day(row, region, off[row.pk]), tuple(sorted(off[row.pk]))) for row in told]


def next_day(row: PresenceHour, region: str, skipped: Iterable[date] = ()) -> date | None:
    """None when it is over before its next time."""
    first = max(clock.today(), row.valid_from)
    day = first + timedelta(days=(row.weekday - first.isoweekday()) % 7)
    last = min(row.valid_until or first + AHEAD, first + AHEAD)
    off = set(skipped)
    while day <= last and (day in off or not is_school_day(day, region)):
        day += WEEK
    return day if day <= last else None


def happens_on(row: PresenceHour, day: date, region: str) -> bool:
    inside = row.valid_from <= day and (row.valid_until is None or row.valid_until >= day)
    return inside and day.isoweekday() == row.weekday and is_school_day(day, region)


def served_places(convenant_id: UUID, actor: Actor) -> QuerySet[Location]:
    """Locations that the organisation serves in this convenant, by name."""
    served = Service.valid.on(clock.today()).filter(convenant_id=convenant_id, organisation_id=actor.organisation)
    return Location.objects.filter(pk__in=served.values("location_id")).order_by("name")


def hours_at(convenant_id: UUID, places: Iterable[UUID], region: str) -> dict[UUID, list[Hour]]:
    """Location → its hours, for the card of a school: two queries."""
    found: dict[UUID, list[Hour]] = {}
    for hour in with_days(hours_of(convenant_id).filter(location__in=list(places)), region):
        found.setdefault(hour.row.location_id, []).append(hour)
    return found
