"""One at a time: an incident by its row, a copy by its key, as sender and recipient hold no row in common."""

from uuid import UUID

from django.db import connection

from convenant.errors import Refused
from incidents.models import Incident, IncidentState


def hold(key: UUID) -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])


def hold_open(incident: Incident, what: str = "wijzigen") -> None:
    """Until the end of the transaction nobody else ends or changes it. What was read before may be of a moment ago:
    its state and revision are read anew. Steps and duties are held after their incident, never before it."""
    _hold_in(incident, (IncidentState.OPEN,), what)


def hold_kept(incident: Incident) -> None:
    """The same for what may still be done after closing, and not after withdrawal."""
    _hold_in(incident, (IncidentState.OPEN, IncidentState.CLOSED), "wijzigen")


def _hold_in(incident: Incident, states: tuple[IncidentState, ...], what: str) -> None:
    held = Incident.objects.select_for_update(no_key=True).only("state", "revision").get(pk=incident.pk)
    incident.state, incident.revision = held.state, held.revision
    if incident.state not in states:
        raise Refused(f"Dit incident is {incident.get_state_display()}. U kunt het niet meer {what}.")
