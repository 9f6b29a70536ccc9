"""Who may do what with meetings. Regie of the convenant organises; the other parties read and finish their actions."""

from uuid import UUID

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from parties.models import Party

VIEW, ORGANISE, FINISH = "view", "organise", "finish"

READERS = frozenset(Function) - {Function.DOCENT, Function.BEHEER}

POLICY: dict[str, frozenset[Function]] = {
    VIEW: READERS,
    ORGANISE: frozenset({Function.REGIE}),
    FINISH: READERS - {Function.BESTUURDER, Function.FG},
}


class NotYours(Refused):
    """Seen, but not theirs to change."""


def may(actor: Actor, verb: str) -> bool:
    return actor.function in POLICY[verb]


def organises(actor: Actor, convenant_id: UUID) -> bool:
    """Regie is a function of the person and a task of the organisation in this convenant: both must hold."""
    if not may(actor, ORGANISE):
        return False
    mine = Party.valid.on(clock.today()).filter(organisation_id=actor.organisation, holds_regie=True)
    return mine.filter(convenant_id=convenant_id).exists()


def require_organiser(actor: Actor, convenant_id: UUID) -> None:
    if not organises(actor, convenant_id):
        raise NotYours("Alleen de regisseur van dit convenant beheert het overleg en de agenda.")
