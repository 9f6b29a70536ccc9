"""Measures of the school: suspension and expulsion bring the duties that the law asks, per sector."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import Overtaken, key_of, locked, mark_of
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from convenant.wording import listing
from incidents.models import FollowUp, Incident, IncidentState, InvolvedPerson, Measure, Step, StepState
from incidents.permissions import HANDLE, require
from incidents.queries.letters import DECISION, Lacking, lacking_of
from incidents.queries.measures import decider
from incidents.queries.taxonomy import version_of
from incidents.vocabulary import LETTERS
from protocols.measures import MANDATE, Kind, deciders, duties_of, kinds, longest, sectors, sectors_among, source_of
from protocols.planning import Situation

from .deriving import category_of, situation_of
from .duties import add_duties, follow_duties
from .followups import MEASURE_STEP, Done, complete_followup
from .locks import hold_kept, hold_open
from .step_states import REASON_LENGTH, settle
from .steps import reopen_step
from .suspensions import refuse_beside_others, told_about
from .taken import Taken as Taken
from .vault import refuse_service_number, require_open_vault

NO_MEASURE = "geen"
DATES, ABOUT = ("starts_on", "until", "decided_by", "mandate_on"), ("person", "reason")
FURTHEST = timedelta(days=5 * 366)


class Withdrawn(Overtaken):
    """A colleague withdrew it meanwhile: nothing of it can be saved any more."""

    changed = "{who} deze maatregel {when} ingetrokken. Neem over wat u nodig hebt."


def add_measure(incident: Incident, taken: Taken, *, actor: Actor, submission: UUID | None = None) -> Measure:
    """The same submission makes one measure. The step "maatregel" is done by it, also where it said: none."""
    require(actor, HANDLE)
    hold_open(incident)
    _refuse_not_offered(check(incident, taken))
    _refuse_sector(incident, taken.sector)
    key = key_of(actor.organisation, submission, incident.pk)
    if same := Measure.objects.filter(pk=key).first():
        return same
    refuse_beside_others(incident, taken, actor)
    row = Measure(
        pk=key, organisation_id=actor.organisation, incident=incident, kind=taken.kind, sector=taken.sector,
        starts_on=taken.starts_on, until=taken.until, decided_by=taken.decided_by, mandate_on=taken.mandate_on,
        recorded_at=clock.now(),
    )  # fmt: skip
    row.seal(person=taken.person, reason=taken.reason)
    row.save(force_insert=True)
    start = _from(row)
    add_duties(incident, duties_of(start.version, row.kind, row.sector, row.days), start, actor, row)
    without = Q(state=StepState.OPEN) | Q(state=StepState.DONE, proof__measure=NO_MEASURE)
    if step := Step.objects.filter(without, incident=incident, key=MEASURE_STEP).first():
        settle(step, StepState.DONE, actor, proof={"measure": taken.kind})
    filled = ["person"] if taken.person else []
    record(actor, "school_measure.recorded", incident, fields=["kind", "starts_on", *filled])
    return row


def _from(row: Measure) -> Situation:
    """Terms of a measure are counted from its first day."""
    version = version_of(row.incident)
    category = category_of(version, row.incident.category)
    if category is None:
        raise Refused("Deze soort incident staat niet meer in de lijst.")
    situation = situation_of(row.incident, version, category)
    start = datetime.combine(row.starts_on, time(12), clock.now().tzinfo)
    return Situation(**{**vars(situation), "recorded_at": start})


def check(incident: Incident, taken: Taken) -> Kind:
    kind = kinds(version_of(incident)).get(taken.kind)
    if kind is None or taken.sector not in sectors():
        raise Refused("Kies een maatregel uit de lijst.")
    _check_decider(kind, taken)
    _check_days(incident, kind, taken)
    refuse_service_number(taken.reason)
    if taken.person and not InvolvedPerson.objects.filter(incident=incident, pk=taken.person).exists():
        raise Refused("Kies iemand uit de kluis van dit incident.")
    return kind


def _check_decider(kind: Kind, taken: Taken) -> None:
    allowed = deciders(kind)
    if taken.decided_by not in allowed:
        raise Refused(f"Over deze maatregel besluit: {listing([decider(code) for code in allowed], 'of')}.")
    if taken.decided_by == MANDATE and (taken.mandate_on is None or taken.mandate_on > clock.today()):
        raise Refused("Vul de dag in waarop het bestuur het mandaat gaf. Zonder mandaat besluit het bestuur zelf.")


def _refuse_not_offered(kind: Kind) -> None:
    if not kind.offered:
        raise Refused("Kies een maatregel uit de lijst.")


def _refuse_sector(incident: Incident, sector: str) -> None:
    """Only when it is taken: what a school was when it took a measure, keeps holding for it."""
    if sector not in sectors_among(incident.location.organisation.sectors):
        raise Refused("Deze school geeft dit onderwijs niet. Kies een ander onderwijs.")


def _check_days(incident: Incident, kind: Kind, taken: Taken) -> None:
    if max(taken.starts_on, taken.until or taken.starts_on) > clock.today() + FURTHEST:
        raise Refused("Deze dag ligt meer dan vijf jaar vooruit. Kijk het jaartal na.")
    if taken.starts_on < incident.occurred_on:
        raise Refused("De maatregel begint voor het incident. Kies een latere dag.")
    if kind.until and taken.until is None:
        raise Refused("Vul de laatste dag in.")
    if taken.until and taken.until < taken.starts_on:
        raise Refused("De laatste dag ligt voor de eerste dag.")
    most = longest(kind, taken.sector)
    days = (taken.until - taken.starts_on).days + 1 if taken.until else 1
    if most and days > most:
        limit = "een week" if most == 7 else f"{most} dagen" if most > 1 else "een dag"
        raise Refused(f"{kind.title} duurt hoogstens {limit}. Dit zijn {days} dagen.{_basis(incident, taken)}")


def _basis(incident: Incident, taken: Taken) -> str:
    """What the decision on it rests on; nothing where none was found, or for what no law asks a decision."""
    asked = duties_of(version_of(incident), taken.kind, taken.sector, 0)
    source = next((source_of(duty) for duty in asked if duty.key == DECISION), "")
    return f" {source}." if source else ""


def mark_of_measure(row: Measure) -> str:
    return mark_of(row, DATES)


def change_measure(
    row: Measure, starts_on: date, until: date | None, decided_by: str, mandate_on: date | None = None, *,
    actor: Actor, seen: str,
) -> None:  # fmt: skip
    """`seen`: the mark of what the editor started from. Open duties follow the new days, those
    that only now follow are added; done ones stay."""
    require(actor, HANDLE)
    hold_open(row.incident)
    current = locked(row, seen, DATES)
    if current.withdrawn_at:
        raise Withdrawn(current)
    told = Taken(row.kind, row.sector, starts_on, until, decided_by, *told_about(row), mandate_on)
    check(row.incident, told)
    refuse_beside_others(row.incident, told, actor, row)
    row.starts_on, row.until, row.decided_by, row.mandate_on = starts_on, until, decided_by, mandate_on
    row.save(update_fields=list(DATES))
    start = _from(row)
    follow_duties(row.incident, duties_of(start.version, row.kind, row.sector, row.days), start, actor, row)
    record(actor, "school_measure.changed", row.incident, fields=list(DATES))


def link_person(row: Measure, person: str, reason: str, *, actor: Actor, seen: str) -> None:
    """About whom it is: with an open vault, for the letters. Raises Overtaken when a colleague saved since `seen`."""
    require_open_vault(row.incident, actor)
    hold_open(row.incident)
    locked(row, seen, ABOUT)
    told = Taken(row.kind, row.sector, row.starts_on, row.until, row.decided_by, person, reason, row.mandate_on)
    check(row.incident, told)
    refuse_beside_others(row.incident, told, actor, row)
    row.seal(person=person, reason=reason)
    row.save(update_fields=["person", "reason"])
    record(actor, "school_measure.changed", row.incident, fields=["person", "reason"])


def withdraw_measure(row: Measure, reason: str, *, actor: Actor) -> None:
    """It stays on the list. What it still asked is departed from, with the same reason. After closing too: an objection
    may be upheld weeks later."""
    require(actor, HANDLE)
    hold_kept(row.incident)
    row.refresh_from_db(fields=["withdrawn_at"])
    if row.withdrawn_at:
        raise Withdrawn(row)
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused(f"Schrijf in minstens {REASON_LENGTH} tekens waarom u intrekt.")
    now = clock.now()
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    FollowUp.objects.filter(measure=row, state=StepState.OPEN).update(
        state=StepState.DEPARTED, reason=reason.strip(), handled_at=now, handled_function=actor.function
    )
    record(actor, "school_measure.withdrawn", row.incident, fields=["state"])
    measure_asked_again(row.incident, actor=actor)


def measure_asked_again(incident: Incident, *, actor: Actor) -> None:
    """A step that was done by a measure alone is open again once all were withdrawn; what the step said by itself
    stays, and so does a closed incident until it goes on."""
    known = Measure.objects.filter(incident=incident).values_list("kind", "withdrawn_at")
    left = any(withdrawn_at is None for _, withdrawn_at in known)
    step = Step.objects.filter(incident=incident, key=MEASURE_STEP, state=StepState.DONE).first()
    if incident.state == IncidentState.OPEN and step and not left and _done_by(step, [kind for kind, _ in known]):
        step.incident = incident
        reopen_step(step, actor=actor)


def _done_by(step: Step, kinds_taken: Iterable[str]) -> bool:
    """`add_measure` proves it by the kind alone; the form of the step always asks a day and a decision with it."""
    return step.proof in [{"measure": kind} for kind in kinds_taken]


def begin_on(row: Measure, starts_on: date, *, actor: Actor) -> None:
    """Another first day; the rest of what was taken stays."""
    if starts_on != row.starts_on:
        days = (starts_on, row.until, row.decided_by, row.mandate_on)
        change_measure(row, *days, actor=actor, seen=mark_of_measure(row))


def decide(row: FollowUp, done: Done, starts_on: date, *, actor: Actor, seen: str = "") -> None:
    """The decision on a measure that begins on that day or later."""
    if row.measure:
        row.measure.incident = row.incident
        begin_on(row.measure, starts_on, actor=actor)
        row.refresh_from_db(fields=["due_at"])
    complete_followup(row, done, actor=actor, seen=seen)


def fill_letter(row: Measure, lacking: Lacking, filled: dict[str, Any], *, actor: Actor) -> None:
    """`filled` holds what was asked of it: person and reason with their mark, the day of the talk, the first
    day. An open vault."""
    require_open_vault(row.incident, actor)
    if "person" in filled:
        link_person(row, filled["person"], filled["reason"], actor=actor, seen=filled["seen"])
    if lacking.hearing and filled.get("heard_on"):
        lacking.hearing.incident = row.incident
        complete_followup(lacking.hearing, Done(filled["heard_on"]), actor=actor)
    if lacking.start and filled.get("starts_on"):
        begin_on(row, filled["starts_on"], actor=actor)


def letter_made(row: Measure, letter: str, *, actor: Actor) -> Lacking:
    """Persons leave the vault on paper: only with an open vault, and each letter is in the trail. Gives what it lacks:
    of anything a concept is made."""
    require_open_vault(row.incident, actor)
    lacking = lacking_of(row, letter)
    purpose = f"{LETTERS[letter]} (concept)" if lacking else LETTERS[letter]
    record(actor, "school_measure.letter_made", row.incident, purpose=purpose)
    return lacking
