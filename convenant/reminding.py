"""The round of the beat: writes down which mails are due, then sends them. Runs as the worker's login (ADR 17).

Inside the scope of an organisation is counted what waits; outside every scope the address is read. Only the number
crosses.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from convenant import clock, registry
from convenant.actions.reminder_mails import plan_mails
from convenant.calendar.rhythm import is_quiet
from convenant.health import GOOD, WARN, Part
from convenant.models import MailState, ReminderMail
from convenant.tenancy.models import Membership
from convenant.tenancy.portal import past_organisations
from convenant.tenancy.scope import DISPATCH, MEMBER, OPERATOR, Actor, scope, system_actor

log = logging.getLogger(__name__)
AT_A_TIME = 500
REFUSED = (SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused)
SUBJECT = "Er staat iets voor u klaar in het portaal"
signer = Signer(salt="convenant.reminders.unsubscribe")


def remind() -> int:
    """How many mails left."""
    if is_quiet(clock.now()):
        return 0
    past_organisations(_plan, "reminders")
    return send_waiting()


def _plan(actor: Actor) -> int:
    if not actor.circles:
        return 0
    planned = plan_mails(actor=actor)
    for _, plan in registry.mail_plans:
        plan(actor=actor)
    return planned


def send_waiting() -> int:
    """Nothing is claimed while the mail server is away: it waits for the next round."""
    with scope(system_actor(DISPATCH)):
        due = ReminderMail.objects.filter(state=MailState.WAITING, due__lte=clock.now())
        waiting = list(due.order_by("due").values_list("id", "organisation_id")[:AT_A_TIME])
    if not waiting:
        return 0
    server = get_connection()
    try:
        server.open()
    except OSError:
        log.warning("reminders wait: the mail server is away")
        return 0
    try:
        return _send_each(waiting, server)
    finally:
        server.close()


class BrokeOff(Exception):
    """The mail server went away while a mail left: nobody knows whether that one arrived."""


def _send_each(waiting: Sequence[tuple[UUID, UUID]], server: BaseEmailBackend) -> int:
    """After one that broke off the connection is dead: the others wait for the next round, unclaimed."""
    sent = 0
    for mail_id, organisation_id in waiting:
        try:
            sent += send(mail_id, organisation_id, server)
        except BrokeOff:
            log.warning("a reminder broke off while it left: nobody knows whether it arrived")
            break
    return sent


def send(mail_id: UUID, organisation_id: UUID, server: BaseEmailBackend) -> bool:
    """Sent once at most. Raises BrokeOff; that mail stays `sending`, for a human to look at."""
    claimed = _claim(mail_id, organisation_id)
    if claimed is None:
        return False
    address = address_of(claimed.membership_id)
    if not address:
        _finish(claimed, MailState.FAILED)
        return False
    try:
        server.send_messages([message(claimed, address)])
    except REFUSED:
        log.warning("a reminder was refused by the mail server")
        _finish(claimed, MailState.FAILED)
        return False
    except OSError as gone:
        raise BrokeOff from gone
    _finish(claimed, MailState.SENT)
    return True


def _claim(mail_id: UUID, organisation_id: UUID) -> ReminderMail | None:
    """Committed before the mail leaves; whoever comes second finds nothing to claim."""
    with scope(system_actor(MEMBER, organisation_id)):
        waiting = ReminderMail.objects.filter(pk=mail_id, state=MailState.WAITING)
        return ReminderMail.objects.get(pk=mail_id) if waiting.update(state=MailState.SENDING) else None


def _finish(mail: ReminderMail, state: MailState) -> None:
    with scope(system_actor(MEMBER, mail.organisation_id)):
        ReminderMail.objects.filter(pk=mail.pk).update(state=state, sent_at=clock.now())


def address_of(membership_id: UUID) -> str:
    """Outside a scope, by the three columns that the worker's login may read. Empty for who left or is shut out."""
    mine = Membership.objects.filter(pk=membership_id, user__is_active=True).valid_on(clock.today())
    return mine.values_list("user__email", flat=True).first() or ""


@dataclass(frozen=True)
class Letter:
    """`told` is one sentence with a number, `page` the path that `ask` leads to, after signing in."""

    subject: str
    told: str
    ask: str
    page: str


def letter_of(mail: ReminderMail) -> Letter:
    if other := registry.letters.get(mail.period.partition("-")[0]):
        found: Letter = other(mail)
        return found
    told = "Er staat 1 punt" if mail.points == 1 else f"Er staan {mail.points} punten"
    return Letter(SUBJECT, f"{told} voor u klaar in Convenantportaal.", "Bekijk ze", reverse("bell:list"))


def message(mail: ReminderMail, address: str) -> EmailMessage:
    letter = letter_of(mail)
    leave = settings.PORTAL_URL + reverse(
        "calendar:unsubscribe", kwargs={"token": signer.sign(str(mail.membership_id))}
    )
    body = (
        f"{letter.told}\n\n"
        f"{letter.ask} na het inloggen:\n{settings.PORTAL_URL}{letter.page}\n\n"
        "In deze mail staat met opzet geen inhoud.\n\n"
        f"Geen mail meer ontvangen:\n{leave}\n"
    )
    headers = {
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{mail.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
    }
    return EmailMessage(letter.subject, body, to=[address], headers=headers)


def stuck_mails() -> Part:
    """For the operator's page: mails of which nobody knows whether they arrived."""
    with scope(system_actor(OPERATOR)):
        stuck = ReminderMail.objects.filter(state=MailState.SENDING, due__lt=clock.now() - timedelta(hours=1))
        count = stuck.count()
    word = "1 blijft hangen" if count == 1 else f"{count} blijven hangen"
    return Part("Herinneringen per mail", WARN if count else GOOD, word if count else "in orde")


def membership_of(token: str) -> UUID | None:
    """Whose link it is; None for a token that we did not sign."""
    try:
        return UUID(signer.unsign(token))
    except (BadSignature, ValueError):
        return None
