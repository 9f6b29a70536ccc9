"""What law, convenant or school asks by a day after an incident, once that day is there: for the start page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from incidents.models import FollowUp, FollowUpKind, IncidentState, StepState
from incidents.permissions import REGISTER, at_places, hidden_from, may
from parties.queries.places import location_ids

from .measures import list_line
from .register import start_of_today
from .taxonomy import first_adopted

MOST = 12


def terms_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages: per incident the first term that is late or ends today."""
    late = late_terms(actor)
    yield (late,)
    if not late:
        return []
    version = first_adopted(actor.circles)
    rows = sorted(late, key=lambda row: (row.due_at, row.order))[:MOST]
    lines = [(row, list_line(row, version)) for row in rows]
    return [
        Waiting(line["title"], line["url"], line["sub"], row.due_at and row.due_at.date(), *line["badge"])
        for row, line in lines
    ]


def late_terms(actor: Actor) -> Statement[FollowUp] | QuerySet[FollowUp]:
    if not may(actor, REGISTER):
        return FollowUp.objects.none()
    until = start_of_today() + timedelta(days=1)
    return _late(hidden_from(actor), places=location_ids(actor), until=until)


@made_once
def _late(hidden: tuple[str, ...], *, places: list[UUID], until: datetime) -> QuerySet[FollowUp]:
    """A term of objection is nobody's work; after closing waits what closing did not wait for."""
    seen = at_places(places, hidden)
    goes_on = ~Q(kind=FollowUpKind.DUTY) | Q(measure__isnull=False)
    waits = Q(incident__in=seen.filter(state=IncidentState.OPEN))
    waits |= goes_on & Q(incident__in=seen.filter(state=IncidentState.CLOSED))
    rows = FollowUp.objects.filter(waits, state=StepState.OPEN, due_at__lt=until).exclude(evidence="term")
    first = rows.select_related("incident").defer("note").order_by("incident_id", "due_at", "order")
    return first.distinct("incident_id")
