"""Names of rights on single locations, and which functions may do what."""

from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor

ATTEND = "attend_location"
KEEP_CONTACTS = "keep_contacts"
KEEP_CARDS = "keep_cards"
MAY: dict[str, frozenset[Function]] = {
    KEEP_CONTACTS: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
    KEEP_CARDS: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
}


def may(actor: Actor, verb: str) -> bool:
    return actor.function in MAY[verb]
