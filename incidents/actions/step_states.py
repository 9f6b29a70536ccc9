"""The state of a step of the protocol: read anew, settled, put back. What rests on it is told by who calls this."""

from typing import Any

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.models import Step, StepState
from protocols.planning import REGISTER

from .locks import hold_open

THIRD_PARTIES = "third_parties"
REASON_LENGTH = 10


def settle(
    step: Step, state: StepState, actor: Actor, *, proof: dict[str, Any] | None = None, reason: str = ""
) -> None:
    step.state, step.handled_at, step.handled_function = state, clock.now(), actor.function
    step.proof, step.reason = proof or {}, reason
    step.save(update_fields=["state", "handled_at", "handled_function", "proof", "reason"])


def put_back(step: Step) -> None:
    if step.key == REGISTER or step.state == StepState.OPEN:
        raise Refused("Deze stap kunt u niet terugzetten.")
    step.state, step.handled_at, step.handled_function = StepState.OPEN, None, ""
    step.reason, step.proof = "", {}
    step.save(update_fields=["state", "handled_at", "handled_function", "reason", "proof"])


def read_anew(step: Step) -> Step:
    """As a colleague left it; held until the transaction ends."""
    hold_open(step.incident)
    now = Step.objects.select_for_update().get(pk=step.pk)
    step.state = now.state
    return now


def refuse_blocked(blocking: list[Step]) -> None:
    if blocking:
        first = blocking[0]
        article = f" Artikel {first.article}." if first.article else ""
        raise Refused(f"Nog niet te sluiten. {_undone(first)}{article}", first.article)


def _undone(step: Step) -> str:
    return (
        f"Stap {step.number + 1}, {step.title[:1].lower()}{step.title[1:]}, is niet gedaan "
        "en er is geen reden om af te wijken."
    )


def name_of(step: Step) -> str:
    """As the timeline names it: stap 4: ouders informeren."""
    return f"stap {step.number + 1}: {step.title[:1].lower()}{step.title[1:]}"
