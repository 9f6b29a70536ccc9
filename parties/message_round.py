"""Each night: lists that are due, places without anybody, invitations that nobody used and looks of the operator ring.

Once each, for who looks after it: a place that stays empty rings again after a month.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.audit.models import Entry
from convenant.models import Message
from convenant.tenancy import hooks
from convenant.tenancy.models import Invitation, OrganisationKind
from convenant.tenancy.portal import past_organisations
from convenant.tenancy.scope import MEMBER, Actor

from .message_kinds import LIST_DUE, LOOKED, NOBODY_THERE, NOT_USED, POST_EMPTY, REVIEW_DUE
from .queries.assignments import board
from .queries.colleagues import REVIEW_AFTER, administrators, unreviewed
from .queries.own_list import OwnList, own_lists

LATELY, MONTH, HALF_YEAR = timedelta(days=14), timedelta(days=30), timedelta(days=180)


def each_night() -> int:
    """How many messages."""
    return past_organisations(_tend, "the messages about the own list")


def _tend(actor: Actor) -> int:
    return sum(each(actor) for each in (about_lists, about_places, about_accounts, about_invitations, about_looks))


def about_lists(actor: Actor) -> int:
    circles = [circle for circle in hooks.circles_of(actor.organisation) if circle.id in actor.circles]
    return sum(_ring_list(each, actor) for each in own_lists(actor, circles))


def _ring_list(own: OwnList, actor: Actor) -> int:
    found = []
    if own.is_due(clock.today()):
        found.append((LIST_DUE, HALF_YEAR))
    if any(gap.kind != "neutral" for gap in own.gaps()):
        found.append((POST_EMPTY, MONTH))
    new = [kind for kind, again in found if not _rung(kind, again).filter(convenant_id=own.circle.id).exists()]
    for kind in new:
        ring_own(kind, None, actor=actor, convenant_id=own.circle.id)
    return len(new)


def about_places(actor: Actor) -> int:
    """For who administers the accounts: that is who divides the work of a partner."""
    if actor.role != MEMBER or actor.kind == OrganisationKind.SCHOOL or _rung(NOBODY_THERE, MONTH).exists():
        return 0
    return _ring_each(NOBODY_THERE, None, actor) if any(row.gap for row in board(actor)) else 0


def about_accounts(actor: Actor) -> int:
    """Once a year: what stays open stands on the start page."""
    if not unreviewed(actor).exists() or _rung(REVIEW_DUE, REVIEW_AFTER).exists():
        return 0
    return _ring_each(REVIEW_DUE, None, actor)


def about_invitations(actor: Actor) -> int:
    now = clock.now()
    mine = Invitation.objects.filter(organisation_id=actor.organisation, accepted_at=None, withdrawn_at=None)
    over = mine.filter(expires_at__lte=now, expires_at__gt=now - LATELY).exclude(invited_by=None)
    for invitation in (new := list(_not_told(NOT_USED, over.only("id", "invited_by")))):
        ring_own(NOT_USED, invitation.pk, actor=actor, membership_id=invitation.invited_by)
    return len(new)


def about_looks(actor: Actor) -> int:
    """The operator writes in nobody's bell: what it looked at stands in the organisation's own trail."""
    looks = Entry.objects.filter(action="support.looked", at__gt=clock.now() - LATELY).order_by("object_id")
    looked = looks.values_list("object_id", flat=True).distinct()
    told = set(_rung(LOOKED, 2 * LATELY).values_list("subject", flat=True))
    return sum(_ring_each(LOOKED, access, actor) for access in looked if access not in told)


def _ring_each(kind: str, subject: UUID | None, actor: Actor) -> int:
    found = administrators(actor)
    for membership_id in found:
        ring_own(kind, subject, actor=actor, membership_id=membership_id)
    return len(found)


def _not_told(kind: str, rows: Iterable[Invitation]) -> Iterator[Invitation]:
    told = set(_rung(kind, 2 * LATELY).values_list("subject", flat=True))
    return (row for row in rows if row.pk not in told)


def _rung(kind: str, within: timedelta) -> QuerySet[Message]:
    return Message.objects.filter(kind=kind, at__gte=clock.now() - within)
