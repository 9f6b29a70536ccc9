"""Letting the operator look along, for a few hours, in the accounts and settings of one's own organisation."""

from datetime import timedelta

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.models import SupportAccess
from convenant.tenancy.scope import OPERATOR, Actor
from parties.message_kinds import LET_IN
from parties.queries.colleagues import administrators

from .colleagues import needs_administrator
from .refusals import NotAllowed

LONGEST = timedelta(hours=4)
HOURS = (1, 2, 4)
OPEN_ALREADY = "Meekijken staat al open. Sluit het eerst."
TOO_LONG = "Meekijken kan hooguit vier uur."
SHUT = "Deze organisatie laat u nu niet meekijken."
CLOSED = "Meekijken is al gesloten."


def let_in(reason: str, hours: int, *, actor: Actor) -> SupportAccess:
    """Closes by itself."""
    needs_administrator(actor)
    if not timedelta() < timedelta(hours=hours) <= LONGEST:
        raise Refused(TOO_LONG)
    if SupportAccess.objects.filter(organisation_id=actor.organisation, until__gt=clock.now()).exists():
        raise Refused(OPEN_ALREADY)
    access = SupportAccess.objects.create(
        organisation_id=actor.organisation, reason=reason, opened_by=actor.membership, opened_at=clock.now(),
        until=clock.now() + timedelta(hours=hours),
    )  # fmt: skip
    record(actor, "support.opened", access, purpose=reason[:200])
    for membership_id in administrators(actor):
        if membership_id != actor.membership_id:
            ring_own(LET_IN, access.pk, actor=actor, membership_id=membership_id)
    return access


def shut(access: SupportAccess, *, actor: Actor) -> None:
    needs_administrator(actor)
    rows = SupportAccess.objects.select_for_update().filter(organisation_id=actor.organisation, pk=access.pk)
    current = rows.filter(until__gt=clock.now()).first()
    if current is None:
        raise Refused(CLOSED)
    current.until = clock.now()
    current.save(update_fields=["until"])
    record(actor, "support.closed", current)


def look(access: SupportAccess, *, actor: Actor) -> None:
    """In a scope of the operator on that organisation: each look stands in the organisation's own trail."""
    if actor.role != OPERATOR or access.organisation_id != actor.organisation or access.until <= clock.now():
        raise NotAllowed(SHUT)
    record(actor, "support.looked", access)
