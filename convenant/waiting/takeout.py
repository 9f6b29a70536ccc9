"""On the start page: a colleague wants to take names and stories along, and waits for a yes or no."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock
from convenant.addresses import address
from convenant.models import AskState, TakeoutRequest
from convenant.queries.takeout import ANSWER_WITHIN, PURPOSES, may_agree, reads_sealed
from convenant.start import Waiting
from convenant.templatetags.portal import nl_day
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def takeouts_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Where somebody works is looked up only when something was asked."""
    if not reads_sealed(actor) or actor.membership_id is None:
        return []
    rows = _asked_by_others(since=clock.now() - ANSWER_WITHIN, human=actor.user)
    yield (rows,)
    return [_row(row) for row in rows if may_agree(actor, row.function)]


@made_once
def _asked_by_others(*, since: datetime, human: UUID) -> QuerySet[TakeoutRequest]:
    """Two roles of one human are one pair of eyes."""
    own = Membership.objects.filter(user_id=human).values("pk")
    rows = TakeoutRequest.objects.filter(state=AskState.ASKED, asked_at__gte=since).exclude(asked_by__in=own)
    return rows.order_by("asked_at").only("purpose", "function", "asked_at")


def _row(row: TakeoutRequest) -> Waiting:
    until = row.asked_at + ANSWER_WITHIN
    purpose = PURPOSES.get(row.purpose, row.purpose)
    return Waiting(
        title="Een collega vraagt om gegevens met namen mee te nemen", url=address("takeout:request", pk=row.pk),
        sub=f"{purpose.capitalize()}. Antwoorden kan tot en met {nl_day(until)}.",
        on=timezone.localtime(until).date(), kind="warn", word="wacht op u", holds_up=True,
    )  # fmt: skip
