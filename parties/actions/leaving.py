"""Somebody leaves: everything that names him ends in one go, with the access of his account (WE-Contact-5)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import all_or_nothing
from convenant.errors import ENDS_BEFORE, AtField
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import MEMBER, Actor
from parties.models import ContactPerson, LocationRight
from parties.queries.leaving import Leaver, day_after

from .colleagues import another_administers, end_assignments, end_now, needs_administrator, withdraw_invitations_of
from .contacts import Details, end_contact, name_contact
from .keeping import fit_deputies, keeps, tell
from .linking import link_by_address
from .refusals import NotAllowed
from .rights import end_rights

NO_ADMINISTRATOR = (
    "De toegang van een account beëindigt de accountbeheerder van uw organisatie. Laat het account hier leeg en vraag "
    "het aan de beheerder."
)
LAST_ADMINISTRATOR = (
    "{name} is de laatste accountbeheerder van uw organisatie. Maak eerst een collega beheerder zonder "
    "einddatum, bij Collega's. Daarna kan {name} weg."
)


@dataclass(frozen=True)
class Successor:
    name: str
    function: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Departure:
    """`membership` is the account whose access stops, on the last day or `at_once`."""

    last_day: date
    membership: Membership | None = None
    at_once: bool = False
    successor: Successor | None = None


@dataclass(frozen=True)
class Left:
    ended: int
    succeeded: int
    rights: int
    successor: ContactPerson | None = None


def leave(leaver: Leaver, departure: Departure, *, actor: Actor) -> Left:
    """Raises AtField for a last day before a task began, and NotAllowed for who may not end an account."""
    for row in leaver.rows:
        keeps(row, actor)
    rights = _end_access(departure.membership, departure, actor) if departure.membership else 0
    ended = [row for row in leaver.rows if row.valid_from <= departure.last_day]
    if not ended:
        raise AtField(ENDS_BEFORE, "last_day")
    new = departure.successor
    copies = [_details(row, new, departure.last_day) for row in ended] if new else []
    for row in leaver.rows:
        _end(row, departure.last_day, actor)
    _end_standing_in(leaver, departure.last_day, actor)
    named = [name_contact(row.convenant, each, actor=actor) for row, each in zip(ended, copies, strict=False)]
    return Left(len(ended), len(copies), rights, named[0] if named else None)


class _Rehearsed(Exception):
    """Everything went well, and nothing of it stays."""


def rehearse(leaver: Leaver, departure: Departure, *, actor: Actor) -> Left:
    """What `leave` would do, refused for the same reasons. `leaver` is not to be used after it."""
    told: list[Left] = []
    with suppress(_Rehearsed), all_or_nothing():
        told.append(leave(leaver, departure, actor=actor))
        raise _Rehearsed
    return told[0]


def _end(row: ContactPerson, last_day: date, actor: Actor) -> None:
    """A task that would have begun later never begins."""
    if row.valid_from > last_day:
        row.valid_until = clock.today() - timedelta(days=1)
        row.save(update_fields=["valid_until"])
        fit_deputies(row)
        tell(row, "contact.withdrawn", ["valid_until"], actor=actor)
    elif row.valid_until is None or row.valid_until > last_day:
        end_contact(row, last_day, actor=actor)


def _end_standing_in(leaver: Leaver, last_day: date, actor: Actor) -> None:
    """Where he stands by name; the periods about rows of his own were cut with those."""
    for deputy in (each for each in leaver.stands_in if each.person_id is None):
        keeps(deputy, actor)
        if deputy.valid_from > last_day:
            deputy.delete()
        elif deputy.valid_until > last_day:
            deputy.valid_until = last_day
            deputy.save(update_fields=["valid_until"])


def _details(row: ContactPerson, new: Successor, last_day: date) -> Details:
    """The successor takes the place over as it is."""
    return Details(
        name=new.name, function=new.function or row.function, level=row.level, topic=row.topic,
        valid_from=day_after(last_day), email=new.email, phone=new.phone,
        location_id=row.location_id, is_media_contact=row.is_media_contact,
    )  # fmt: skip


def _end_access(membership: Membership, departure: Departure, actor: Actor) -> int:
    """Returns on how many locations a right ends."""
    if membership.organisation_id != actor.organisation or not actor.is_administrator:
        raise NotAllowed(NO_ADMINISTRATOR)
    needs_administrator(actor)
    yesterday = clock.today() - timedelta(days=1)
    until = min(departure.last_day, yesterday) if departure.at_once else departure.last_day
    until = min(until, membership.valid_until or until)
    if membership.is_administrator and not another_administers(membership, actor):
        raise AtField(LAST_ADMINISTRATOR.format(name=membership.display_name), "membership")
    rights = _rights_after(membership, until, actor)
    count = rights.count()
    if until < clock.today():
        end_now(membership, actor=actor)
        return count
    membership.valid_until = until
    membership.save(update_fields=["valid_until"])
    withdraw_invitations_of(membership, actor=actor)
    link_by_address(membership, actor=actor)
    record(actor, "membership.ended", membership, fields=["valid_until"])
    end_assignments(membership, until, actor)
    end_rights(rights, until)
    return count


def _rights_after(membership: Membership, until: date, actor: Actor) -> QuerySet[LocationRight]:
    """Those that would last longer, of a user who works here in no other function. A gemeente has none to read."""
    others = Membership.objects.filter(organisation_id=actor.organisation, user_id=membership.user_id)
    if actor.role != MEMBER or others.exclude(pk=membership.pk).valid_on(day_after(until)).exists():
        return LocationRight.objects.none()
    rights = LocationRight.objects.filter(organisation_id=actor.organisation, user_id=membership.user_id)
    return rights.filter(Q(valid_until=None) | Q(valid_until__gt=until))
