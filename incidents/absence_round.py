"""Each night: absence that leerplicht had to hear of by now rings at the school, once per term."""

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.models import Message
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.portal import past_organisations
from convenant.tenancy.scope import Actor

from .bell import ABSENCE_DUE
from .models import AbsenceCount


def each_night() -> int:
    """How many messages."""
    return past_organisations(ring_late, "the messages about absence", only=OrganisationKind.SCHOOL)


def ring_late(actor: Actor) -> int:
    late = AbsenceCount.objects.filter(due_on__lte=clock.today()).order_by("pk")
    new = [row for row in late if not _rung(row)]
    for row in new:
        ring_own(ABSENCE_DUE, row.pk, actor=actor, convenant_id=row.convenant_id)
    return len(new)


def _rung(row: AbsenceCount) -> bool:
    since = clock.start_of(row.due_on or clock.today())
    return Message.objects.filter(kind=ABSENCE_DUE, subject=row.pk, at__gte=since).exists()
