"""Each night: endings whose day became known get it, and what served or was served by who leaves ends with it, or goes
on again with who stays after all. The public card of a school that is party no more goes.

In the name of who each row is of: the party itself for its own part, who holds regie for the services.
"""

import logging
from uuid import UUID

from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import REGIE, scope, system_actor

from .actions.cards import take_off_ended
from .actions.exit_rows import end_services, restore_services
from .actions.exits import set_last_day
from .actions.portal import holders_of_regie
from .models import ExitNotice
from .queries.exits import undated_in

log = logging.getLogger(__name__)


def each_night() -> int:
    """How many endings got their day, and services theirs. One convenant that fails keeps no other waiting."""
    return sum(_tend(pk, holder) for pk, holder in holders_of_regie())


def _tend(convenant_id: UUID, regie_id: UUID) -> int:
    regie = system_actor(REGIE, regie_id, (convenant_id,))
    try:
        with scope(regie):
            undated = list(undated_in(convenant_id))
        dated = sum(_date(notice) for notice in undated)
        with scope(regie):
            take_off_ended(convenant_id, actor=regie)
            restored = restore_services(convenant_id, actor=regie)
            return dated + restored + end_services(convenant_id, actor=regie)
    except Exception:
        log.exception("the endings of one convenant failed")
        return 0


def _date(notice: ExitNotice) -> int:
    actor = portal_for(notice.organisation)
    with scope(actor):
        found = ExitNotice.objects.select_related("convenant").get(pk=notice.pk)
        return int(set_last_day(found, actor=actor) is not None)
