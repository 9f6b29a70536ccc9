"""A step with what proves it: answers in the open, texts in the vault, and an action that was agreed along with it."""

from dataclasses import dataclass, field
from typing import Any

from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.models import FollowUp, Incident, Step
from protocols.planning import MELDING

from .followups import Agreed, add_agreed
from .steps import complete_step


@dataclass(frozen=True)
class Answer:
    """`proof` holds codes, numbers and times, never persons; `sealed` goes to the vault."""

    proof: dict[str, Any] = field(default_factory=dict)
    sealed: str = ""
    agreed: Agreed | None = None


def prove_step(step: Step, answer: Answer, *, actor: Actor, seen: str = "") -> None:
    """Raises Overtaken as `complete_step`. Call where a refusal leaves nothing behind: it does up to three things."""
    if step.key == MELDING:
        raise Refused("Leg vast hoe en wanneer u meldde, of stuur de melding door het portaal.")
    complete_step(step, proof=answer.proof, note=answer.sealed, actor=actor, seen=seen)
    if answer.agreed:
        add_agreed(step.incident, answer.agreed, actor=actor)


def was_agreed(incident: Incident, kind: str) -> bool:
    """Aftercare or an action that stands at the incident already."""
    return FollowUp.objects.filter(incident=incident, kind=kind).exists()
