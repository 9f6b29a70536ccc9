"""Names of rights on single locations, and which functions may do what."""

from uuid import UUID

from convenant.tenancy import hooks
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor

ATTEND = "attend_location"
KEEP_CONTACTS = "keep_contacts"
KEEP_CARDS = "keep_cards"
ASSIGN, KEEP_TEAM = "assign", "keep_team"
KEEP_REGISTER, KEEP_PLACES, WRITE_OFFER = "keep_register", "keep_places", "write_offer"
MAY: dict[str, frozenset[Function]] = {
    KEEP_CONTACTS: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
    KEEP_CARDS: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    KEEP_REGISTER: frozenset({Function.REGIE}),
    KEEP_PLACES: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    WRITE_OFFER: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
    ASSIGN: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    KEEP_TEAM: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
}


def may_assign(actor: Actor) -> bool:
    """Who divides the work: the coordinating function or who administers the accounts; a command that sets up."""
    return may(actor, ASSIGN) or actor.is_administrator or actor.membership_id is None


def does_own_part(actor: Actor) -> bool:
    """Closing locations is for who keeps them; a partner has none, only people whom somebody assigned."""
    return may(actor, KEEP_PLACES) or may_assign(actor)


def may(actor: Actor, verb: str) -> bool:
    return actor.function in MAY[verb]


def holds_register(actor: Actor, convenant_id: UUID) -> bool:
    """Who takes part and who serves whom is kept by who holds regie in that convenant, and by nobody else."""
    held = [circle.id for circle in hooks.circles_of(actor.organisation) if circle.holds_regie]
    return may(actor, KEEP_REGISTER) and convenant_id in held


def functions_with(verb: str) -> list[str]:
    return sorted(MAY[verb])
