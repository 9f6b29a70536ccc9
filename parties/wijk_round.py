"""Each night: wijken whose last day was yesterday let go of their people, then of their locations."""

import logging
from collections.abc import Callable
from uuid import UUID

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import REGIE, scope, system_actor

from .actions.portal import holders_of_regie
from .actions.wijken import follow_wijk, move_places
from .models import Wijk
from .queries.touched import ended_wijken, owners_in, servers_of

log = logging.getLogger(__name__)
Step = Callable[..., int]


def each_night() -> int:
    """How many assignments and locations moved. One wijk that fails keeps no other waiting."""
    return sum(_carry_out(pk, holder) for pk, holder in holders_of_regie())


def _carry_out(convenant_id: UUID, regie_id: UUID) -> int:
    with scope(system_actor(REGIE, regie_id, (convenant_id,))):
        due = [(wijk, list(servers_of(wijk)), list(owners_in(wijk))) for wijk in _ended(convenant_id)]
    return sum(_guarded(wijk, servers, owners) for wijk, servers, owners in due)


def _ended(convenant_id: UUID) -> list[Wijk]:
    return list(ended_wijken(convenant_id, clock.today()))


def _guarded(wijk: Wijk, servers: list[Organisation], owners: list[Organisation]) -> int:
    """The next night tries again what failed. Locations wait for the people: who works there keeps his right."""
    try:
        people = sum(_as(each, wijk, follow_wijk) for each in servers)
        return people + sum(_as(each, wijk, move_places) for each in owners)
    except Exception:
        log.exception("a wijk was not carried over")
        return 0


def _as(organisation: Organisation, wijk: Wijk, step: Step) -> int:
    actor = portal_for(organisation, wijk.convenant_id)
    with scope(actor):
        return step(wijk, actor=actor)
