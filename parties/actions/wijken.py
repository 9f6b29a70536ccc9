"""A wijk ends, or goes into another: decided by regie with its day, carried out at night by whom each row is of.

Locations are their schools', assignments their organisation's; until that night everything goes on as it was.
"""

from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import Greatest

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import AtField, Conflict, Refused
from convenant.tenancy.scope import Actor
from parties.message_kinds import WIJK_ENDS
from parties.models import Assignment, Location, Wijk
from parties.queries.touched import places_in, wijk_touched

from .assignments import Period, end_assignment, make
from .places import remember_former, save_place
from .register import register_keeper
from .rights import give_right

TOO_LATE = "Kies vandaag of een latere dag: het verleden verandert niet."
ENDED = "Deze wijk is al beëindigd, of eindigt op {day}. Draai dat eerst terug."
ITSELF = "Een wijk gaat niet in zichzelf op. Kies een andere wijk."
INTO_ENDED = "{name} eindigt zelf op {day}. Kies een andere wijk."
OTHERS_COME = "{name} gaat nog in deze wijk op. Draai dat eerst terug."
CHANGED_SINCE = "Intussen veranderde wat dit raakt. Kijk de aantallen opnieuw na."
IN_EFFECT = "Deze wijk is beëindigd. Wat is verhuisd, gaat niet vanzelf terug."


def end_wijk(wijk: Wijk, since: date, into: Wijk | None, *, actor: Actor, seen: str | None = None) -> Wijk:
    """`since`: the first day without it. `seen`: the mark of the counts on the page, None without a page."""
    register_keeper(actor, wijk.convenant_id)
    one_at_a_time("wijken", wijk.convenant_id)
    row = Wijk.objects.select_for_update(of=("self",)).get(pk=wijk.pk)
    into = Wijk.objects.get(pk=into.pk) if into else None  # a colleague may have ended it since
    _refuse(row, since, into)
    if seen is not None and seen != wijk_touched(row).mark:
        raise Conflict(CHANGED_SINCE)
    row.last_day, row.into = since - timedelta(days=1), into
    row.save(update_fields=["last_day", "into"])
    _tell(row, "wijk.merged" if into else "wijk.ended", actor)
    ring_circle(WIJK_ENDS, None, row.convenant_id, actor=actor)
    return row


def _refuse(row: Wijk, since: date, into: Wijk | None) -> None:
    if row.last_day:
        raise Conflict(ENDED.format(day=f"{row.last_day:%d-%m-%Y}"))
    if since < clock.today():
        raise AtField(TOO_LATE, "since")
    if into and into.pk == row.pk:
        raise AtField(ITSELF, "into")
    if into and into.last_day:
        raise AtField(INTO_ENDED.format(name=into.name, day=f"{into.last_day:%d-%m-%Y}"), "into")
    if coming := Wijk.objects.filter(into=row, last_day__gte=clock.today() - timedelta(days=1)).first():
        raise Refused(OTHERS_COME.format(name=coming.name))


def keep_on(wijk: Wijk, *, actor: Actor) -> None:
    """Takes the end back, to the day before it is carried out."""
    register_keeper(actor, wijk.convenant_id)
    one_at_a_time("wijken", wijk.convenant_id)
    row = Wijk.objects.select_for_update(of=("self",)).get(pk=wijk.pk)
    if row.last_day is None or row.last_day < clock.today():
        raise Refused(IN_EFFECT)
    row.last_day, row.into = None, None
    row.save(update_fields=["last_day", "into"])
    _tell(row, "wijk.reopened", actor)


def _tell(row: Wijk, verb: str, actor: Actor) -> None:
    record(actor, verb, row, fields=["last_day", "into"])
    circle_event(actor, verb, row, convenant_id=row.convenant_id)


def follow_wijk(wijk: Wijk, *, actor: Actor) -> int:
    """At night, people first: who works in the wijk goes on in the one it went into, beside who works there already,
    and keeps what came in before on the locations that move. Without one the assignment ends. Twice is once."""
    still = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    rows = Assignment.objects.filter(still, organisation_id=actor.organisation, wijk=wijk, deputy_of=None)
    found = list(rows.select_related("membership", "location", "wijk"))
    for given in found:
        if wijk.into:
            _go_on(given, wijk.into, actor)
        end_assignment(given, clock.today() - timedelta(days=1), actor=actor)
    return len(found)


def _go_on(given: Assignment, into: Wijk, actor: Actor) -> None:
    still = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    same = Assignment.objects.filter(still, wijk=into, membership=given.membership, task=given.task, deputy_of=None)
    new = same.filter(organisation_id=actor.organisation).first()
    new = new or make(given.membership, into, given.task, _ahead(given), actor=actor)
    _keep_former(given, actor)
    for deputy in given.deputies.filter(still, organisation_id=actor.organisation).select_related("membership"):
        make(deputy.membership, into, deputy.task, _ahead(deputy), actor=actor, deputy_of=new)


def _ahead(given: Assignment) -> Period:
    return Period(max(clock.today(), given.valid_from), given.valid_until)


def _keep_former(given: Assignment, actor: Actor) -> None:
    """The right that the wijk gave until now, as rows on its locations: it would go with their wijk."""
    until = clock.today() - timedelta(days=1)
    places = places_in(given.wijk).annotate(first=Greatest("wijk_since", given.valid_from))  # type: ignore[arg-type]
    for place in places:
        if place.first <= until:
            give_right(place, given.membership.user_id, (place.first, until))


def move_places(wijk: Wijk, *, actor: Actor) -> int:
    """At night, after the people: our locations in it. What came in before stays with who was there then."""
    rows = list(places_in(wijk).filter(organisation_id=actor.organisation).select_related("wijk"))
    for row in rows:
        _move(row, wijk.into, actor)
    return len(rows)


def _move(row: Location, into: Wijk | None, actor: Actor) -> None:
    remember_former(row, moved=True)
    row.wijk, row.wijk_since = into, clock.today() if into else None
    save_place(row, ["wijk", "wijk_since", "formerly"], "location.moved_wijk", actor)
