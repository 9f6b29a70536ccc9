"""One organisation's own part in a change: the locations it lets go, and those it takes over."""

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from parties.models import Change, ChangeState, ContactPerson, Location
from parties.permissions import KEEP_PLACES, may
from parties.queries.changes import Plan

from .contacts import end_contact
from .places import NO_RIGHT, close_place, free_slug
from .refusals import NotAllowed

NOT_DECIDED = "Deze verandering is nog niet vastgesteld, of zij is teruggedraaid."


def let_go(change: Change, *, actor: Actor) -> tuple[int, int]:
    """Closes our locations that go or stop, and ends our contact persons when we are no party any more.

    Returns how many of each.
    """
    plan = _plan(change, actor)
    mine = [place for place in plan.places if place.organisation_id == actor.organisation]
    going = [place for place in mine if plan.target(place) != Change.STAYS and place.last_day is None]
    for place in going:
        close_place(place, plan.last_day, actor=actor)
    people = [] if change.stays else _contacts(plan, actor)
    for person in people:
        end_contact(person, max(plan.last_day, person.valid_from), actor=actor)
    record(actor, "change.let_go", change)
    return len(going), len(people)


def _plan(change: Change, actor: Actor) -> Plan:
    if not may(actor, KEEP_PLACES):
        raise NotAllowed(NO_RIGHT)
    one_at_a_time("places", change.pk)
    current = Change.objects.get(pk=change.pk)
    if current.state != ChangeState.DECIDED:
        raise Refused(NOT_DECIDED)
    return Plan(current)


def _contacts(plan: Plan, actor: Actor) -> list[ContactPerson]:
    leaves = actor.organisation in {each.pk for each in plan.leaving}
    people = ContactPerson.objects.filter(convenant_id=plan.change.convenant_id, organisation_id=actor.organisation)
    return list(people.filter(valid_until=None)) if leaves else []


def take_over(change: Change, *, actor: Actor) -> int:
    """Opens, as ours, the locations that come to us. Each follows the old one, which stays whose it was."""
    plan = _plan(change, actor)
    rows = [_follower(place, plan, actor) for place in to_take(plan, actor)]
    for row in rows:
        row.save()
        record(actor, "location.taken_over", row, fields=["name", "follows"])
    return len(rows)


def to_take(plan: Plan, actor: Actor) -> list[Location]:
    followed, organisations = plan.successors(), plan.organisations
    coming = [place for place in plan.places if place.organisation_id != actor.organisation]
    ours = {slug for slug, each in organisations.items() if each.pk == actor.organisation}
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
