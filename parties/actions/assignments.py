"""Who serves which location or wijk: given, ended, handed over, with a deputy for a while.

Each assignment carries its right on the location (`LocationRight`) and what the circle may know (`ServingPerson`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import ENDS_BEFORE, AtField, Refused
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.models import Assignment, Location, Party, ServingPerson, Task, Wijk
from parties.permissions import may_assign
from parties.queries.assignments import names_of, overlapping, served_by_us

from .refusals import NotAllowed
from .rights import end_rights, follow_everywhere, give_right, rights_on

NO_RIGHT = "Toewijzen doet de coördinator of de accountbeheerder van uw organisatie."
NOT_OURS = "Kies een collega van uw eigen organisatie."
LEAVES = "{name} werkt in deze periode niet voor uw organisatie."
PAST = "Een toewijzing begint vandaag of later: wat eerder binnenkwam, blijft van wie er toen was."
NOT_SERVED = "Uw organisatie werkt niet voor {place}."
TAKEN = "{name} is in deze periode al {task} voor {place}. Stop die toewijzing eerst, of draag haar over."
SELF = "Iemand vervangt zichzelf niet. Kies een andere collega."
OUTSIDE = "De vervanging valt buiten de periode van de toewijzing."
REPLACED = "In deze periode vervangt {name} al."
CIRCULAR = "{name} wordt zelf in deze periode vervangen, en die keten komt hier weer uit. Kies een andere collega."
TOO_EARLY = "Kies gisteren of later: wat was, blijft staan."
ENDS_ALWAYS = "Een vervanging heeft altijd een laatste dag. Regel een nieuwe vervanging."
NOTHING = "Kies wat u wilt overdragen."


@dataclass(frozen=True)
class Period:
    first: date
    last: date | None = None


Place = Location | Wijk


def assign(membership: Membership, place: Place, task: str, period: Period, *, actor: Actor) -> Assignment:
    _check(membership, period, actor)
    _refuse_foreign(place, actor)
    _refuse_taken(place, task, period)
    return make(membership, place, task, period, actor=actor)


def assign_all(
    membership: Membership, places: Iterable[Place], task: str, period: Period, *, actor: Actor
) -> list[Assignment]:
    """All or, in the caller's transaction, none."""
    return [assign(membership, place, task, period, actor=actor) for place in places]


def appoint_deputy(of: Assignment, membership: Membership, period: Period, *, actor: Actor) -> Assignment:
    """For a while, on the same place: with the right on what arrives in that while."""
    _check(membership, period, actor)
    _refuse_deputy(of, membership, period)
    return make(membership, place_of(of), of.task, period, actor=actor, deputy_of=of)


def end_assignment(given: Assignment, last_day: date, *, actor: Actor) -> None:
    """His deputies stop with him, and no right on that place that was given on its own outlives it."""
    _may(actor)
    if last_day < clock.today() - timedelta(days=1):
        raise AtField(TOO_EARLY, "last_day")
    for each in [*given.deputies.filter(organisation_id=actor.organisation), given]:
        _end(each, last_day, actor)
    follow_everywhere(actor)


def reopen(given: Assignment, *, actor: Actor) -> None:
    """Takes an end back while it is still to come, or just was: the days between stay without a right. Who has a last
    day here himself goes on until then, or the circle would name him after it."""
    _may(actor)
    if given.deputy_of_id:
        raise Refused(ENDS_ALWAYS)
    _refuse_left(given.membership, clock.today())
    last = given.membership.valid_until
    if given.valid_until in (None, last):
        return
    _refuse_taken(place_of(given), given.task, Period(given.valid_until + timedelta(days=1)))
    if given.wijk and given.valid_until < clock.today() - timedelta(days=1):
        make(given.membership, given.wijk, given.task, Period(clock.today()), actor=actor)
        return
    given.valid_until = last
    given.save(update_fields=["valid_until"])
    given.rights.filter(valid_until__gte=clock.today()).update(valid_until=last)
    if given.location and not given.rights.filter(valid_until=last).exists():
        give_right(given.location, given.membership.user_id, (clock.today(), last), given)
    _told(given, "assignment.reopened", ["valid_until"], actor)


def hand_over(given: Sequence[Assignment], to: Membership, first: date, *, actor: Actor) -> int:
    """Each ends the day before and begins anew for somebody else. Returns how many."""
    if not given:
        raise AtField(NOTHING, "chosen")
    _check(to, Period(first), actor)
    for each in given:
        end_assignment(each, first - timedelta(days=1), actor=actor)
        assign(to, place_of(each), each.task, Period(first), actor=actor)
    return len(given)


def end_all_of(membership: Membership, last_day: date, *, actor: Actor) -> int:
    """Who leaves: every assignment, as deputy too. Returns how many ended."""
    mine = Assignment.objects.filter(organisation_id=actor.organisation, membership=membership)
    still = [each for each in mine if each.valid_until is None or each.valid_until > last_day]
    for each in still:
        end_assignment(each, last_day, actor=actor)
    return len(still)


def tell_name(membership: Membership, *, actor: Actor) -> None:
    """The circle reads the name that somebody has now; what ended keeps the name of then."""
    mine = Assignment.objects.filter(organisation_id=actor.organisation, membership=membership)
    running = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    for given in mine.filter(running).select_related("location", "wijk"):
        _told(given, "assignment.changed", ["name"], actor)


def place_of(given: Assignment) -> Place:
    return given.location or given.wijk  # type: ignore[return-value]  # the database holds exactly one


# --- what may not


def _may(actor: Actor) -> None:
    if not may_assign(actor):
        raise NotAllowed(NO_RIGHT)
    one_at_a_time("assignments", actor.organisation)


