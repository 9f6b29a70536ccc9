"""The first accounts of an installation. Makes no password and shows none: whoever is invited chooses one."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy.models import Function, Organisation, OrganisationKind
from convenant.tenancy.scope import OPERATOR, Actor, scope, system_actor
from parties.actions.colleagues import Role
from parties.actions.invitations import Offer, invite_first, mail_invitation, make_offer
from parties.actions.joining import has_administrator

OPERATOR_SLUG = "beheer-portaal"


class Command(BaseCommand):
    help = "Invites the first operator of the portal, or the first administrator of an organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        roles = parser.add_subparsers(dest="role", required=True)
        operator = roles.add_parser("operator", help="somebody who runs the portal")
        administrator = roles.add_parser("administrator", help="the first who keeps an organisation's accounts")
        for each in (operator, administrator):
            each.add_argument("email")
            each.add_argument("name", help="as it stands on the pages")
            each.add_argument("--link", action="store_true", help="show the link here; send no mail")
        administrator.add_argument("--organisation", required=True, help="its slug")
        administrator.add_argument("--function", required=True, choices=Function.values)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            self._invite(options)
        except (Refused, ValidationError) as refusal:
            words = refusal.sentence if isinstance(refusal, Refused) else "Dit is geen e-mailadres."
            raise CommandError(words) from refusal

    def _invite(self, options: dict[str, Any]) -> None:
        organisation = portal() if options["role"] == "operator" else named(options["organisation"])
        with scope(on(organisation)) as opened:
            if options["role"] == "operator":
                offer = Offer(options["email"], Role(options["name"], Function.BEHEER))
                invitation, token = make_offer(offer, clock.today(), actor=opened.actor, invited_by=None)
            else:
                role = Role(options["name"], options["function"], is_administrator=True)
                invitation, token = invite_first(Offer(options["email"], role), actor=opened.actor)
            if not options["link"]:
                mail_invitation(invitation, token, organisation.name)
        path = reverse("joining:open", kwargs={"token": token})
        sent = f"Deze link werkt één keer: {settings.PORTAL_URL}{path}" if options["link"] else "De mail is verstuurd."
        self.stdout.write(sent)


def on(organisation: Organisation) -> Actor:
    return replace(system_actor(OPERATOR, organisation.pk), kind=organisation.kind)


def portal() -> Organisation:
    with scope(system_actor()):
        return Organisation.objects.get_or_create(
            slug=OPERATOR_SLUG, defaults={"name": "Beheer van het portaal", "kind": OrganisationKind.OPERATOR}
        )[0]


def named(slug: str) -> Organisation:
    with scope(system_actor()):
        found = Organisation.objects.filter(slug=slug).exclude(kind=OrganisationKind.OPERATOR).first()
    if found is None:
        raise CommandError(f"Geen organisatie heet {slug!r}.")
    if has_administrator(found.pk):
        raise CommandError(f"{found.name} heeft al een accountbeheerder. Die nodigt zelf collega's uit.")
    return found
