"""Reminders by mail: how often somebody wants them, and writing down which mail is due."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.calendar.needs import needs
from convenant.calendar.rhythm import AT_ONCE, is_quiet, period_of
from convenant.models import MailPreference, MailRhythm, ReminderMail
from convenant.permissions import GET_REMINDERS, may
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor

REMEMBERED = timedelta(days=400)


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
    """
    now = clock.now()
    if is_quiet(now):
        return 0
    rhythms = dict(MailPreference.objects.values_list("membership_id", "rhythm"))
    members = Membership.objects.filter(organisation_id=actor.organisation).valid_on(now.date())
    known: dict[str, list[str]] = {}
    made = []
    for member in members.only("id", "user_id", "function"):
        rhythm = rhythms.get(member.pk, MailRhythm.WEEKLY)
        acting = replace(actor, membership_id=member.pk, user_id=member.user_id, function=member.function)
        if (period := period_of(rhythm, now)) and may(acting, GET_REMINDERS):
            if member.function not in known:
                known[member.function] = _waiting(acting)
            made += _mail(member.pk, period, known[member.function], actor)
    return len(made)


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
