"""Each night: absence that leerplicht had to hear of by now rings at the school, once per term."""

import logging
from datetime import datetime, time

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.models import Message
from convenant.reminding import organisations
from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import Actor, scope

from .bell import ABSENCE_DUE
from .models import AbsenceCount

log = logging.getLogger(__name__)


def each_night() -> int:
    """How many messages. One school that fails keeps no other waiting."""
    total = 0
    for organisation_id, kind in organisations():
        if kind != OrganisationKind.SCHOOL:
            continue
        role, circles = organisation_role(organisation_id, kind)
        try:
            with scope(Actor(role=role, organisation_id=organisation_id, kind=kind, circles=circles)) as opened:
                total += ring_late(actor=opened.actor)
        except Exception:
            log.exception("the messages about absence of one school failed")
    return total


def ring_late(*, actor: Actor) -> int:
    late = AbsenceCount.objects.filter(due_on__lte=clock.today()).order_by("pk")
    new = [row for row in late if not _rung(row)]
    for row in new:
        ring_own(ABSENCE_DUE, row.pk, actor=actor, convenant_id=row.convenant_id)
    return len(new)


def _rung(row: AbsenceCount) -> bool:
    since = datetime.combine(row.due_on or clock.today(), time.min, clock.now().tzinfo)
    return Message.objects.filter(kind=ABSENCE_DUE, subject=row.pk, at__gte=since).exists()
