"""Which functions may do what with the agreement."""

from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor

PUBLISH_STATES, DECIDE_TERM, RUN_PORTAL = "publish_states", "decide_term", "run_portal"
MAY: dict[str, frozenset[Function]] = {
    PUBLISH_STATES: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    DECIDE_TERM: frozenset({Function.REGIE}),
    RUN_PORTAL: frozenset({Function.BEHEER}),
}


def may(actor: Actor, verb: str) -> bool:
    return actor.function in MAY[verb]
