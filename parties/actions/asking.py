"""Every half year the portal asks who keeps the contact persons whether the list is right (WE-Uitg-6). The mail holds
numbers only (ADR 17)."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from convenant import clock
from convenant.actions.reminder_mails import REMEMBERED
from convenant.audit.trail import record
from convenant.models import MailPreference, MailRhythm, ReminderMail
from convenant.reminding import Letter
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.permissions import KEEP_CONTACTS, functions_with
from parties.queries.own_list import OwnList, own_lists

KIND = "lijst"
"""What the period of these mails begins with."""


def ask_confirmation(*, actor: Actor) -> int:
    """In the name of one organisation: everybody who keeps its contact persons hears of each list that is due, once.
    Returns how many mails are new."""
    today = clock.today()
    circles = [circle for circle in hooks.circles_of(actor.organisation) if circle.id in actor.circles]
    due = [each for each in own_lists(actor, circles) if each.is_due(today)]
    return sum(_ask(keeper, due, actor) for keeper in _keepers(actor)) if due else 0


def _keepers(actor: Actor) -> list[UUID]:
    unwilling = MailPreference.objects.filter(rhythm=MailRhythm.NONE).values_list("membership_id", flat=True)
    mine = Membership.objects.filter(organisation_id=actor.organisation, function__in=functions_with(KEEP_CONTACTS))
    return sorted(set(mine.valid_on(clock.today()).values_list("pk", flat=True)) - set(unwilling))


def _ask(membership_id: UUID, due: Sequence[OwnList], actor: Actor) -> int:
    earlier = ReminderMail.objects.filter(
        membership_id=membership_id, period__startswith=KIND, due__gte=clock.now() - REMEMBERED
    )
    told = {item for items in earlier.values_list("items", flat=True) for item in items}
    new = {_item(each): each for each in due if _item(each) not in told}
    if not new:
        return 0
    mail = ReminderMail(
        organisation_id=actor.organisation, membership_id=membership_id, items=sorted(new), due=clock.now(),
        period=f"{KIND}-{clock.today():%Y-%m-%d}", digest=hashlib.sha256("".join(sorted(new)).encode()).hexdigest(),
        points=sum(each.listed for each in new.values()),
    )  # fmt: skip
    ReminderMail.objects.bulk_create([mail], ignore_conflicts=True)
    record(actor, "contact.confirmation_asked", mail)
    return 1


def _item(own: OwnList) -> str:
    return f"{KIND}:{own.circle.id}:{own.due}"


def letter(mail: ReminderMail) -> Letter:
    many = "Er staat 1 contactpersoon" if mail.points == 1 else f"Er staan {mail.points} contactpersonen"
    told = f"Klopt de lijst met contactpersonen van uw organisatie nog? {many} op."
    return Letter("Klopt uw lijst met contactpersonen nog?", told, "Kijk de lijst na en bevestig", _page())


def _page() -> str:
    return reverse("ownlist:confirm")
