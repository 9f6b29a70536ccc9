"""Who may do what with meetings. Regie plans any meeting, another party those that the agreement has it organise.

Whoever planned a meeting makes its agenda and records what came of it; the database holds to that too.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from convenant import clock
from convenant.errors import Refused
from convenant.models import Series
from convenant.tenancy.hooks import Circle
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from parties.models import Party
from parties.queries.parties import circles_of

from .models import Meeting

VIEW, ORGANISE_ALL, ORGANISE_OWN, FINISH = "view", "organise_all", "organise_own", "finish"

READERS = frozenset(Function) - {Function.DOCENT, Function.BEHEER}

POLICY: dict[str, frozenset[Function]] = {
    VIEW: READERS,
    ORGANISE_ALL: frozenset({Function.REGIE}),
    ORGANISE_OWN: READERS - {Function.REGIE, Function.BESTUURDER, Function.FG},
    FINISH: READERS - {Function.BESTUURDER, Function.FG},
}


class NotYours(Refused):
    """Seen, but not theirs to change."""


def may(actor: Actor, verb: str) -> bool:
    return actor.function in POLICY[verb]


def plannable(actor: Actor, series: Iterable[Series], circles: Sequence[Circle] | None = None) -> list[Series]:
    """Those that this person may plan; each comes with its version. `circles`: of the actor, where they are at hand.

    Regie is a function of the person and a task of the organisation in this convenant: both must hold. The organiser
    that an agreement names is the role of a party in it.
    """
    if not (may(actor, ORGANISE_ALL) or may(actor, ORGANISE_OWN)):
        return []
    mine = {circle.id: circle for circle in circles or circles_of(actor.organisation)}
    return [row for row in series if (circle := mine.get(row.version.convenant_id)) and _plans(actor, row, circle)]


def _plans(actor: Actor, series: Series, circle: Circle) -> bool:
    return circle.holds_regie if may(actor, ORGANISE_ALL) else circle.role == series.organiser


def planned_by(actor: Actor) -> Q:
    return planned_as(organising_verb(actor), actor.organisation, clock.today())


def organising_verb(actor: Actor) -> str:
    """Empty for who organises nothing."""
    return next((verb for verb in (ORGANISE_ALL, ORGANISE_OWN) if may(actor, verb)), "")


def planned_as(verb: str, organisation: UUID, today: date) -> Q:
    """Meetings that somebody works on: of the own organisation, for regie only where it holds that still."""
    own = Q(organisation_id=organisation)
    if verb == ORGANISE_ALL:
        regie = Party.valid.on(today).filter(organisation_id=organisation, holds_regie=True)
        return own & Q(convenant_id__in=regie.values("convenant_id"))
    return own if verb else Q(pk=None)


def organises(actor: Actor, meeting: Meeting) -> bool:
    if meeting.organisation_id != actor.organisation:
        return False
    return Meeting.objects.filter(planned_by(actor), pk=meeting.pk).exists()


def require_planner(actor: Actor, series: Series) -> None:
    if not plannable(actor, [series]):
        raise NotYours("Dit overleg plant de organisator die het convenant noemt, of de regisseur.")


def require_organiser(actor: Actor, meeting: Meeting) -> None:
    if not organises(actor, meeting):
        raise NotYours("Alleen wie dit overleg plande, beheert het overleg en de agenda.")
