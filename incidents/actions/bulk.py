"""One thing done to several incidents: what cannot be done stays undone and says why, the rest is done together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from convenant.editing import all_or_nothing
from convenant.errors import Refused
from incidents.models import Incident

Act = Callable[[Incident], None]
MOST = 200
"""At once: enough for a clean-up, small enough for one transaction."""


@dataclass
class Outcome:
    """`refused`: the incident with the sentence that says why."""

    done: list[Incident] = field(default_factory=list)
    refused: list[tuple[Incident, str]] = field(default_factory=list)


def for_each(incidents: Iterable[Incident], act: Act) -> Outcome:
    """In one transaction: a row that is refused leaves nothing behind, not even in the trail."""
    outcome = Outcome()
    for incident in incidents:
        try:
            with all_or_nothing():
                act(incident)
        except Refused as refusal:
            outcome.refused.append((incident, refusal.sentence))
        else:
            outcome.done.append(incident)
    return outcome
