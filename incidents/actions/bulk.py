"""One thing done to several incidents: what cannot be done stays undone and says why, the rest is done together.

Up to `MOST` at once; more is work for a job, with a bar.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor
from incidents.models import Incident, Step
from incidents.permissions import HANDLE, membership_of, require

from .handling import hand_back
from .steps import reopen_step

Act = Callable[[Incident], None]
Tell = Callable[[int], None]
MOST, TELL_EVERY = 200, 25
"""At once: enough for a clean-up, small enough to wait for."""
SEVERAL, BACK = "incidents.several", "incidents.several_back"
NO_STEP = "Dit incident heeft deze stap niet."


@dataclass
class Outcome:
    """`refused`: the incident with the sentence that says why."""

    done: list[Incident] = field(default_factory=list)
    refused: list[tuple[Incident, str]] = field(default_factory=list)


def for_each(incidents: Iterable[Incident], act: Act, tell: Tell = lambda number: None) -> Outcome:
    """In one transaction: a row that is refused leaves nothing behind, not even in the trail."""
    outcome = Outcome()
    for number, incident in enumerate(incidents):
        if number % TELL_EVERY == 0:
            tell(number)
        try:
            with all_or_nothing():
                act(incident)
        except Refused as refusal:
            outcome.refused.append((incident, refusal.sentence))
        else:
            outcome.done.append(incident)
    return outcome


def ask_several(what: str, pks: Iterable[UUID], values: Mapping[str, str], *, actor: Actor) -> Job:
    """`values`: what the form of `what` asks. The same question twice is one job."""
    require(actor, HANDLE)
    incidents = ",".join(str(pk) for pk in pks)
    mark = hashlib.sha256(repr((membership_of(actor), what, incidents, sorted(values.items()))).encode()).hexdigest()
    return enqueue(SEVERAL, actor=actor, unique_key=f"several:{mark}", what=what, incidents=incidents, **values)


def ask_back(job: Job, *, actor: Actor) -> Job:
    require(actor, HANDLE)
    return enqueue(BACK, actor=actor, unique_key=f"several-back:{job.pk}", of=job.pk)


def back_act(step: str, before: Mapping[str, UUID | None], given: UUID | None, *, actor: Actor) -> Act | None:
    """Of a step: open again. Of an assignment to `given`: who had each incident before. Closing is not undone."""
    if step:
        return partial(open_again, key=step, actor=actor)
    if before and given:
        return lambda incident: back_to_before(incident, before, given, actor=actor)
    return None


def back_to_before(incident: Incident, before: Mapping[str, UUID | None], given: UUID, *, actor: Actor) -> None:
    if str(incident.pk) not in before:
        raise Refused("Wie dit incident had, is niet bekend.")
    hand_back(incident, before[str(incident.pk)], given, actor=actor)


def open_again(incident: Incident, *, key: str, actor: Actor) -> None:
    step = Step.objects.filter(incident=incident, key=key).first()
    if step is None:
        raise Refused(NO_STEP)
    step.incident = incident
    reopen_step(step, actor=actor)
