"""Opening a private address: from its token to the calendar of one membership, without a session, as the login role.

A wrong token, a revoked one, an ended membership, a closed account: one query that finds nothing, and the same answer.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from convenant import clock
from convenant.models import CalendarFeed
from convenant.tenancy import hooks
from convenant.tenancy.middleware import actor_of
from convenant.tenancy.scope import scope

from .entries import ask, entries
from .ical import Link, as_file, events_of, fingerprint

COLUMNS = (
    "id", "convenant_id", "content", "changed_at", "last_used_on", "membership__id", "membership__user_id",
    "membership__function", "membership__display_name", "membership__is_administrator", "membership__organisation__id",
    "membership__organisation__name", "membership__organisation__kind",
)  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """`mark` changes with the content, `changed_at` says since when it is so."""

    body: bytes
    mark: str
    changed_at: datetime


def digest_of(token: str) -> str:
    """What is kept of a token. It holds 256 drawn bits: nothing to slow a guesser down for."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    today = clock.today()
    valid = Q(membership__valid_until=None) | Q(membership__valid_until__gte=today)
    found = CalendarFeed.objects.filter(valid, digest=digest_of(token), revoked_at=None)
    found = found.filter(membership__valid_from__lte=today, membership__user__is_active=True)
    return found.select_related("membership__organisation").only(*COLUMNS).first()


def hand_out(token: str, link: Link) -> Handed | None:
    """The file; None where there is none, or where the organisation has left the convenant."""
    feed = feed_at(token)
    circles = hooks.circles_of(feed.membership.organisation_id) if feed else []
    here = [circle for circle in circles if feed and feed.convenant_id in (None, circle.id)]
    if feed is None or not here:
        return None
    year = clock.school_year(clock.today())
    first, last = clock.school_year_bounds(year)[0], clock.school_year_bounds(year + 1)[1]
    with scope(actor_of(feed.membership, circles, here)) as opened:
        asked = ask(opened.actor, here, first, last)
        events = events_of(entries(asked), asked.convenants, link)
    names = sorted(each.short_name for each in asked.convenants.values())
    name = f"Convenant {names[0]}" if len(names) == 1 else "Convenantportaal"
    mark = fingerprint(events, name)
    changed_at = _kept(feed, mark)
    return Handed(as_file(events, name, changed_at), mark, changed_at)


def _kept(feed: CalendarFeed, mark: str) -> datetime:
    """Since when the content is as it is. Writes once a day, and when it changed."""
    today, same = clock.today(), feed.content == mark and feed.changed_at is not None
    changed_at = feed.changed_at if same and feed.changed_at else clock.now().replace(microsecond=0)
    if not same or feed.last_used_on != today:
        kept = CalendarFeed.objects.filter(pk=feed.pk)
        kept.update(last_used_on=today, content=mark, changed_at=changed_at)
    return changed_at
