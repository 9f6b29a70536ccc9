"""One organisation's own part in a change: what it lets go, and the locations it takes over."""

from datetime import timedelta

from django.db.models import Q

from convenant import clock, registry
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import MEMBER, Actor
from parties.models import (
    Assignment,
    Change,
    ChangeState,
    ContactPerson,
    Location,
    LocationRight,
    PresenceHour,
    Service,
)
from parties.permissions import does_own_part
from parties.queries.hours_moving import hours_coming
from parties.queries.plan import Plan

from .assignments import end_assignment
from .contacts import end_contact
from .places import NO_RIGHT, close_place, free_slug
from .refusals import NotAllowed
from .rights import end_rights

NOT_YET = "Dit gaat vanzelf in de nacht van {day}. Eerder kan niet: tot die dag kan de verandering nog terug."
NOT_DECIDED = "Deze verandering is nog niet vastgesteld, of zij is teruggedraaid."


def let_go(change: Change, *, actor: Actor) -> tuple[int, int, int]:
    """Closes our locations that go or stop, ends our contact persons when we are no party any more, and the assignments
    and rights of our people where another organisation goes on.

    Returns how many of each. A school's own people keep their rights: its dossiers stay its own, and have to be read.
    """
    plan = _plan(change, actor)
    mine = [place for place in plan.places if place.organisation_id == actor.organisation]
    going = [place for place in mine if plan.target(place) != Change.STAYS and place.last_day is None]
    for place in going:
        close_place(place, plan.last_day, actor=actor)
    people = [] if change.stays else _contacts(plan, actor)
    for person in people:
        end_contact(person, max(plan.last_day, person.valid_from), actor=actor)
    released = _release(plan, actor) if actor.role == MEMBER else 0
    record(actor, "change.let_go", change)
    return len(going), len(people), released


def _plan(change: Change, actor: Actor) -> Plan:
    if not does_own_part(actor):
        raise NotAllowed(NO_RIGHT)
    one_at_a_time("places", change.pk)
    current = Change.objects.get(pk=change.pk)
    if current.state != ChangeState.DECIDED:
        raise Refused(NOT_DECIDED)
    if current.takes_effect > clock.today():
        raise Refused(NOT_YET.format(day=nl_plain(current.takes_effect)))
    return Plan(current)


def _contacts(plan: Plan, actor: Actor) -> list[ContactPerson]:
    leaves = actor.organisation in {each.pk for each in plan.leaving}
    people = ContactPerson.objects.filter(convenant_id=plan.change.convenant_id, organisation_id=actor.organisation)
    staying = Q(valid_until=None) | Q(valid_until__gt=plan.last_day)
    return list(people.filter(staying)) if leaves else []


def _release(plan: Plan, actor: Actor) -> int:
    """A wijk is let go when nothing in it is served any more."""
    still = Service.valid.on(plan.change.takes_effect).filter(organisation_id=actor.organisation)
    served = set(still.values_list("location_id", flat=True))
    left = {row.location_id for row in plan.services if row.organisation_id == actor.organisation} - served
    in_wijk = Location.objects.filter(wijk__isnull=False).order_by()
    wijken = set(in_wijk.filter(pk__in=left).values_list("wijk_id", flat=True))
    wijken -= set(in_wijk.filter(pk__in=served).values_list("wijk_id", flat=True))
    last_day = max(plan.last_day, clock.today() - timedelta(days=1))
    mine = Assignment.objects.filter(Q(location__in=left) | Q(wijk__in=wijken), organisation_id=actor.organisation)
    ending = list(mine.filter(Q(valid_until=None) | Q(valid_until__gt=last_day), deputy_of=None))
    for given in ending:
        end_assignment(given, last_day, actor=actor)
    end_rights(LocationRight.objects.filter(organisation_id=actor.organisation, content_object__in=left), last_day)
    return len(ending)


def take_work(change: Change, *, actor: Actor) -> int:
    """What only who goes on with it may write: planned meetings, as concepts of its own."""
    plan = _plan(change, actor)
    mine = {item.key for item in plan.work if plan.taker(item) in _ours(plan, actor)}
    return sum(take(change.convenant_id, mine, actor) for _, take in registry.work_taken) if mine else 0


def _ours(plan: Plan, actor: Actor) -> set[str]:
    return {slug for slug, each in plan.organisations.items() if each.pk == actor.organisation}


def take_hours(change: Change, *, actor: Actor) -> int:
    """Fixed hours go on, as ours, from the day: where ours were and where we take over. Once: what is stopped stays."""
    plan = _plan(change, actor)
    rows = [_hour(row, place, plan, actor) for row, place in hours_coming(plan, actor)]
    for row in rows:
        row.save(force_insert=True)
        record(actor, "presence.taken_over", row, fields=["location", "weekday", "starts"])
        circle_event(actor, "presence.taken_over", row, convenant_id=row.convenant_id)
    return len(rows)


def _hour(former: PresenceHour, place: Location, plan: Plan, actor: Actor) -> PresenceHour:
    return PresenceHour(
        convenant_id=former.convenant_id, organisation_id=actor.organisation, location=place, task=former.task,
        weekday=former.weekday, starts=former.starts, ends=former.ends, room=former.room,
        valid_from=max(plan.change.takes_effect, former.valid_from), valid_until=former.valid_until,
    )  # fmt: skip


def leave_work(change: Change, *, actor: Actor) -> int:
    """After regie asked it of the successor."""
    plan = _plan(change, actor)
    taken = {item.key for item in plan.work if plan.taker(item) in plan.organisations}
    return sum(leave(change.convenant_id, taken, actor) for _, leave in registry.work_left) if taken else 0


def take_over(change: Change, *, actor: Actor) -> int:
    """Opens, as ours, the locations that come to us. Each follows the old one, which stays whose it was."""
    plan = _plan(change, actor)
    rows = [_follower(place, plan, actor) for place in to_take(plan, actor)]
    for row in rows:
        row.save()
        record(actor, "location.taken_over", row, fields=["name", "follows"])
    return len(rows)


def to_take(plan: Plan, actor: Actor) -> list[Location]:
    followed, ours = plan.successors(), _ours(plan, actor)
    coming = [place for place in plan.places if place.organisation_id != actor.organisation]
    return [place for place in coming if plan.target(place) in ours and str(place.pk) not in followed]


def _follower(place: Location, plan: Plan, actor: Actor) -> Location:
    return Location(
        organisation_id=actor.organisation,
        slug=free_slug(f"{place.slug}-{clock.today():%Y}", Location.objects.all()),
        name=place.name,
        place=place.place,
        address=place.address,
        wijk=place.wijk,
        opened_on=plan.change.takes_effect,
        follows=place,
    )
