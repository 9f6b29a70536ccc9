"""Which functions may do what with the agreement."""

from uuid import UUID

from convenant.tenancy import hooks
from convenant.tenancy.models import Function
from convenant.tenancy.scope import OPERATOR, Actor

PUBLISH_STATES, DECIDE_TERM, RUN_PORTAL = "publish_states", "decide_term", "run_portal"
MAY: dict[str, frozenset[Function]] = {
    PUBLISH_STATES: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    DECIDE_TERM: frozenset({Function.REGIE}),
    RUN_PORTAL: frozenset({Function.BEHEER}),
}


def may(actor: Actor, verb: str) -> bool:
    if verb == RUN_PORTAL and actor.role != OPERATOR:
        return False
    return actor.function in MAY[verb]


def may_in(actor: Actor, verb: str, convenant_id: UUID) -> bool:
    """For what only who holds regie in this convenant does: the function alone is not enough."""
    held = [circle.id for circle in hooks.circles_of(actor.organisation) if circle.holds_regie]
    return may(actor, verb) and convenant_id in held
