"""A closed incident goes on: something came out later, or it was closed by mistake."""

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.hooks import announce
from incidents.models import Incident, IncidentState, Step, StepState
from incidents.permissions import HANDLE, require
from incidents.vocabulary import CLOSE

from .locks import hold_kept
from .measures import measure_asked_again
from .step_states import REASON_LENGTH
from .vault import write_note


def reopen_incident(incident: Incident, reason: str, *, actor: Actor) -> None:
    """The reason goes into the vault: it may name somebody. Steps and duties stand as they stood, with their terms; the
    term of retention starts anew at closing. It stays one incident, of the day on which it happened."""
    require(actor, HANDLE)
    hold_kept(incident)
    if incident.state != IncidentState.CLOSED:
        raise Refused("Dit incident is open. Heropenen is niet nodig.")
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused(f"Schrijf in minstens {REASON_LENGTH} tekens waarom u heropent.")
    write_note(incident, "heropening", reason.strip(), actor=actor)
    closing = Step.objects.filter(incident=incident, key=CLOSE)
    closing.update(state=StepState.OPEN, handled_at=None, handled_function="", proof={})
    incident.state, incident.closed_at = IncidentState.OPEN, None
    incident.revision += 1
    incident.save(update_fields=["state", "closed_at", "revision"])
    record(actor, "incident.reopened", incident, fields=["state"])
    measure_asked_again(incident, actor=actor)
    announce(incident, actor, "state")
