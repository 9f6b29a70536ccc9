"""What an administrator changes about the accounts of the own organisation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import locked, one_at_a_time
from convenant.errors import ENDS_BEFORE, Refused
from convenant.tenancy.models import Invitation, Membership
from convenant.tenancy.scope import MEMBER, Actor
from convenant.tenancy.sessions import end_sessions
from parties.models import Location
from parties.queries.colleagues import administers_now, functions_offered, mine, places_held, places_offered

from .assignments import end_all_of, tell_name
from .linking import link_by_address
from .refusals import NotAllowed
from .rights import assign_location, withdraw_location

FIELDS = ("display_name", "function", "is_administrator", "valid_until")
"""What an editor of a colleague starts from."""
LONGEST_VISIT = timedelta(days=366)
"""A guest stays a year at most; a leap year counts."""

NO_ADMINISTRATOR = "Dit doet de accountbeheerder van uw organisatie."
NO_SUCH_FUNCTION = "Deze functie bestaat niet bij uw soort organisatie."
LAST = "Dit is de laatste accountbeheerder. Maak eerst een collega accountbeheerder, zonder einddatum."
GUEST_ENDS = "Een gast heeft een laatste dag, hooguit een jaar na de eerste."
GUEST_KEEPS_NOTHING = "Een gast kan geen accountbeheerder zijn."
NOT_ALL_YOURS = "Kies alleen locaties waar uw organisatie werkt."
ENDED = "Deze toegang is al gestopt. Nodig uw collega opnieuw uit."


@dataclass(frozen=True)
class Role:
    """What somebody is and may do here."""

    display_name: str
    function: str
    is_administrator: bool = False
    valid_until: date | None = None
    locations: frozenset[UUID] = frozenset()


def change_colleague(colleague: Membership, role: Role, *, actor: Actor, seen: str) -> None:
    """`seen`: the mark of what the editor started from. Raises Overtaken when a colleague saved since."""
    needs_administrator(actor)
    row = locked(_own(colleague, actor), seen, FIELDS)
    if row.valid_until and row.valid_until < clock.today():
        raise Refused(ENDED)
    check_role(role, start=row.valid_from, is_guest=row.is_guest, kept=row.function, actor=actor)
    if row.is_administrator and not (role.is_administrator and role.valid_until is None):
        _needs_another(row, actor)
    place(row, role.locations, actor=actor)  # first: who steps down himself may not afterwards
    changed = [name for name in FIELDS if getattr(row, name) != getattr(role, name)]
    for name in changed:
        setattr(row, name, getattr(role, name))
    row.save(update_fields=FIELDS)
    if row.valid_until:
        end_assignments(row, row.valid_until, actor)
        link_by_address(row, actor=actor)
    if "display_name" in changed and actor.role == MEMBER:
        tell_name(row, actor=actor)
    if "is_administrator" in changed and not row.is_administrator:
        withdraw_invitations_of(row, actor=actor)
    if changed:
        record(actor, "colleague.changed", row, fields=changed)


def end_now(colleague: Membership, *, actor: Actor) -> None:
    """From this moment: the next request of an open session finds no valid role, and the sessions themselves go."""
    needs_administrator(actor)
    row = Membership.objects.select_for_update().get(pk=_own(colleague, actor).pk)
    if row.valid_until and row.valid_until < clock.today():
        raise Refused(ENDED)
    if row.is_administrator:
        _needs_another(row, actor)
    if not _works_here_still(row):
        place(row, (), actor=actor)  # first: who ends his own role may not afterwards
    row.valid_until = clock.today() - timedelta(days=1)
    row.save(update_fields=["valid_until"])
    end_assignments(row, row.valid_until, actor)
    withdraw_invitations_of(row, actor=actor)
    link_by_address(row, actor=actor)
    record(actor, "colleague.ended", row, fields=["valid_until"])
    user_id, pk = row.user_id, row.pk
    transaction.on_commit(lambda: end_sessions(user_id, pk))


def confirm_colleagues(colleagues: Iterable[Membership], *, actor: Actor) -> int:
    """The yearly review: these accounts still are right. Returns how many."""
    needs_administrator(actor)
    known = {row.pk: row for row in mine(actor).valid_on(clock.today())}
    rows = [known[each.pk] for each in colleagues if each.pk in known]
    for row in rows:
        row.confirmed_on = clock.today()
        record(actor, "colleague.confirmed", row, fields=["confirmed_on"])
    Membership.objects.bulk_update(rows, ["confirmed_on"])
    return len(rows)


def needs_administrator(actor: Actor) -> None:
    """One at a time within the organisation: of two who remove each other at once, the second finds that he is none."""
    one_at_a_time("administrators", actor.organisation)
    if not administers_now(actor):
        raise NotAllowed(NO_ADMINISTRATOR)


def check_role(role: Role, *, start: date, is_guest: bool, actor: Actor, kept: str = "") -> None:
    """`kept`: the function that somebody has already, which may stay."""
    if role.function != kept and role.function not in functions_offered(actor):
        raise Refused(NO_SUCH_FUNCTION)
    if role.valid_until and role.valid_until < start:
        raise Refused(ENDS_BEFORE)
    if is_guest and role.is_administrator:
        raise Refused(GUEST_KEEPS_NOTHING)
    if is_guest and (role.valid_until is None or role.valid_until - start > LONGEST_VISIT):
        raise Refused(GUEST_ENDS)


def place(row: Membership, wanted: Collection[UUID], *, actor: Actor) -> None:
    """Gives and takes the rights on locations. What somebody holds elsewhere by now may go, not come."""
    held = places_held(row.user_id, actor)
    new = {found.pk: found for found in places_offered(actor).filter(pk__in=set(wanted) - held)}
    if len(new) < len(set(wanted) - held):
        raise Refused(NOT_ALL_YOURS)
    for location in new.values():
        assign_location(location, row, actor=actor)
    for location in Location.objects.filter(pk__in=held - set(wanted)):
        withdraw_location(location, row, actor=actor)


def withdraw_invitations_of(row: Membership, *, actor: Actor) -> None:
    """What somebody offered before he lost the right to offer."""
    open_ = Invitation.objects.filter(invited_by=row.pk, accepted_at=None, withdrawn_at=None)
    for invitation in open_:
        record(actor, "invitation.withdrawn", invitation)
    open_.update(withdrawn_at=clock.now())


def _own(colleague: Membership, actor: Actor) -> Membership:
    if colleague.organisation_id != actor.organisation:
        raise NotAllowed(NO_ADMINISTRATOR)
    return colleague


def _needs_another(leaving: Membership, actor: Actor) -> None:
    if not another_administers(leaving, actor):
        raise Refused(LAST)


def another_administers(leaving: Membership, actor: Actor) -> bool:
    """One whose role does not end by itself. To be asked under the lock of `needs_administrator`."""
    others = mine(actor).filter(is_administrator=True, valid_until=None).exclude(pk=leaving.pk)
    return others.valid_on(clock.today()).exists()


def end_assignments(row: Membership, last_day: date, actor: Actor) -> None:
    """So that the circle does not go on naming him. A gemeente assigns nobody and may not read the table."""
    if actor.role == MEMBER:
        end_all_of(row, last_day, actor=actor)


def _works_here_still(ended: Membership) -> bool:
    """In another function: the rights on locations are the person's."""
    others = Membership.objects.filter(user_id=ended.user_id, organisation_id=ended.organisation_id)
    return others.exclude(pk=ended.pk).valid_on(clock.today()).exists()
