"""Which contact person of the demo goes with which account: who talks with the other party signs in with it."""

import random
from collections.abc import Callable
from datetime import date

from convenant.models import Convenant
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import ACCOUNTS, Account, actor_named
from parties.actions.linking import link_account
from parties.models import Level
from parties.queries.contacts import current_contacts

LEADERS = (Function.DIRECTIE, Function.BESTUURDER)


def build_links(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    """The first account of each level; later ones are linked by who keeps the list."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
    chosen: dict[tuple[str, Level], Account] = {}
    for account in ACCOUNTS:
        level = Level.EXECUTIVE if account.function in LEADERS else Level.OPERATIONAL
        chosen.setdefault((account.organisation, level), account)
    for (organisation, level), account in chosen.items():
        person = actor_named(account.email)
        if convenant.pk in person.circles:
            _link(convenant, level, actor_for(organisation), person, today)


def _link(convenant: Convenant, level: Level, actor: Actor, person: Actor, today: date) -> None:
    with scope(actor):
        named = current_contacts(convenant.pk, today).filter(organisation_id=actor.organisation, level=level)
        contact = named.filter(location=None, topic="").order_by("name").first()
        if contact and person.membership_id:
            link_account(contact, Membership.objects.get(pk=person.membership_id), actor=actor)
