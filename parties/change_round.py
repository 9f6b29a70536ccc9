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

from .actions import regie as handing_over
from .actions.change_parts import leave_work, let_go, take_hours, take_over, take_work
from .actions.changes import finish_change
from .actions.portal import holders_of_regie
from .actions.settling import settle_places
from .models import Change, RegieHandover
from .queries.changes import finished_lately, unfinished
from .queries.hours_moving import taking_part
from .queries.plan import Plan
from .queries.regie import AGREED, to_follow, under_way
from .queries.succession import no_longer_serving

log = logging.getLogger(__name__)


def each_night() -> int:
    """How many changes were carried out, and rights and assignments ended."""
    carried = sum(_hand_over(pk, holder) for pk, holder in holders_of_regie())
    carried += sum(_carry_out(pk, holder) for pk, holder in holders_of_regie())
    with scope(system_actor(MEMBER)):
        gone = no_longer_serving(clock.today())
    return carried + sum(_guarded(lambda each=each: _settle(*each)) for each in gone)  # type: ignore[misc]


def _regie(convenant_id: UUID, regie_id: UUID) -> Actor:
    return Actor(
        role=REGIE, organisation_id=regie_id, circles=(convenant_id,), function=PORTAL, display_name="Het portaal"
    )


def _hand_over(convenant_id: UUID, regie_id: UUID) -> int:
    """Regie goes before anything else of that day; what goes along also where it went by hand."""
    regie = _regie(convenant_id, regie_id)
    with scope(regie):
        found = under_way(convenant_id)
    is_closed = found is not None and _guarded(lambda: _close(found.handover))
    agreed = found.handover if found and found.state == AGREED and not is_closed else None
    moved = _guarded(lambda: _move(agreed, regie)) if agreed and agreed.takes_effect <= clock.today() else 0
    with scope(regie):
        following = list(to_follow(convenant_id))
    for each in following:
        _guarded(lambda each=each: _follow(each))  # type: ignore[misc]
    return moved


def _close(handover: RegieHandover) -> int:
    """Only what was overtaken by the world."""
    actor = portal_for(handover.organisation, handover.convenant_id)
    with scope(actor):
        return int(handing_over.close_overtaken(handover, actor=actor))


def _move(handover: RegieHandover, regie: Actor) -> int:
    with scope(regie):
        handing_over.carry_out(handover, actor=regie)
    return 1


def _follow(handover: RegieHandover) -> int:
    for organisation, step in (
        (handover.successor, handing_over.take_work),
        (handover.organisation, handing_over.leave_work),
    ):
        actor = portal_for(organisation, handover.convenant_id)
        with scope(actor):
            step(handover, actor=actor)
    return 1


def _carry_out(convenant_id: UUID, regie_id: UUID) -> int:
    regie = _regie(convenant_id, regie_id)
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
        plan = Plan(change)
        leaving, arriving, partners = plan.leaving, plan.arriving, taking_part(plan)
    for step, organisations in ((take_hours, partners), (take_work, arriving), (leave_work, leaving)):
        for each in organisations:
            _own_part(change, step, each)
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
