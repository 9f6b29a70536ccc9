"""What a partner's people still hold where it serves no more, and which locations follow those they worked on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from convenant import clock
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from parties.models import Assignment, Change, Location, LocationRight, PresenceHour, Service


def no_longer_serving(day: date) -> list[tuple[Organisation, list[UUID]]]:
    """Those with a service that ended before the day, or that served a location that closed before it; and in which
    convenanten: they may have left them."""
    ended = Service.objects.filter(Q(valid_until__lt=day) | Q(location__last_day__lt=day))
    circles: dict[UUID, set[UUID]] = {}
    for organisation_id, convenant_id in ended.values_list("organisation_id", "convenant_id").distinct():
        circles.setdefault(organisation_id, set()).add(convenant_id)
    found = Organisation.objects.filter(pk__in=circles).order_by("slug")
    return [(each, sorted(circles[each.pk])) for each in found]


def _kept(actor: Actor) -> QuerySet[Location]:
    """Open locations that the organisation serves now or will serve."""
    today = clock.today()
    serves = Service.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), organisation_id=actor.organisation)
    still = Q(last_day=None) | Q(last_day__gte=today)
    return Location.objects.filter(still, pk__in=serves.values("location_id")).order_by()


def _served_once(actor: Actor) -> QuerySet[Service]:
    return Service.objects.filter(organisation_id=actor.organisation).order_by()


def assignments_left(actor: Actor) -> QuerySet[Assignment]:
    """Running on a location, or in a wijk, that was served and is no more. A deputy ends with whom he stands in for."""
    kept, once = _kept(actor), _served_once(actor)
    place = Q(location__in=once.values("location_id")) & ~Q(location__in=kept.values("pk"))
    wijk = Q(wijk__in=once.values("location__wijk_id")) & ~Q(wijk__in=kept.filter(wijk__isnull=False).values("wijk_id"))
    rows = Assignment.objects.filter(place | wijk, organisation_id=actor.organisation, deputy_of=None)
    return rows.filter(_running()).select_related("membership", "location", "wijk")


def hours_left(actor: Actor) -> QuerySet[PresenceHour]:
    rows = PresenceHour.objects.filter(_running(), organisation_id=actor.organisation, convenant__in=actor.circles)
    return rows.exclude(location__in=_kept(actor).values("pk"))


def rights_left(actor: Actor) -> QuerySet[LocationRight]:
    """Those on places of others that were given on their own."""
    rows = LocationRight.objects.filter(_running(), organisation_id=actor.organisation)
    rows = rows.exclude(content_object__organisation_id=actor.organisation)
    served = _served_once(actor).values("location_id")
    return rows.filter(content_object__in=served).exclude(content_object__in=_kept(actor).values("pk"))


def _running() -> Q:
    return Q(valid_until=None) | Q(valid_until__gte=clock.today())


@dataclass(frozen=True)
class Follower:
    """One assignment of the own organisation, and the location that follows the one it was for."""

    assignment: Assignment
    place: Location


def followers_of(actor: Actor, change: Change) -> list[Follower]:
    """Assignments that ran until a location of this change went to another, where nobody of ours is at its follower."""
    rows = [row for row in still_to_confirm(actor) if row.location and row.location.organisation.slug in change.leaving]
    by_old = {place.follows_id: place for place in _followers(actor, change.takes_effect)}
    return [Follower(row, by_old[row.location_id]) for row in rows if row.location_id in by_old]


def _followers(actor: Actor, day: date) -> QuerySet[Location]:
    serves = Service.valid.on(clock.today()).filter(organisation_id=actor.organisation)
    found = Location.objects.filter(follows__isnull=False, opened_on=day, pk__in=serves.values("location_id"))
    return found.select_related("organisation")


def still_to_confirm(actor: Actor) -> Statement[Assignment]:
    """Of people who still work here, to the end of the old location, with nobody of ours on the one that follows it."""
    return _still_to_confirm(organisation=actor.organisation, today=clock.today())


@made_once
def _still_to_confirm(*, organisation: UUID, today: date) -> QuerySet[Assignment]:
    there = Assignment.objects.filter(
        organisation_id=organisation, location__follows=OuterRef("location"), task=OuterRef("task")
    )
    serves = Service.valid.on(today).filter(
        organisation_id=organisation, location__follows=OuterRef("location"), location__opened_on__lte=today
    )
    stays = Q(membership__valid_until=None) | Q(membership__valid_until__gte=today)
    rows = Assignment.objects.filter(stays, organisation_id=organisation, deputy_of=None)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=F("location__last_day")))
    rows = rows.filter(Exists(serves), ~Exists(there))
    return rows.select_related("membership", "location__organisation").order_by("location__name", "task")
