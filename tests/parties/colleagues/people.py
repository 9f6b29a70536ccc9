"""An administrator who invites, and whoever opens the mail."""

import re
from datetime import date
from typing import Any

from django.core import mail
from django.test import Client

from convenant.tenancy.models import Function, Invitation, Membership, User
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from parties.actions import invitations
from parties.actions.colleagues import Role
from parties.actions.invitations import Offer

TODAY = date(2026, 11, 21)
EMAIL = "nieuw@atlas.example"
PASSWORD = "een-heel-lange-eerste-zin"
LINK = re.compile(r"/uitnodiging/\S+")


def offer(**fields: Any) -> Offer:
    role = {"display_name": "Nieuwe coördinator", "function": Function.COORDINATOR.value}
    email, guest = fields.pop("email", EMAIL), fields.pop("is_guest", False)
    return Offer(email, Role(**(role | fields)), is_guest=guest)


def invited(actor: Actor, start: date = TODAY, **fields: Any) -> tuple[Invitation, str]:
    with scope(actor):
        return invitations.invite(offer(**fields), start, actor=actor)


def opened(token: str, client: Client | None = None) -> Client:
    """A browser that followed the link of the mail."""
    browser = client or Client()
    answer = browser.get(f"/uitnodiging/{token}/")
    assert answer["Location"] == "/uitnodiging/"
    return browser


def accept(browser: Client, password: str = PASSWORD) -> Any:
    return browser.post("/uitnodiging/", {"password1": password, "password2": password})


def mailed() -> str:
    """The token of the last mail."""
    address: str = LINK.findall(str(mail.outbox[-1].body))[-1]
    return address.split("/")[2]


def joined(email: str = EMAIL) -> Membership:
    return Membership.objects.with_organisation().get(user__email=email)


def second_administrator(actor: Actor) -> Actor:
    """A colleague who administers the same organisation."""
    user = User.objects.create_user("tweede@atlas.example", PASSWORD)
    row = Membership.objects.create(
        user=user, organisation_id=actor.organisation, display_name="Tweede beheerder", function=Function.DIRECTIE,
        is_administrator=True, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return accounts.membership_actor(Membership.objects.with_organisation().get(pk=row.pk))