def _check(membership: Membership, period: Period, actor: Actor) -> None:
    _may(actor)
    if membership.organisation_id != actor.organisation:
        raise AtField(NOT_OURS, "membership")
    if period.last and period.last < period.first:
        raise AtField(ENDS_BEFORE, "valid_until")
    if actor.membership_id is not None and period.first < clock.today():
        raise AtField(PAST, "valid_from")
    _refuse_left(membership, period.last or period.first)


def _refuse_left(membership: Membership, day: date) -> None:
    if membership.valid_until and membership.valid_until < day:
        raise AtField(LEAVES.format(name=membership.display_name), "membership")


def _refuse_foreign(place: Place, actor: Actor) -> None:
    if not served_by_us(place, actor):
        raise AtField(NOT_SERVED.format(place=place), "places")


def _refuse_taken(place: Place, task: str, period: Period) -> None:
    for other in overlapping(period.first, period.last).filter(task=task, deputy_of=None, **_at(place)):
        words = {"name": other.membership.display_name, "task": Task(task).label.lower(), "place": place}
        raise AtField(TAKEN.format(**words), "places")


def _refuse_deputy(of: Assignment, membership: Membership, period: Period) -> None:
    if membership.pk == of.membership_id:
        raise AtField(SELF, "membership")
    if period.last is None or period.first < of.valid_from or (of.valid_until and period.last > of.valid_until):
        raise AtField(OUTSIDE, "valid_until")
    beside = overlapping(period.first, period.last)
    for other in beside.filter(deputy_of=of):
        raise AtField(REPLACED.format(name=other.membership.display_name), "valid_from")
    if of.membership_id in _stand_in_for(membership.pk, period):
        raise AtField(CIRCULAR.format(name=membership.display_name), "membership")


def _stand_in_for(person: UUID, period: Period) -> set[UUID]:
    """Who stands in for this person in that while, and for whom stands in, and so on."""
    rows = overlapping(period.first, period.last).filter(deputy_of__isnull=False)
    by_person: dict[UUID, set[UUID]] = {}
    for absent, deputy in rows.values_list("deputy_of__membership_id", "membership_id"):
        by_person.setdefault(absent, set()).add(deputy)
    found: set[UUID] = set()
    ahead = set(by_person.get(person, ()))
    while ahead:
        found |= ahead
        ahead = {deputy for absent in ahead for deputy in by_person.get(absent, ())} - found
    return found


# --- what is written


def _at(place: Place) -> dict[str, Place]:
    return {"wijk": place} if isinstance(place, Wijk) else {"location": place}


def make(
    membership: Membership,
    place: Place,
    task: str,
    period: Period,
    *,
    actor: Actor,
    deputy_of: Assignment | None = None,
) -> Assignment:
    last = period.last or membership.valid_until
    made = Assignment(
        organisation_id=actor.organisation, membership=membership, task=task, deputy_of=deputy_of,
        valid_from=period.first, valid_until=last, **_at(place),
    )  # fmt: skip
    made.save(force_insert=True)
    if isinstance(place, Location):
        give_right(place, membership.user_id, (period.first, last), made)
    _told(made, "assignment.made", ["membership", "place", "valid_from"], actor)
    follow_everywhere(actor)
    return made


def _end(given: Assignment, last_day: date, actor: Actor) -> None:
    if given.valid_until and given.valid_until <= last_day:
        return
    place = place_of(given)
    end_rights(given.rights.all(), last_day)
    if isinstance(place, Location) and given.deputy_of_id is None:
        end_rights(rights_on(place, given.membership).filter(assignment=None), last_day)
    if last_day < given.valid_from:
        _never_was(given, actor)
        return
    given.valid_until = last_day
    given.save(update_fields=["valid_until"])
    _told(given, "assignment.ended", ["valid_until"], actor)


def _never_was(given: Assignment, actor: Actor) -> None:
    ServingPerson.objects.filter(pk__in=[key_in(given, circle) for circle in actor.circles]).delete()
    record(actor, "assignment.withdrawn", given)
    given.delete()


def key_in(given: Assignment, convenant_id: UUID) -> UUID:
    return uuid5(given.pk, str(convenant_id))


def _told(given: Assignment, verb: str, fields: list[str], actor: Actor) -> None:
    record(actor, verb, given, fields=fields)
    for convenant_id in {*circles_knowing(given, actor), *circles_told(given, actor)}:
        row, _ = ServingPerson.objects.update_or_create(
            pk=key_in(given, convenant_id), defaults=_public(given, actor) | {"convenant_id": convenant_id}
        )
        circle_event(actor, verb, row, convenant_id=convenant_id)


def circles_told(given: Assignment, actor: Actor) -> list[UUID]:
    """Where it is public already, also when the school has left by now: its end must be told there too."""
    keys = {key_in(given, circle): circle for circle in actor.circles}
    return [keys[pk] for pk in ServingPerson.objects.filter(pk__in=keys).values_list("pk", flat=True)]


def _public(given: Assignment, actor: Actor) -> dict[str, object]:
    return {
        "organisation_id": actor.organisation, "location_id": given.location_id, "wijk_id": given.wijk_id,
        "task": given.task, "name": names_of([given])[given.membership_id], "is_deputy": given.deputy_of_id is not None,
        "valid_from": given.valid_from, "valid_until": given.valid_until,
    }  # fmt: skip


def circles_knowing(given: Assignment, actor: Actor) -> list[UUID]:
    """The convenants of which both the school (or the wijk) and this organisation are."""
    place = place_of(given)
    if isinstance(place, Wijk):
        return [circle for circle in actor.circles if circle == place.convenant_id]
    schools = Party.valid.on(clock.today()).filter(organisation_id=place.organisation_id)
    return list(schools.filter(convenant_id__in=actor.circles).values_list("convenant_id", flat=True).distinct())
