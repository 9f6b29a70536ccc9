"""Recording an incident, changing its core, closing and withdrawing it."""

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F

from convenant import clock
from convenant.actions.bell import ring_own
from convenant.audit.trail import record
from convenant.errors import Meanwhile, Refused
from convenant.models import Category, ConvenantVersion
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from incidents.bell import RECORDED
from incidents.hooks import announce
from incidents.models import Incident, IncidentState, Step, StepState
from incidents.models.involved import Involved, pupils_in
from incidents.permissions import HANDLE, RECORD, WITHDRAW, require
from incidents.queries.taxonomy import KEEPS_CORE
from incidents.vocabulary import CLOSE, MOVED, READ_AFTER_CLOSE, blocking_steps
from parties.models import Location
from protocols.planning import MELDING, REGISTER, PlannedStep, Situation, plan

from .deriving import derive_anew
from .duties import plan_notices
from .followups import refuse_open_duties
from .locks import hold_open
from .step_states import refuse_blocked, settle
from .vault import write_note

SERIOUS_FROM = 3
REASON_LENGTH = 10


@dataclass(frozen=True)
class Report:
    """What a reporter says. `vault_text` is what was moved out of the description; `submission` makes it once."""

    version: ConvenantVersion
    location: Location
    category: Category
    description: str
    place: str
    occurred_on: date
    occurred_at: time | None
    seriousness: int
    facets: list[str] = field(default_factory=list)
    pupils: int = 0
    lint_reason: str = ""
    vault_text: str = ""
    submission: UUID = field(default_factory=uuid4)


def record_incident(report: Report, *, actor: Actor) -> Incident:
    """The same submission gives the same incident, also when both arrive at once. Refuses what keeps no core."""
    require(actor, RECORD)
    if report.category.keeps != KEEPS_CORE or not report.category.main:
        raise Refused("Dit is geen incident met een kern. Kies een andere categorie.")
    if report.location.organisation_id != actor.organisation_id:
        raise Refused("Deze locatie hoort niet bij uw school.")
    same = Incident.objects.filter(submission=report.submission)
    try:
        with transaction.atomic():
            return same.first() or _record(report, actor)
    except IntegrityError:
        return same.get()


def _record(report: Report, actor: Actor) -> Incident:
    now = clock.now()
    sectors = tuple(report.location.organisation.sectors)
    situation = Situation(
        report.version, report.category, report.place, report.seriousness, now, tuple(report.facets), sectors
    )
    planned = plan(situation)
    incident = Incident.objects.create(
        organisation_id=actor.organisation, convenant_id=report.version.convenant_id, location=report.location,
        category=report.category.code, taxonomy=report.category.taxonomy, facets=report.facets,
        description=report.description, place=report.place,
        occurred_on=report.occurred_on, occurred_at=report.occurred_at, seriousness=report.seriousness,
        serious=report.seriousness >= SERIOUS_FROM, pupils=report.pupils, lint_reason=report.lint_reason,
        melding_required=any(step.mandatory for step in planned if step.key == MELDING),
        school_year=clock.school_year(report.occurred_on), half=clock.half_year(report.occurred_on),
        submission=report.submission, recorded_at=now, recorded_by=actor.membership_id,
    )  # fmt: skip
    Step.objects.bulk_create([_step(incident, step, actor) for step in planned])
    plan_notices(incident, situation, actor)
    record(actor, "incident.recorded", incident, fields=["core"])
    if report.vault_text:
        write_note(incident, MOVED, report.vault_text, actor=actor)
    if actor.function != Function.COORDINATOR:
        ring_own(RECORDED, incident.pk, actor=actor)
    announce(incident, actor, "saved")
    return incident


def _step(incident: Incident, planned: PlannedStep, actor: Actor) -> Step:
    step = Step(organisation_id=actor.organisation, incident=incident, **vars(planned))
    if planned.key == REGISTER:
        step.state, step.handled_at, step.handled_function = StepState.DONE, incident.recorded_at, actor.function
    return step


@dataclass(frozen=True)
class CoreChange:
    """The editable core. `revision` is the one the editor started from."""

    revision: int
    description: str
    place: str
    occurred_on: date
    occurred_at: time | None
    seriousness: int
    pupils: int
    facets: list[str]
    lint_reason: str = ""
    involved: Involved = field(default_factory=dict)


def change_core(incident: Incident, change: CoreChange, *, actor: Actor) -> Incident:
    """Raises `Meanwhile` when somebody else saved since `change.revision`. Copies already sent stay as they are."""
    require(actor, HANDLE)
    hold_open(incident)
    values = {name: value for name, value in vars(change).items() if name != "revision"}
    values["pupils"] = max(change.pupils, pupils_in(change.involved))
    fields = [name for name, value in values.items() if getattr(incident, name) != value]
    values |= {
        "serious": change.seriousness >= SERIOUS_FROM,
        "school_year": clock.school_year(change.occurred_on),
        "half": clock.half_year(change.occurred_on),
    }
    mine = Incident.objects.filter(pk=incident.pk, revision=change.revision, state=IncidentState.OPEN)
    if not mine.update(revision=F("revision") + 1, **values):
        raise Meanwhile("{who} dit {when} gewijzigd. Bekijk beide versies.")
    incident.refresh_from_db()
    if fields:
        record(actor, "incident.changed", incident, fields=fields)
        derive_anew(incident, actor)
        announce(incident, actor, "changed")
    return incident


def close_incident(incident: Incident, *, actor: Actor) -> None:
    """Refused, with the sentence that names the step, while a mandatory one is neither done nor departed from."""
    require(actor, HANDLE)
    hold_open(incident)
    steps = list(Step.objects.select_for_update().filter(incident=incident))
    refuse_blocked(blocking_steps(steps))
    refuse_open_duties(incident)
    for step in steps:
        if step.key == CLOSE:
            settle(step, StepState.DONE, actor)
    _end(incident, IncidentState.CLOSED, actor)
    record(actor, "incident.closed", incident, fields=["state"])
    announce(incident, actor, "state")


def withdraw_incident(incident: Incident, reason: str, *, actor: Actor) -> None:
    """A record made by mistake. It stays in the register; the reason goes into the vault: it may name somebody."""
    require(actor, WITHDRAW)
    hold_open(incident)
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused("Schrijf in een paar woorden waarom u intrekt.")
    write_note(incident, "intrekking", reason, actor=actor)
    _end(incident, IncidentState.WITHDRAWN, actor)
    record(actor, "incident.withdrawn", incident, fields=["state"])
    announce(incident, actor, "state")


def read_closed(incident: Incident, *, actor: Actor) -> None:
    """Work on it has ended, so whoever still reads it has a reason of their own: each reading is in the trail."""
    if incident.state != IncidentState.OPEN:
        record(actor, READ_AFTER_CLOSE, incident)


def _end(incident: Incident, state: IncidentState, actor: Actor) -> None:
    incident.state, incident.closed_at = state, clock.now()
    incident.revision += 1
    incident.save(update_fields=["state", "closed_at", "revision"])
