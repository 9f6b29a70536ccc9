"""Each night, per organisation: messages that are old go, and who loses access soon hears it in time."""

from datetime import timedelta

from convenant import clock
from convenant.actions.bell import forget_old, ring_own
from convenant.message_kinds import ACCESS_ENDS
from convenant.models import Message
from convenant.tenancy.models import Membership
from convenant.tenancy.portal import past_organisations
from convenant.tenancy.scope import Actor

AHEAD = timedelta(days=14)


def each_night() -> int:
    """How many messages went or came."""
    return past_organisations(_tend, "the messages")


def _tend(actor: Actor) -> int:
    return forget_old(actor=actor) + warn_of_the_end(actor=actor)


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
