"""Each night: changes of the world whose day has come are carried out, and what a partner's people may do ends where
their organisation serves no more.

In the name of who each row is of: who lets go, who takes over, who holds regie. A change that regie or a party did by
hand before is not done again.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import MEMBER, PORTAL, REGIE, Actor, scope, system_actor

from .actions.change_parts import leave_work, let_go, take_over
from .actions.changes import finish_change
from .actions.portal import holders_of_regie
from .actions.settling import settle_places
from .models import Change
from .queries.changes import Plan, finished_lately, unfinished
from .queries.succession import no_longer_serving

log = logging.getLogger(__name__)


def each_night() -> int:
    """How many changes were carried out, and rights and assignments ended."""
    carried = sum(_carry_out(pk, holder) for pk, holder in holders_of_regie())
    with scope(system_actor(MEMBER)):
        gone = no_longer_serving(clock.today())
    return carried + sum(_guarded(lambda each=each: _settle(*each)) for each in gone)  # type: ignore[misc]


def _carry_out(convenant_id: UUID, regie_id: UUID) -> int:
    regie = Actor(
        role=REGIE, organisation_id=regie_id, circles=(convenant_id,), function=PORTAL, display_name="Het portaal"
    )
    with scope(regie):
        due = list(unfinished([convenant_id]).order_by("takes_effect", "pk"))
        by_hand = list(finished_lately([convenant_id]))
    carried = sum(_guarded(lambda each=each: _finish(each, regie)) for each in due)  # type: ignore[misc]
    for each in [*due, *by_hand]:
        _guarded(lambda each=each: _leave_work(each, regie))  # type: ignore[misc]
    return carried


def _guarded(step: Callable[[], int]) -> int:
    """One that fails keeps no other waiting; the next night tries it again."""
    try:
        return step()
    except Exception:
        log.exception("a change of the world was not carried out")
        return 0


def _finish(change: Change, regie: Actor) -> int:
    with scope(regie):
        plan = Plan(change)
        leaving, arriving = plan.leaving, plan.arriving
    for step, organisations in ((let_go, leaving), (take_over, arriving)):
        for each in organisations:
            _own_part(change, step, each)
    with scope(regie):
        finish_change(change, actor=regie)
    return 1


def _leave_work(change: Change, regie: Actor) -> int:
    """Also where regie finished it by day. Twice is once."""
    with scope(regie):
        if not Change.objects.filter(pk=change.pk).exclude(finished_at=None).exists():
            return 0
        leaving = Plan(change).leaving
    for each in leaving:
        _own_part(change, leave_work, each)
    return len(leaving)


def _own_part(change: Change, step: Callable[..., object], organisation: Organisation) -> None:
    actor = portal_for(organisation, change.convenant_id)
    with scope(actor):
        step(change, actor=actor)


def _settle(organisation: Organisation, circles: list[UUID]) -> int:
    actor = portal_for(organisation, *circles)
    if actor.role != MEMBER:
        return 0
    with scope(actor):
        return settle_places(actor=actor)
