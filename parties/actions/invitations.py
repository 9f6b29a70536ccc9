"""Offering a colleague a role by mail. Of the link only a hash is kept; it works once, for a week."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import AtField, Refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Invitation, Membership
from convenant.tenancy.scope import NOBODY, OPERATOR, Actor, scope
from parties.queries.colleagues import places_offered

from .colleagues import NOT_ALL_YOURS, Role, check_role, needs_administrator
from .refusals import NotAllowed

VALID = timedelta(days=7)
HOUR = timedelta(hours=1)
SUBJECT = "Uitnodiging voor het Convenantportaal"
RUNNING = "Voor dit adres staat al een uitnodiging open. Verstuur die opnieuw, of trek haar in."
TOO_MANY = "Uw organisatie verstuurde het laatste uur {most} uitnodigingen. Wacht een uur."
TOO_OFTEN = "Naar dit adres ging het laatste uur al mail. Wacht een uur, en kijk bij de ongewenste mail."
NOT_SENT = "De mailserver neemt de mail nu niet aan. Er is niets bewaard. Probeer het straks opnieuw."
ALREADY_HERE = "Wie dit adres heeft, heeft deze functie al bij uw organisatie. Een uitnodiging is niet nodig."
PAST = "De eerste dag ligt in het verleden."
OVER = "De laatste dag van deze uitnodiging is voorbij. Trek haar in en nodig opnieuw uit."
GONE = "Deze uitnodiging is al gebruikt of ingetrokken."
NOT_FIRST = "Alleen de eerste accountbeheerder wordt door het beheer van het portaal uitgenodigd."
TEXT = """Beste lezer,

{organisation} nodigt u uit voor het Convenantportaal, als {function}. Open deze link om mee te doen:

{link}

De link werkt één keer, tot en met {day}. Kent u deze organisatie niet? Dan hoeft u niets te doen.

Convenantportaal
"""


@dataclass(frozen=True)
class Offer:
    """Whom to invite, and for what. `role.valid_until` is the last day."""

    email: str
    role: Role
    is_guest: bool = False


def invite(offer: Offer, start: date, *, actor: Actor) -> tuple[Invitation, str]:
    """The invitation and its token, which nobody can read afterwards: mail it in the same transaction."""
    needs_administrator(actor)
    check_role(offer.role, start=start, is_guest=offer.is_guest, actor=actor)
    if len(places_offered(actor).filter(pk__in=offer.role.locations)) < len(offer.role.locations):
        raise Refused(NOT_ALL_YOURS)
    _not_here_already(offer, start, actor)
    return make_offer(offer, start, actor=actor, invited_by=actor.membership)


def invite_first(offer: Offer, *, actor: Actor) -> tuple[Invitation, str]:
    """By the operator, in a scope on the organisation that is to have its first administrator. When the invitation is
    used it is asked again whether there is none."""
    if actor.role != OPERATOR or not offer.role.is_administrator or offer.is_guest:
        raise NotAllowed(NOT_FIRST)
    check_role(offer.role, start=clock.today(), is_guest=False, actor=actor)
    return make_offer(offer, clock.today(), actor=actor, invited_by=None)


def make_offer(offer: Offer, start: date, *, actor: Actor, invited_by: UUID | None) -> tuple[Invitation, str]:
    if start < clock.today():
        raise Refused(PAST)
    email = offer.email.strip().lower()
    _not_too_often(email, actor)
    if open_offers(actor).filter(email=email).exists():
        raise Refused(RUNNING)
    role, token = offer.role, secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=actor.organisation, email=email, display_name=role.display_name, function=role.function,
        locations=sorted(map(str, role.locations)), is_administrator=role.is_administrator, is_guest=offer.is_guest,
        valid_from=start, valid_until=role.valid_until, invited_by=invited_by, made_at=clock.now(),
        expires_at=clock.now() + VALID, token_hash=hash_of(token),
    )  # fmt: skip
    record(actor, "invitation.sent", invitation)
    return invitation, token


def resend(invitation: Invitation, *, actor: Actor) -> tuple[Invitation, str]:
    """With another link; the former one stops working."""
    needs_administrator(actor)
    row = _open(invitation, actor)
    _not_too_often(row.email, actor)
    token = secrets.token_urlsafe(32)
    row.token_hash, row.made_at, row.expires_at = hash_of(token), clock.now(), clock.now() + VALID
    row.valid_from, row.invited_by = max(row.valid_from, clock.today()), actor.membership
    if row.valid_until and row.valid_until < row.valid_from:
        raise Refused(OVER)
    row.save(update_fields=["token_hash", "made_at", "expires_at", "valid_from", "invited_by"])
    record(actor, "invitation.sent", row)
    return row, token


def withdraw(invitation: Invitation, *, actor: Actor) -> None:
    needs_administrator(actor)
    row = _open(invitation, actor)
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    record(actor, "invitation.withdrawn", row)


def mail_invitation(invitation: Invitation, token: str, organisation: str) -> None:
    """No name in it that somebody typed. Raises Refused when the mail server does not take it: then nothing is kept."""
    link = settings.PORTAL_URL + reverse("joining:open", kwargs={"token": token})
    function = str(invitation.get_function_display()).lower()
    day = nl_plain(timezone.localdate(invitation.expires_at))
    text = TEXT.format(organisation=organisation, function=function, link=link, day=day)
    try:
        EmailMessage(SUBJECT, text, to=[invitation.email]).send()
    except (OSError, SMTPException) as away:
        raise Refused(NOT_SENT) from away


def hash_of(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_offers(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organisation_id=actor.organisation, accepted_at=None, withdrawn_at=None)


def _not_here_already(offer: Offer, start: date, actor: Actor) -> None:
    """Asked as the login role, among the roles of the own organisation alone: of an address elsewhere nothing is read,
    so whether it has an account shows in no answer and takes no time (S24)."""
    with scope(NOBODY):
        mine = Membership.objects.filter(organisation_id=actor.organisation, function=offer.role.function)
        still = mine.filter(Q(valid_until=None) | Q(valid_until__gte=max(start, clock.today())))
        until = offer.role.valid_until
        met = still.filter(valid_from__lte=until) if until else still
        if met.filter(user__email__iexact=offer.email.strip()).exists():
            raise AtField(ALREADY_HERE, "email")


def _open(invitation: Invitation, actor: Actor) -> Invitation:
    row = open_offers(actor).select_for_update().filter(pk=invitation.pk).first()
    if row is None:
        raise Refused(GONE)
    return row


def _not_too_often(email: str, actor: Actor) -> None:
    """Each row was mailed once in the last hour at most, so rows count mails. Who withdraws and starts anew is seen
    too: what was withdrawn counts."""
    lately = Invitation.objects.filter(organisation_id=actor.organisation, made_at__gt=clock.now() - HOUR)
    most: int = settings.INVITATIONS_PER_HOUR
    if lately.filter(email=email).exists():
        raise Refused(TOO_OFTEN)
    if lately.count() >= most:
        raise Refused(TOO_MANY.format(most=most))
