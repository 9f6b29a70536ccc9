"""Mail about what waits and what rang: how often somebody wants it, and writing down which mail is due."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.bell import kind_called
from convenant.calendar.needs import needs
from convenant.calendar.rhythm import AT_ONCE, is_quiet, period_of
from convenant.models import Channel, MailPreference, MailRhythm, MessageChoice, ReminderMail
from convenant.permissions import GET_REMINDERS, may
from convenant.queries.bell import channel_of, new_messages
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor

REMEMBERED = timedelta(days=400)
STILL_NEW = timedelta(days=14)
"""A message that rang longer ago brings no mail any more."""


def set_rhythm(rhythm: MailRhythm, *, actor: Actor) -> None:
    """Of the acting person."""
    if actor.membership_id is None or rhythm == rhythm_of(actor.membership_id):
        return
    row, _ = MailPreference.objects.update_or_create(
        organisation_id=actor.organisation, membership_id=actor.membership_id,
        defaults={"rhythm": rhythm, "changed_at": clock.now()},
    )  # fmt: skip
    record(actor, "mail.rhythm_changed", row, fields=["rhythm"])


def rhythm_of(membership_id: UUID) -> MailRhythm:
    found = MailPreference.objects.filter(membership_id=membership_id).values_list("rhythm", flat=True).first()
    return MailRhythm(found) if found else MailRhythm.WEEKLY


def plan_mails(*, actor: Actor) -> int:
    """For each member of the acting organisation: the mail that is due now, once. Returns how many are new.

    A weekly mail speaks of all that waits, a daily and an immediate one only when something is new since the last.
    Who wants no mail gets none about messages either.
    """
    now = clock.now()
    if is_quiet(now):
        return 0
    rhythms = dict(MailPreference.objects.values_list("membership_id", "rhythm"))
    channels = _channels()
    members = Membership.objects.filter(organisation_id=actor.organisation).valid_on(now.date())
    known: dict[str, list[str]] = {}
    made = []
    for member in members.only("id", "user_id", "function"):
        period = period_of(rhythms.get(member.pk, MailRhythm.WEEKLY), now)
        acting = replace(actor, membership_id=member.pk, user_id=member.user_id, function=member.function)
        told = _rung(acting, channels[member.pk], now) if period else {}
        if period and may(acting, GET_REMINDERS):
            if member.function not in known:
                known[member.function] = _waiting(acting)
            told[period] = [*known[member.function], *told.get(period, ())]
        for each, uids in told.items():
            made += _mail(member.pk, each, uids, actor)
    return len(made)


def _channels() -> defaultdict[UUID, dict[str, str]]:
    """Membership → what it chose per kind of message."""
    found: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for member, kind, channel in MessageChoice.objects.values_list("membership_id", "kind", "channel"):
        found[member][kind] = channel
    return found


def _rung(actor: Actor, chosen: dict[str, str], now: datetime) -> dict[str, list[str]]:
    """Period → the messages that it should tell of; asked with the person's own rights."""
    periods = {Channel.DIRECT: AT_ONCE, Channel.DAILY: period_of(MailRhythm.DAILY, now)}
    found: dict[str, list[str]] = {}
    for pk, kind in new_messages(actor).filter(at__gte=now - STILL_NEW).values_list("pk", "kind"):
        if period := periods.get(channel_of(kind_called(kind), chosen)):
            found.setdefault(period, []).append(f"bericht-{pk}")
    return found


def _waiting(actor: Actor) -> list[str]:
    here = [circle for circle in hooks.circles_of(actor.organisation) if circle.id in actor.circles]
    return [each.uid for each in needs(actor, here)]


def _mail(membership_id: UUID, period: str, uids: Sequence[str], actor: Actor) -> list[ReminderMail]:
    since = clock.now() - REMEMBERED
    earlier = list(ReminderMail.objects.filter(membership_id=membership_id, due__gte=since).values("period", "items"))
    told = {uid for mail in earlier for uid in mail["items"]}
    had_one = period != AT_ONCE and any(mail["period"] == period for mail in earlier)
    is_weekly = period.startswith("week-")
    if had_one or not uids or not (is_weekly or set(uids) - told):
        return []
    mail = ReminderMail(
        organisation_id=actor.organisation, membership_id=membership_id, period=period, items=sorted(uids),
        digest=_digest(uids) if period == AT_ONCE else "", points=len(uids), due=clock.now(),
    )  # fmt: skip
    ReminderMail.objects.bulk_create([mail], ignore_conflicts=True)
    record(actor, "reminder.planned", mail)
    return [mail]


def _digest(uids: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(uids)).encode()).hexdigest()
