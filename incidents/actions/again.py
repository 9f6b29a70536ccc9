"""Sharing anew what still runs with somebody new: each copy goes through the gate as if it were the first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.permissions import HANDLE, require
from incidents.queries.again import Unseen

from .automatic import send_state_to
from .exchange import disclose


@dataclass
class Outcome:
    """`refused`: what the gate or the state of the incident said against each that did not go."""

    sent: int = 0
    refused: list[str] = field(default_factory=list)


def share_again(chosen: Iterable[Unseen], *, actor: Actor) -> Outcome:
    """The core, without persons: those go per case, weighed anew. What is refused leaves the others alone."""
    require(actor, HANDLE)
    outcome = Outcome()
    for each in chosen:
        try:
            _send(each, actor)
            outcome.sent += 1
        except Refused as refusal:
            outcome.refused.append(refusal.sentence)
    return outcome


def _send(each: Unseen, actor: Actor) -> None:
    if each.was_automatic:
        send_state_to(each.copy.recipient_id, each.copy.incident, actor)
    else:
        disclose(each.copy.incident, actor=actor, recipient=each.copy.recipient)
