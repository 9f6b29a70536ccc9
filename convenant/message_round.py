"""Each night, per organisation: messages that are old go, and who loses access soon hears it in time."""

import logging
from datetime import timedelta
from uuid import UUID

from convenant import clock
from convenant.actions.bell import forget_old, ring_own
from convenant.message_kinds import ACCESS_ENDS
from convenant.models import Message
from convenant.reminding import organisations
from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope

log = logging.getLogger(__name__)
AHEAD = timedelta(days=14)


def each_night() -> int:
    """How many messages went or came. One organisation that fails keeps no other waiting."""
    total = 0
    for organisation_id, kind in organisations():
        try:
            total += _tend(organisation_id, kind)
        except Exception:
            log.exception("the messages of one organisation failed")
    return total


def _tend(organisation_id: UUID, kind: str) -> int:
    role, circles = organisation_role(organisation_id, kind)
    with scope(Actor(role=role, organisation_id=organisation_id, kind=kind, circles=circles)) as opened:
        return forget_old(actor=opened.actor) + warn_of_the_end(actor=opened.actor)


def warn_of_the_end(*, actor: Actor) -> int:
    """Once per person and period."""
    today = clock.today()
    members = Membership.objects.filter(organisation_id=actor.organisation).valid_on(today)
    ending = members.filter(valid_until__lte=today + AHEAD).values_list("pk", flat=True)
    rung = Message.objects.filter(kind=ACCESS_ENDS, at__gte=clock.now() - 2 * AHEAD)
    told = set(rung.values_list("membership_id", flat=True))
    new = [membership for membership in ending if membership not in told]
    for membership in new:
        ring_own(ACCESS_ENDS, None, actor=actor, membership_id=membership)
    return len(new)
