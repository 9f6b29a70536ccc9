"""What a party tells the others about its offer."""

from collections.abc import Mapping

from convenant.audit.trail import circle_event, record
from convenant.editing import locked, one_at_a_time
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.models import PartnerCard
from parties.permissions import WRITE_OFFER, may

from .refusals import NotAllowed

CARD = ("offer", "audience", "reach", "website")
NO_RIGHT = "Uw functie mag de kaart van uw organisatie niet wijzigen. Vraag een collega die dat wel mag."


def own_card(convenant: Convenant, actor: Actor) -> PartnerCard:
    """A new row, not saved, when there is none yet."""
    found = PartnerCard.objects.filter(convenant=convenant, organisation_id=actor.organisation).first()
    return found or PartnerCard(convenant=convenant, organisation_id=actor.organisation)


def keep_card(convenant: Convenant, given: Mapping[str, str], *, actor: Actor, seen: str) -> PartnerCard:
    """`given` holds CARD. Raises Overtaken when a colleague saved since."""
    if not may(actor, WRITE_OFFER):
        raise NotAllowed(NO_RIGHT)
    one_at_a_time("card", convenant.pk, actor.organisation)
    card = own_card(convenant, actor)
    if not card._state.adding:
        card = locked(card, seen, CARD)
    for name in CARD:
        setattr(card, name, given[name])
    card.save()
    record(actor, "card.kept", card, fields=list(CARD))
    circle_event(actor, "card.kept", card, convenant_id=convenant.pk)
    return card
