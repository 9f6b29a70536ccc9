"""A partner's own rows follow what regie and schools decided: on the day after, an assignment ends where its
organisation serves no more, and where a school's locations went to another, its people are confirmed there."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from parties.models import Change, Location
from parties.permissions import may_assign
from parties.queries.succession import Follower, assignments_left, followers_of, hours_left, rights_left

from .assignments import NO_RIGHT, Period, assign, end_assignment
from .presence import stop_hour
from .refusals import NotAllowed
from .rights import end_rights, follow_everywhere

NOTHING = "Kies minstens één collega, of wijs zelf iemand toe bij “Toewijzingen”."


def settle_places(*, actor: Actor) -> int:
    """Ends what is left where the organisation of `actor` serves no more. Twice is once. Returns how many.

    Nobody could work there since the last day: `parties.queries.places.locations_of` asks the service itself.
    """
    yesterday = clock.today() - timedelta(days=1)
    assignments = list(assignments_left(actor))
    for each in assignments:
        end_assignment(each, yesterday, actor=actor)
    rights = rights_left(actor)
    places = list(Location.objects.filter(pk__in=rights.values("content_object_id")))
    count = rights.count()
    end_rights(rights, yesterday)
    for place in places:
        record(actor, "location.withdrawn", place, fields=["user"])
    if places:
        follow_everywhere(actor)
    return len(assignments) + count + _stop_hours(yesterday, actor)


def _stop_hours(last_day: date, actor: Actor) -> int:
    hours = list(hours_left(actor))
    for each in hours:
        stop_hour(each, last_day, actor=actor)
    return len(hours)


def confirm_followers(change: Change, chosen: Iterable[UUID], *, actor: Actor) -> int:
    """Who worked on a location works on the one that follows it, from today. The rest is left to end.

    What came in about it before stays where it was: the right begins today.
    """
    if not may_assign(actor):
        raise NotAllowed(NO_RIGHT)
    wanted = set(chosen)
    found = [each for each in followers_of(actor, change) if each.assignment.pk in wanted]
    if not found:
        raise Refused(NOTHING)
    for each in found:
        _follow(each, actor)
    record(actor, "change.followed", change, fields=["assignments"])
    return len(found)


def _follow(each: Follower, actor: Actor) -> None:
    given = each.assignment
    last_day = clock.today() - timedelta(days=1)
    if given.valid_until is None or given.valid_until > last_day:
        end_assignment(given, last_day, actor=actor)
    assign(given.membership, each.place, given.task, Period(clock.today()), actor=actor)
