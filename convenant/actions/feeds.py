"""Private addresses of one's own calendar: making, renewing, withdrawing."""

import secrets
from uuid import UUID

from django.db.models import Q

from convenant import clock
from convenant.audit.trail import record
from convenant.calendar.feed import digest_of
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.models import CalendarFeed
from convenant.tenancy.scope import Actor

TOKEN_BYTES = 32


class NoPerson(Refused):
    def __init__(self) -> None:
        super().__init__("Een agenda-adres is van een persoon. Log in met uw eigen account.")


def make_feed(convenant_id: UUID | None, *, actor: Actor) -> tuple[CalendarFeed, str]:
    """The token is told here once; only its hash is kept. Without a convenant: of all circles. An older address of the
    same calendar ends."""
    if actor.membership_id is None:
        raise NoPerson
    one_at_a_time("calendar_feed", actor.membership_id)
    revoke_feed(convenant_id, actor=actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        organisation_id=actor.organisation, membership_id=actor.membership_id, convenant_id=convenant_id,
        digest=digest_of(token), made_at=clock.now(),
    )  # fmt: skip
    record(actor, "calendar_feed.made", feed)
    return feed, token


def revoke_feed(convenant_id: UUID | None, *, actor: Actor) -> bool:
    """Whether there was one."""
    mine = CalendarFeed.objects.filter(
        organisation_id=actor.organisation, membership_id=actor.membership, revoked_at=None
    )
    here = Q(convenant_id=convenant_id) if convenant_id else Q(convenant=None)
    feed = mine.filter(here).first()
    if feed is None:
        return False
    mine.filter(pk=feed.pk).update(revoked_at=clock.now())
    record(actor, "calendar_feed.revoked", feed)
    return True
