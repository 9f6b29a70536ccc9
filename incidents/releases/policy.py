"""Who does what with releases; the whole policy is this table."""

from uuid import UUID

from convenant.errors import Refused
from convenant.tenancy import hooks
from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import MEMBER, Actor

ASK, APPROVE = "ask", "approve"

POLICY: dict[str, frozenset[Function]] = {
    ASK: frozenset({Function.REGIE}),
    APPROVE: frozenset({Function.COORDINATOR, Function.DIRECTIE}),
}
SENTENCES = {
    ASK: "Een vrijgave vraagt wie regie voert.",
    APPROVE: "Akkoord geven de directie en de veiligheidscoördinator van een school.",
}


def may(actor: Actor, verb: str, convenant_id: UUID) -> bool:
    if actor.function not in POLICY[verb]:
        return False
    if verb == APPROVE:
        return actor.kind == OrganisationKind.SCHOOL and actor.role == MEMBER
    return any(circle.id == convenant_id and circle.holds_regie for circle in hooks.circles_of(actor.organisation))


def require(actor: Actor, verb: str, convenant_id: UUID) -> None:
    if not may(actor, verb, convenant_id):
        raise Refused(f"Dat mag niet met uw functie. {SENTENCES[verb]}")
