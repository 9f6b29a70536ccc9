"""What a recipient does with a copy: opens it, shows its persons, answers. And how the school takes that in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db.models import QuerySet

from convenant import clock, gate
from convenant.actions.bell import heard, ring
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.gate import Answer as Verdict
from convenant.models import DataClass, Decision
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import Actor
from convenant.vault.cells import reveal_content, seal_in_transit
from incidents.bell import ANSWER
from incidents.models import (
    Answer,
    AnswerCode,
    Incident,
    IncidentState,
    Notice,
    NoticeKind,
    ReceivedDisclosure,
    ReceivedKind,
    Step,
    StepState,
)  # fmt: skip
from incidents.permissions import HANDLE, require
from incidents.queries.taxonomy import adopted_version

from .locks import hold
from .steps import complete_step
from .vault import refuse_service_number, write_note

LONGEST_TEXT = 1000
ANSWER_NOTE = "antwoord"
WITHDRAWN = "De school heeft deze kopie ingetrokken. De inhoud is weg."
PARTY = {"school_is_party": True, "context_known": True}
"""The school itself made the melding, so it is a party to the case and knows the context."""


def open_copy(row: ReceivedDisclosure, *, actor: Actor) -> None:
    """The first opening ends the school's recall and tells the school. Never opens what was withdrawn.

    Raises `Refused` when the school can't be told any more: a party that left opens nothing new.
    """
    hold(row.disclosure)
    take_in(withdrawals(), actor=actor)
    row.refresh_from_db(fields=["opened_at", "withdrawn_at", "core"])
    if row.opened_at or row.withdrawn_at:
        return
    _tell(row, NoticeKind.READ, actor)
    row.opened_at = clock.now()
    row.save(update_fields=["opened_at"])
    record(actor, "copy.opened", row)
    heard(row.pk, actor=actor)


def read_copy(row: ReceivedDisclosure, *, actor: Actor) -> None:
    """Each reading is in the trail of the recipient, the first one as the opening. Refuses as `open_copy` does."""
    was_open = row.opened_at is not None
    open_copy(row, actor=actor)
    if was_open:
        record(actor, "copy.read", row)


def show_persons(row: ReceivedDisclosure, *, actor: Actor, purpose: str = "") -> dict[str, Any]:
    """Each showing is in the trail of the recipient. Raises `Refused` after a recall."""
    open_copy(row, actor=actor)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    record(actor, "copy.persons_shown", row, purpose=purpose)
    return reveal_content(row.content, row.place("content"))


def send_answer(
    row: ReceivedDisclosure, *, actor: Actor, code: str, text: str = "", submission: UUID | None = None
) -> Answer:
    """The code says that something is done (process); the text is terugkoppeling, for which the gate is asked apart."""
    key = uuid5(actor.organisation, str(submission or uuid4()))
    open_copy(row, actor=actor)
    if earlier := Answer.objects.filter(pk=key).first():
        return earlier
    _check_answer(row, code, text, actor)
    answer = Answer(
        pk=key, organisation_id=actor.organisation, received=row, code=code, sent_at=clock.now(),
        function=actor.function,
    )  # fmt: skip
    answer.seal(text=text)
    answer.save(force_insert=True)
    row.answered_at = answer.sent_at
    row.save(update_fields=["answered_at"])
    record(actor, "copy.answered", row, fields=["code", "text"] if text else ["code"])
    _tell(row, NoticeKind.ANSWER, actor, code=code, text=text)
    return answer


def _check_answer(row: ReceivedDisclosure, code: str, text: str, actor: Actor) -> None:
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    if row.kind != ReceivedKind.REPORT or code not in AnswerCode.values or len(text) > LONGEST_TEXT:
        raise Refused("Kies wat u ermee doet.")
    refuse_service_number(text)
    if text:
        _allowed(row, DataClass.FEEDBACK, actor)


def verdict_on(row: ReceivedDisclosure, data_class: str, actor: Actor) -> Verdict:
    """What the gate says about a word back to the school that sent the copy."""
    return gate.decide(adopted_version(row.convenant_id), actor.organisation, row.sender_id, data_class, PARTY)


def _allowed(row: ReceivedDisclosure, data_class: str, actor: Actor) -> Decision:
    """A kept decision; raises `Refused` with the gate's sentence."""
    verdict = verdict_on(row, data_class, actor)
    decision = gate.keep(verdict, actor=actor, recipient=row.sender_id, data_class=data_class, circumstances=PARTY)
    if not verdict.allowed:
        raise Refused(verdict.text, verdict.article)
    return decision


def _tell(row: ReceivedDisclosure, kind: NoticeKind, actor: Actor, *, code: str = "", text: str = "") -> None:
    """A row of the school's own; it is all that the school learns."""
    notice = Notice(
        organisation_id=row.sender_id, sender_id=actor.organisation, decision=_allowed(row, DataClass.PROCESS, actor),
        thread=row.thread, disclosure=row.disclosure, kind=kind, code=code, at=clock.now(), function=actor.function,
    )  # fmt: skip
    if text:
        notice.content = seal_in_transit({"text": text}, notice.place("content"))
    notice.save(force_insert=True)
    if kind == NoticeKind.ANSWER:
        ring(ANSWER, row.disclosure, actor=actor, decision=notice.decision)


@made_once
def withdrawals() -> QuerySet[Notice, Any]:
    """Told by their senders, and not taken in yet."""
    told = Notice.objects.filter(kind=NoticeKind.WITHDRAWN, seen_at=None)
    return told.values_list("pk", "sender", "disclosure", "at")


def take_in(told: Iterable[tuple[UUID, UUID, UUID, datetime]], *, actor: Actor) -> None:
    """Empties the copies that their senders took back. The recipient's own work: nobody else may write its rows."""
    for notice, sender, disclosure, at in told:
        rows = ReceivedDisclosure.objects.filter(sender=sender, disclosure=disclosure, opened_at=None)
        for row in rows:
            row.withdrawn_at, row.content = at, b""
            row.core = {"reference": row.core.get("reference", "")}
            row.save(update_fields=["withdrawn_at", "content", "core"])
            record(actor, "copy.withdrawn", row)
        Notice.objects.filter(pk=notice).update(seen_at=clock.now())


def take_in_answer(notice: Notice, *, actor: Actor) -> None:
    """The school has read it: the text lands in its vault. One of the politie is the step "terugkoppeling"."""
    require(actor, HANDLE)
    if notice.kind != NoticeKind.ANSWER or notice.seen_at:
        return
    notice.seen_at = clock.now()
    notice.save(update_fields=["seen_at"])
    heard(notice.disclosure, actor=actor)
    incident = Incident.objects.get(disclosures__pk=notice.disclosure)
    if text := answer_text(notice):
        write_note(incident, ANSWER_NOTE, text, actor=actor)
    record(actor, "answer.read", incident, purpose=AnswerCode(notice.code).label)
    if notice.sender.kind == OrganisationKind.POLITIE and incident.state == IncidentState.OPEN:
        _feedback_received(incident, actor)


def _feedback_received(incident: Incident, actor: Actor) -> None:
    open_step = Step.objects.select_related("incident").filter(incident=incident, key="feedback", state=StepState.OPEN)
    if step := open_step.first():
        complete_step(step, actor=actor, proof={"channel": "portaal"})


def answer_text(notice: Notice) -> str:
    return str(reveal_content(notice.content, notice.place("content")).get("text", ""))
