"""A school or partner asks a measure in public space; the gemeente says what it does with it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_circle, ring_party
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of, one_at_a_time
from convenant.errors import AtField, Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.bell import MEASURE_ASKED, MEASURE_MOVED
from parties.models import Location, Measure, MeasureState, MeasureStep, Role
from parties.permissions import ASK_MEASURE, STEP_MEASURE, may
from parties.queries.measures import is_gemeente, state_of
from parties.queries.services import school_places

from .refusals import NotAllowed

NO_RIGHT = "Uw functie vraagt geen maatregel. Vraag de coördinator of een collega die op de scholen komt."
ONLY_GEMEENTE = "Alleen de gemeente zegt wat er met deze vraag gebeurt."
NO_SCHOOL = "Kies een locatie van een school in dit convenant."
WHY = "Schrijf waarom de gemeente dit niet doet. De vrager leest het."
WHEN = "Vul in voor welke dag het gepland is."
SAME = "Dit is al de stand. Kies een andere, of schrijf een toelichting."


@dataclass(frozen=True)
class Wanted:
    location: Location
    kind: str
    what: str


@dataclass(frozen=True)
class Step:
    state: str
    note: str = ""
    planned_on: date | None = None


def ask_measure(convenant: Convenant, wanted: Wanted, *, actor: Actor, submission: UUID | None = None) -> Measure:
    """Sending one opened form twice is one question."""
    if not may(actor, ASK_MEASURE):
        raise NotAllowed(NO_RIGHT)
    if not school_places(convenant.pk).filter(pk=wanted.location.pk).exists():
        raise AtField(NO_SCHOOL, "location")
    key = key_of(actor.organisation, submission)
    if twin := Measure.objects.filter(pk=key).first():
        return twin
    row = Measure(pk=key, convenant=convenant, organisation_id=actor.organisation, **vars(wanted))
    row.asked_on = clock.today()
    row.save(force_insert=True)
    record(actor, "measure.asked", row, fields=["location", "kind", "what"])
    circle_event(actor, "measure.asked", row, convenant_id=convenant.pk)
    ring_circle(MEASURE_ASKED, row.pk, convenant.pk, actor=actor, role=Role.GEMEENTE)
    return row


def take_step(measure: Measure, step: Step, *, actor: Actor) -> MeasureStep:
    if not may(actor, STEP_MEASURE) or not is_gemeente(measure.convenant_id, actor):
        raise NotAllowed(ONLY_GEMEENTE)
    _check(measure, step)
    row = MeasureStep(
        convenant_id=measure.convenant_id, organisation_id=actor.organisation, measure=measure, at=clock.now(),
        state=step.state, note=step.note,
        planned_on=step.planned_on if step.state == MeasureState.PLANNED else None,
    )  # fmt: skip
    row.save(force_insert=True)
    record(actor, "measure.moved", measure, fields=["state", "note", "planned_on"])
    circle_event(actor, "measure.moved", measure, convenant_id=measure.convenant_id)
    ring_party(MEASURE_MOVED, measure.organisation_id, measure.pk, measure.convenant_id, actor=actor)
    follow_own(measure.convenant_id, actor=actor)
    return row


def _check(measure: Measure, step: Step) -> None:
    one_at_a_time("measure", measure.pk)  # the row is the asker's: the gemeente may not lock it
    if step.state == MeasureState.REJECTED and not step.note.strip():
        raise AtField(WHY, "note")
    if step.state == MeasureState.PLANNED and step.planned_on is None:
        raise AtField(WHEN, "planned_on")
    if step.state == state_of(measure) and not step.note.strip() and step.planned_on is None:
        raise Refused(SAME)
