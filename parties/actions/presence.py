"""When we are at a school: weekly hours, and the days on which we are not."""

from dataclasses import dataclass
from datetime import date, time

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import ENDS_BEFORE, AtField
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.models import Location, PresenceException, PresenceHour
from parties.permissions import KEEP_PRESENCE, may
from parties.queries.coverage import meet
from parties.queries.presence import happens_on, served_places

from .refusals import NotAllowed

NO_RIGHT = "Aanwezigheid vult in wie op de scholen komt: schoolagent, wijkagent, jongerenwerk, zorg of leerplicht."
NOT_YOURS = "Alleen de partij zelf houdt haar aanwezigheid bij."
NOT_SERVED = "Uw organisatie werkt nu niet voor deze locatie."
ENDS_FIRST = "De eindtijd ligt voor de begintijd."
OVERLAP = "U bent hier op {day} al van {first} tot {last}. Kies een ander tijdstip of stop dat uur eerst."
NO_SUCH_DAY = "Op deze dag is er geen aanwezigheid: het is een andere weekdag, vakantie of buiten de periode."


@dataclass(frozen=True)
class Hours:
    location: Location
    task: str
    weekday: int
    starts: time
    ends: time
    valid_from: date
    room: str = ""
    valid_until: date | None = None


def add_hour(convenant: Convenant, given: Hours, *, actor: Actor) -> PresenceHour:
    _keeper(actor)
    _check(convenant, given, actor)
    one_at_a_time("presence", convenant.pk, actor.organisation)
    _refuse_overlap(convenant, given, actor)
    row = PresenceHour(convenant=convenant, organisation_id=actor.organisation, **vars(given))
    row.save(force_insert=True)
    _told("presence.added", row, actor)
    return row


def stop_hour(row: PresenceHour, last_day: date, *, actor: Actor) -> None:
    """One that has not begun by then never was."""
    _own(row, actor)
    if last_day < row.valid_from:
        _told("presence.removed", row, actor)
        row.delete()
        return
    row.valid_until = last_day
    row.save(update_fields=["valid_until"])
    _told("presence.stopped", row, actor)


def skip_day(row: PresenceHour, day: date, *, actor: Actor) -> PresenceException:
    """ "Deze week niet": on that day alone. Twice is once."""
    _own(row, actor)
    if day < clock.today() or not happens_on(row, day, row.convenant.region):
        raise AtField(NO_SUCH_DAY, "day")
    found, is_new = PresenceException.objects.get_or_create(
        hour=row, day=day, convenant_id=row.convenant_id, organisation_id=actor.organisation
    )
    if is_new:
        _told("presence.skipped", row, actor)
    return found


def unskip_day(row: PresenceHour, day: date, *, actor: Actor) -> None:
    _own(row, actor)
    if PresenceException.objects.filter(hour=row, day=day).delete()[0]:
        _told("presence.unskipped", row, actor)


def _told(verb: str, row: PresenceHour, actor: Actor) -> None:
    record(actor, verb, row)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
    follow_own(row.convenant_id, actor=actor)


def _check(convenant: Convenant, given: Hours, actor: Actor) -> None:
    if given.ends <= given.starts:
        raise AtField(ENDS_FIRST, "ends")
    if given.valid_until and given.valid_until < given.valid_from:
        raise AtField(ENDS_BEFORE, "valid_until")
    if not served_places(convenant.pk, actor).filter(pk=given.location.pk).exists():
        raise AtField(NOT_SERVED, "location")


def _refuse_overlap(convenant: Convenant, given: Hours, actor: Actor) -> None:
    """The same people can't be there twice; another task of the same party can."""
    same = PresenceHour.objects.filter(
        convenant=convenant, organisation_id=actor.organisation, location=given.location, task=given.task,
        weekday=given.weekday, starts__lt=given.ends, ends__gt=given.starts,
    )  # fmt: skip
    for row in same:
        if meet(given.valid_from, given.valid_until, row.valid_from, row.valid_until):
            words = {"first": f"{row.starts:%H:%M}", "last": f"{row.ends:%H:%M}"}
            raise AtField(OVERLAP.format(day=row.get_weekday_display(), **words), "starts")


def _own(row: PresenceHour, actor: Actor) -> None:
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS)
    _keeper(actor)


def _keeper(actor: Actor) -> None:
    if not may(actor, KEEP_PRESENCE):
        raise NotAllowed(NO_RIGHT)
