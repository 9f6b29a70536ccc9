"""What partners offer, for the demo year: made up by role. Calls the action."""

import random
from collections.abc import Callable
from datetime import date

from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.offers import keep_card
from parties.models import Party, Role
from parties.queries.parties import parties_of

OFFERS = {
    Role.JONGERENWERK: ("Aanwezig op en rond school, groepswerk en activiteiten.", "jongeren van 10 tot 23 jaar"),
    Role.ZORG: ("Advies, kortdurende hulp en meedenken over signalen.", "ouders, jongeren tot 18 jaar en scholen"),
    Role.HALT: ("Voorlichting in de klas en gesprekken met jongeren en ouders.", "leerlingen, ouders en scholen"),
}


def build_offers(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    """One partner has not filled in its card yet."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = [party for party in parties_of(convenant.pk) if party.role in OFFERS]
    for party in parties[:-1]:
        _offer(convenant, party, actor_for(party.organisation.slug))


def _offer(convenant: Convenant, party: Party, actor: Actor) -> None:
    offer, audience = OFFERS[Role(party.role)]
    reach = f"frontoffice@{party.organisation.slug}.example"
    with scope(actor):
        keep_card(
            convenant, {"offer": offer, "audience": audience, "reach": reach, "website": ""}, actor=actor, seen=""
        )
