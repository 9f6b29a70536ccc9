"""One thing done to several incidents: what cannot be done stays undone and says why, the rest is done together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.forms.steps import DoneForm
from incidents.models import Incident, Step

from .steps import complete_step

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


def do_step(incident: Incident, key: str, day: date, *, actor: Actor) -> None:
    """Only where the day is all that the step asks: what belongs to one incident is filled in there."""
    step = Step.objects.filter(incident=incident, key=key).first()
    if step is None:
        raise Refused("Dit incident heeft deze stap niet.")
    if day < incident.occurred_on:
        raise Refused("Deze dag ligt voor het incident.")
    form = DoneForm({}, step=step)
    if not form.is_valid():
        raise Refused("Deze stap vraagt gegevens van dit incident zelf. Vul hem daar in.")
    step.incident = incident
    complete_step(step, proof=form.proof() | {"on": day.isoformat()}, actor=actor)
