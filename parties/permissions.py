"""Names of rights on single locations, and which functions may do what."""

from uuid import UUID

from convenant.tenancy import hooks
from convenant.tenancy.models import Function
from convenant.tenancy.scope import PORTAL, Actor

ATTEND = "attend_location"
KEEP_CONTACTS = "keep_contacts"
KEEP_CARDS = "keep_cards"
ASSIGN, KEEP_TEAM = "assign", "keep_team"
NOTE_MOMENT, KEEP_PRESENCE, ASK_INVOLVEMENT, ANSWER_INVOLVEMENT = "note", "keep_presence", "involve", "answer_involved"
ASK_MEASURE, STEP_MEASURE, ALIGN = "ask_measure", "step_measure", "align"
AT_SCHOOLS = frozenset(
    {Function.SCHOOLAGENT, Function.WIJKAGENT, Function.JONGERENWERK, Function.ZORGPARTNER, Function.LEERPLICHT}
)
"""Whose work is at schools."""
KEEP_REGISTER, KEEP_PLACES, WRITE_OFFER = "keep_register", "keep_places", "write_offer"
MAY: dict[str, frozenset[Function]] = {
    KEEP_CONTACTS: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
    KEEP_CARDS: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    KEEP_REGISTER: frozenset({Function.REGIE}),
    KEEP_PLACES: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    WRITE_OFFER: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
    ASSIGN: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    NOTE_MOMENT: AT_SCHOOLS,
    KEEP_PRESENCE: AT_SCHOOLS,
    ASK_INVOLVEMENT: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
    ANSWER_INVOLVEMENT: AT_SCHOOLS,
    ASK_MEASURE: AT_SCHOOLS | {Function.COORDINATOR, Function.DIRECTIE, Function.HALT},
    STEP_MEASURE: frozenset({Function.REGIE, Function.BESTUURDER}),
    ALIGN: frozenset({Function.REGIE, Function.BESTUURDER}),
    KEEP_TEAM: frozenset(Function) - {Function.DOCENT, Function.BESTUURDER, Function.FG, Function.BEHEER},
}


CARRIED_OUT = frozenset({KEEP_CONTACTS, KEEP_PLACES, KEEP_REGISTER, KEEP_PRESENCE, ASSIGN})
"""What the portal itself does at night, in the name of an organisation: what was decided, on its day."""


def may_assign(actor: Actor) -> bool:
    """Who divides the work: the coordinating function or who administers the accounts; a command that sets up."""
    return may(actor, ASSIGN) or actor.is_administrator or actor.membership_id is None


def does_own_part(actor: Actor) -> bool:
    """Closing locations is for who keeps them; a partner has none, only people whom somebody assigned."""
    return may(actor, KEEP_PLACES) or may_assign(actor)


def may(actor: Actor, verb: str) -> bool:
    if actor.function == PORTAL and actor.membership_id is None:
        return verb in CARRIED_OUT
    return actor.function in MAY[verb]


def holds_register(actor: Actor, convenant_id: UUID) -> bool:
    """Who takes part and who serves whom is kept by who holds regie in that convenant, and by nobody else."""
    held = [circle.id for circle in hooks.circles_of(actor.organisation) if circle.holds_regie]
    return may(actor, KEEP_REGISTER) and convenant_id in held


def functions_with(verb: str) -> list[str]:
    return sorted(MAY[verb])
