"""What somebody does only after a colleague agreed: one answer, in time, of another human."""

from datetime import timedelta

from convenant import clock
from convenant.errors import Refused
from convenant.models.four_eyes import AskedOfColleague, AskState
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor

OWN = "Dit is uw eigen verzoek. Een collega moet akkoord geven."
TOO_LATE = "Dit verzoek is al beantwoord of verlopen."


def answer(row: AskedOfColleague, within: timedelta, *, agrees: bool, reason: str, actor: Actor) -> None:
    """`row` is held for update by who calls, who also knows whether this colleague may answer."""
    if is_own(row, actor):
        raise Refused(OWN)
    if not is_open(row, within):
        raise Refused(TOO_LATE)
    row.state = AskState.APPROVED if agrees else AskState.DENIED
    row.decided_by, row.decided_function, row.decided_at = actor.membership, actor.function, clock.now()
    row.seal(reason=reason)
    row.save()


def is_own(row: AskedOfColleague, actor: Actor) -> bool:
    """Asked by this human, in this function or in another one here."""
    asker = Membership.objects.filter(pk=row.asked_by).values_list("user_id", flat=True).first()
    return row.asked_by == actor.membership or asker == actor.user


def is_open(row: AskedOfColleague, within: timedelta) -> bool:
    return row.state == AskState.ASKED and row.asked_at >= clock.now() - within
