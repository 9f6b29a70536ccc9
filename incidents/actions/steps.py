"""Doing a step of the protocol, or departing from it with a reason."""

from datetime import datetime
from typing import Any

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import Overtaken, mark_of
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.models import Incident, Step, StepState
from incidents.permissions import HANDLE, require
from incidents.vocabulary import CLOSE
from protocols.planning import MELDING

from .followups import reopen_with_duties, told_by_step
from .moments import refuse_wrong_call, refuse_wrong_days
from .step_states import REASON_LENGTH, THIRD_PARTIES, name_of, read_anew, settle
from .vault import refuse_service_number, write_note

CONSULT = "aangifte_consult"


def mark_of_step(step: Step) -> str:
    return mark_of(step, ("state", "proof", "reason"))


def mark_while_open(step: Step) -> str:
    """Of a fresh form: what is handled already is not done anew from there."""
    return mark_of_step(step) if step.state == StepState.OPEN else ""


def complete_step(
    step: Step, *, actor: Actor, proof: dict[str, Any] | None = None, note: str = "", seen: str = ""
) -> None:
    """`proof` holds codes, numbers and times, never persons; `note` goes to the vault.

    `seen`: the mark of what the editor started from. Raises Overtaken when a colleague handled the step since; who saw
    that and sends it again puts his own in its place. Without it only an open step is done. The same holds below.
    """
    _take(step, actor, seen)
    refuse_service_number(note)
    refuse_wrong_days(step.incident, proof or {})
    settle(step, StepState.DONE, actor, proof=proof or {})
    if step.key == CONSULT:
        Incident.objects.filter(pk=step.incident_id).update(aangifte=step.proof.get("aangifte", ""))
    if step.key == THIRD_PARTIES:
        told_by_step(step, actor=actor)
    if note:
        write_note(step.incident, f"stap {step.number + 1}", note, actor=actor)
    record(actor, "step.done", step.incident, purpose=name_of(step))


def depart_from_step(step: Step, reason: str, *, actor: Actor, seen: str = "") -> None:
    _take(step, actor, seen)
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused(f"Schrijf in minstens {REASON_LENGTH} tekens waarom u afwijkt.", step.article)
    settle(step, StepState.DEPARTED, actor, reason=reason.strip())
    record(actor, "step.departed", step.incident, purpose=name_of(step), ground=step.article)


def record_call(
    step: Step, *, at: datetime, channel: str, reference: str, actor: Actor, seen: str = ""
) -> None:  # fmt: skip
    """The melding was made outside the portal. The reference of the politie is sealed: it leads to a person."""
    if step.key != MELDING:
        raise Refused("Alleen een melding bij de politie legt u zo vast.")
    refuse_wrong_call(step.incident, at)
    _take(step, actor, seen)
    refuse_service_number(reference)
    sealed = {"sealed": ["reference"]} if reference else {}
    settle(step, StepState.DONE, actor, proof={"channel": channel, "at": at.isoformat()} | sealed)
    if reference:
        write_note(step.incident, "kenmerk politie", reference, actor=actor)
    record(actor, "melding.recorded", step.incident, purpose=name_of(step), ground=step.article)


def complete_melding(incident: Incident, *, actor: Actor) -> None:
    """The portal itself sent the melding. A step that was handled before stays as it is."""
    step = Step.objects.select_related("incident").filter(incident=incident, key=MELDING, state=StepState.OPEN).first()
    if step:
        settle(step, StepState.DONE, actor, proof={"channel": "portaal", "at": clock.now().isoformat()})
        record(actor, "step.done", incident, purpose=name_of(step))


def reopen_step(step: Step, *, actor: Actor) -> None:
    """Undo. What the step put into the vault stays there; the trail keeps both entries."""
    require(actor, HANDLE)
    read_anew(step)
    reopen_with_duties(step, actor=actor)


def _take(step: Step, actor: Actor, seen: str) -> None:
    """Of two at once the second waits here and reads what the first one did."""
    require(actor, HANDLE)
    now = read_anew(step)
    if seen and mark_of_step(now) != seen:
        raise Overtaken(now)
    if step.key == CLOSE:
        raise Refused("Sluit het incident zelf. Daarmee is deze stap gedaan.")
    if step.state != StepState.OPEN and not seen:
        raise Refused(f"Deze stap is al {step.get_state_display()}.")
    if step.state != StepState.OPEN:
        reopen_with_duties(step, actor=actor)
