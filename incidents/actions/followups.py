"""What has to be done by a day after an incident: duties by law or convenant, aftercare, actions that prevent."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import Overtaken, key_of, mark_of
from convenant.errors import Refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from incidents.models import HOLDS_UP, FollowUp, FollowUpKind, Incident, Step, StepState
from incidents.permissions import HANDLE, require, who_handles
from incidents.queries.letters import DECISION, begins_too_early
from protocols.planning import due_at, legal_end

from .locks import hold_kept, hold_open
from .moments import refuse_wrong_moment
from .step_states import REASON_LENGTH, THIRD_PARTIES, name_of, put_back, read_anew, settle
from .vault import refuse_service_number

MEASURE_STEP = "measure"
TOO_SHORT = f"Schrijf in minstens {REASON_LENGTH} tekens waarom u afwijkt."


@dataclass(frozen=True)
class Done:
    """`proof` holds codes only; `note` is sealed: a reference somebody gave, or what was agreed."""

    on: date
    channel: str = ""
    note: str = ""
    proof: dict[str, Any] = field(default_factory=dict)

    def everything(self) -> dict[str, Any]:
        return self.proof | ({"channel": self.channel} if self.channel else {})


@dataclass(frozen=True)
class Agreed:
    """Aftercare or a preventive action: for whom or what, who sees to it, by which day."""

    kind: str
    key: str
    title: str
    owner: str
    due_on: date
    note: str = ""


def add_agreed(
    incident: Incident, agreed: Agreed, *, actor: Actor, submission: UUID | None = None
) -> FollowUp:  # fmt: skip
    """Aftercare for a role (the plan is sealed), or an action that prevents a next time. Once per opened form."""
    require(actor, HANDLE)
    hold_open(incident)
    refuse_service_number(agreed.note)
    if agreed.owner not in who_handles(incident):
        raise Refused("Wie dit doet, moet de lijst met termijnen kunnen zien. Kies iemand uit de lijst.")
    if agreed.due_on < clock.today():
        raise Refused("Deze dag is al voorbij. Kies vandaag of later.")
    key = key_of(actor.organisation, submission, incident.pk)
    if same := FollowUp.objects.filter(pk=key).first():
        return same
    row = FollowUp(
        pk=key, organisation_id=actor.organisation, incident=incident, kind=agreed.kind, key=agreed.key,
        title=agreed.title, owner=agreed.owner, due_at=end_of(agreed.due_on),
    )  # fmt: skip
    row.seal(note=agreed.note)
    row.save(force_insert=True)
    record(actor, f"{agreed.kind}.agreed", incident, fields=["owner", "due_at"])
    return row


def mark_of_followup(row: FollowUp) -> str:
    return mark_of(row, ("state", "done_on", "proof", "reason"))


def mark_while_open(row: FollowUp) -> str:
    """Of a fresh form: what is handled already is not done anew from there."""
    return mark_of_followup(row) if row.state == StepState.OPEN else ""


def complete_followup(row: FollowUp, done: Done, *, actor: Actor, seen: str = "") -> None:
    """Terms that are counted from this one start to run.

    `seen`: the mark of what the editor started from. Raises Overtaken when a colleague handled it since; who saw that
    and sends it again puts his own in its place. Without it only an open one is done. The same holds below.
    """
    _take(row, actor, seen)
    refuse_service_number(done.note)
    refuse_wrong_moment(row.incident, done.on)
    _refuse_too_early(row)
    _refuse_early_start(row, done.on)
    if row.evidence == "list" and not done.proof.get("tried"):
        raise Refused("Kies wat de school probeerde, of wijk af met een reden.", row.article)
    row.done_on, row.proof = done.on, done.everything()
    if done.note:
        row.seal(note=done.note)
    _settle(row, StepState.DONE, actor)
    _start_terms(row, done.on)
    _third_parties_told(row, actor)
    record(actor, "followup.done", row.incident, purpose=row.title if row.kind == FollowUpKind.DUTY else "")


def depart_from_followup(row: FollowUp, reason: str, *, actor: Actor, seen: str = "") -> None:
    _take(row, actor, seen)
    if len(reason.strip()) < REASON_LENGTH:
        raise Refused(TOO_SHORT, row.article)
    _refuse_too_early(row)
    row.reason = reason.strip()
    _settle(row, StepState.DEPARTED, actor)
    _third_parties_told(row, actor)
    purpose = row.title if row.kind == FollowUpKind.DUTY else ""
    record(actor, "followup.departed", row.incident, purpose=purpose, ground=row.article)


def reopen_followup(row: FollowUp, *, actor: Actor) -> None:
    """Undo. Refused once something that had to wait for it was done."""
    require(actor, HANDLE)
    _hold_to_put_back(row)
    built_on = [other for other in siblings(row) if row.key in other.after and other.state != StepState.OPEN]
    if row.state == StepState.OPEN or built_on or (row.measure and row.measure.withdrawn_at):
        raise Refused("Dit kunt u niet terugzetten.")
    row.state, row.handled_at, row.handled_function = StepState.OPEN, None, ""
    row.done_on, row.reason, row.proof = None, "", {}
    row.save(update_fields=["state", "handled_at", "handled_function", "done_on", "reason", "proof"])
    FollowUp.objects.filter(measure=row.measure_id, since=row.key).exclude(measure=None).update(due_at=None)
    _step_not_told(row, actor)
    record(actor, "followup.reopened", row.incident, purpose=row.title if row.kind == FollowUpKind.DUTY else "")


def told(incident: Incident, recipient: str, *, actor: Actor) -> None:
    """A copy went to this kind of organisation through the portal: that is the proof of what could be told by now."""
    waiting = FollowUp.objects.filter(incident=incident, recipient=recipient, state=StepState.OPEN)
    for row in waiting.select_related("incident", "measure"):
        if not too_early(row):
            complete_followup(row, Done(clock.today(), channel="portaal"), actor=actor)


def refuse_open_duties(incident: Incident) -> None:
    """As a mandatory step: closing waits for it, and says why."""
    if row := FollowUp.objects.filter(HOLDS_UP, incident=incident).order_by("due_at", "order").first():
        basis = f" Artikel {row.article}." if row.article else f" {row.source}." if row.source else ""
        raise Refused(f"Nog niet te sluiten. {row.title} is niet gedaan en er is geen reden om af te wijken.{basis}")


def siblings(row: FollowUp) -> list[FollowUp]:
    return list(FollowUp.objects.filter(measure=row.measure_id).exclude(pk=row.pk)) if row.measure_id else []


def told_by_step(step: Step, *, actor: Actor) -> None:
    """Who got word at the step "andere instanties" got it for the duties too; what has to wait for another stays."""
    informed = step.proof.get("informed", [])
    waiting = FollowUp.objects.select_for_update(of=("self",)).filter(
        incident=step.incident_id, recipient__in=informed, state=StepState.OPEN
    )
    for row in waiting.select_related("incident__convenant", "measure"):
        if not too_early(row):
            row.done_on, row.proof = clock.today(), {"step": step.key}
            _settle(row, StepState.DONE, actor)
            _start_terms(row, clock.today())
            record(actor, "followup.done", step.incident, purpose=row.title)


def open_with_step(step: Step, *, actor: Actor) -> None:
    """Undo of that."""
    for row in FollowUp.objects.filter(incident=step.incident_id, proof__step=step.key).select_related("measure"):
        row.incident = step.incident
        reopen_followup(row, actor=actor)


def reopen_with_duties(step: Step, *, actor: Actor) -> None:
    put_back(step)
    if step.key == THIRD_PARTIES:
        open_with_step(step, actor=actor)
    record(actor, "step.reopened", step.incident, purpose=name_of(step))


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), clock.now().tzinfo)


def _hold_to_put_back(row: FollowUp) -> None:
    """What held up closing stays handled after it. It may have become a duty since it was read."""
    hold_kept(row.incident)
    row.refresh_from_db(fields=["mandatory"])
    if row.must:
        hold_open(row.incident)


def _take(row: FollowUp, actor: Actor, seen: str) -> None:
    """Of two at once the second waits here and reads what the first one did. What is open is finished after closing
    too: what prevents a next time, an objection, aftercare of before closing waited for it."""
    require(actor, HANDLE)
    hold_kept(row.incident)
    now = FollowUp.objects.select_for_update(of=("self",)).select_related("measure").get(pk=row.pk)
    if seen and mark_of_followup(now) != seen:
        raise Overtaken(now)
    row.state = now.state
    if row.state != StepState.OPEN and not seen:
        raise Refused(f"Dit is al {row.get_state_display()}.")
    if row.state != StepState.OPEN:
        reopen_followup(row, actor=actor)


def too_early(row: FollowUp) -> list[FollowUp]:
    """What must be done first."""
    return [other for other in siblings(row) if other.key in row.after and other.state == StepState.OPEN]


def _refuse_too_early(row: FollowUp) -> None:
    if waiting := too_early(row):
        first = min(waiting, key=lambda other: other.order)
        raise Refused(f"Eerst: {first.title[:1].lower()}{first.title[1:]}.", first.article)


def _refuse_early_start(row: FollowUp, decided_on: date) -> None:
    if row.measure is None or row.key != DECISION:
        return
    row.measure.incident = row.incident
    if begins_too_early(row.measure, decided_on):
        raise Refused(f"De maatregel begint niet voor het besluit. Kies {nl_plain(decided_on)} of later.", row.article)


def _settle(row: FollowUp, state: StepState, actor: Actor) -> None:
    row.state, row.handled_at, row.handled_function = state, clock.now(), actor.function
    row.save()


def _start_terms(row: FollowUp, day: date) -> None:
    region = row.incident.convenant.region
    for other in siblings(row):
        if other.since == row.key:
            other.due_at = _due_since(other, day, region)
            other.save(update_fields=["due_at"])


def _step_not_told(row: FollowUp, actor: Actor) -> None:
    """A step that says this party was told says so no more; with nobody left it is open again."""
    step = Step.objects.filter(incident=row.incident_id, key=THIRD_PARTIES, state=StepState.DONE).first()
    informed = step.proof.get("informed", []) if step else []
    if not step or not row.recipient or row.recipient not in informed:
        return
    if left := [code for code in informed if code != row.recipient]:
        step.proof = step.proof | {"informed": left}
        step.save(update_fields=["proof"])
    else:
        step.incident = row.incident
        read_anew(step)
        reopen_with_duties(step, actor=actor)


def _due_since(row: FollowUp, day: date, region: str) -> datetime | None:
    """A term of parents and pupil does not end in a weekend; what the school must do is not stretched."""
    if row.evidence == "term":
        return end_of(legal_end(row.span, day, region))
    return due_at(row.span, datetime.combine(day, time(12), clock.now().tzinfo), region)


def _third_parties_told(row: FollowUp, actor: Actor) -> None:
    """The step "andere instanties" is done with the last of the parties that had to be told."""
    if not row.recipient:
        return
    all_told = FollowUp.objects.filter(incident=row.incident).exclude(recipient="")
    if all_told.filter(state=StepState.OPEN, mandatory=True).exists():
        return
    step = Step.objects.filter(incident=row.incident, key=THIRD_PARTIES, state=StepState.OPEN).first()
    informed = sorted(set(all_told.filter(state=StepState.DONE).values_list("recipient", flat=True)))
    if step and informed:
        settle(step, StepState.DONE, actor, proof={"informed": informed})
