"""A signal without names: a school passes on what neighbours told, youth work tells school and police. By the gate."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock, gate
from convenant.actions.bell import ring
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import Convenant, DataClass, Decision
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from incidents.bell import SIGNAL, SIGNAL_ANSWER
from incidents.models import NeighbourReport, ReceivedSignal, SentSignal, SignalReply, YouthReferral
from incidents.permissions import may_read_signals, may_refer, may_send
from incidents.queries.signals import served_under
from parties.models import Location
from parties.queries.places import location_ids

NO_RIGHT = "Uw functie geeft geen signalen door."
NOT_YOURS = "Kies een locatie waar u werkt."
NOT_SERVED = "Uw organisatie werkt vandaag in geen convenant voor deze locatie."


class NotAllowed(Refused):
    """The gate did not allow it."""


@dataclass(frozen=True)
class Signal:
    location: Location
    kind: str
    text: str
    necessity: str = ""
    report: NeighbourReport | None = None


def send_signal(
    convenant: Convenant, recipient_id: UUID, told: Signal, *, actor: Actor, submission: UUID | None = None
) -> SentSignal:
    """Refused with the gate's own sentence. Sending one opened form twice sends one signal."""
    if not may_send(actor):
        raise Refused(NO_RIGHT)
    if told.location.pk not in set(location_ids(actor)):
        raise Refused(NOT_YOURS)
    key = key_of(actor.organisation, submission)
    if twin := SentSignal.objects.filter(pk=key).first():
        return twin
    decision = _allowed(convenant, recipient_id, DataClass.SIGNAL, actor, necessity=bool(told.necessity.strip()))
    same = {"convenant": convenant, "location": told.location, "kind": told.kind, "text": told.text}
    now = clock.now()
    sent = SentSignal(
        pk=key, organisation_id=actor.organisation, recipient_id=recipient_id, decision=decision, report=told.report,
        necessity=told.necessity, sent_at=now, **same,
    )  # fmt: skip
    sent.save(force_insert=True)
    received = ReceivedSignal(
        organisation_id=recipient_id, sender_id=actor.organisation, decision=decision, sent=key, received_at=now, **same
    )
    received.save(force_insert=True)
    ring(SIGNAL, received.pk, actor=actor, decision=decision)
    record(actor, "signal.sent", sent, fields=["kind", "text"], ground=decision.article)
    return sent


def answer_signal(row: ReceivedSignal, answer: str, *, actor: Actor) -> None:
    """Taken up or declined, by a code: nobody has to explain more."""
    if not may_read_signals(actor):
        raise Refused(NO_RIGHT)
    held = ReceivedSignal.objects.select_for_update().get(pk=row.pk)
    if held.answer == answer:
        return  # sent twice: told once
    decision = _allowed(row.convenant, row.sender_id, DataClass.PROCESS, actor)
    row.answer, row.answered_at = answer, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    reply = SignalReply(
        organisation_id=row.sender_id, sender_id=actor.organisation, decision=decision, sent=row.sent, answer=answer,
        at=clock.now(),
    )  # fmt: skip
    reply.save(force_insert=True)
    ring(SIGNAL_ANSWER, row.sent, actor=actor, decision=decision)
    record(actor, "signal.answered", row, fields=["answer"])


def refer(
    location: Location, kind: str, referred_to: str, day: date, *, actor: Actor, submission: UUID | None = None
) -> YouthReferral:
    """A line of youth work's own count: that somebody was led to help, not who. One opened form counts once."""
    if not may_refer(actor):
        raise Refused(NO_RIGHT)
    if location.pk not in set(location_ids(actor)):
        raise Refused(NOT_YOURS)
    convenant_id = served_under(location.pk, actor)
    if convenant_id is None:
        raise Refused(NOT_SERVED)
    key = key_of(actor.organisation, submission)
    if twin := YouthReferral.objects.filter(pk=key).first():
        return twin
    row = YouthReferral(
        pk=key, organisation_id=actor.organisation, convenant_id=convenant_id, location=location, kind=kind,
        referred_to=referred_to, referred_on=day,
    )  # fmt: skip
    row.save(force_insert=True)
    record(actor, "referral.recorded", row)
    return row


def _allowed(
    convenant: Convenant, recipient: UUID, data_class: str, actor: Actor, *, necessity: bool = False
) -> Decision:
    """The kept decision. Raises `NotAllowed` with the gate's own sentence."""
    known = {"necessity": necessity}
    answer = gate.decide(version_in_force(convenant), actor.organisation, recipient, data_class, known)
    decision = gate.keep(answer, actor=actor, recipient=recipient, data_class=data_class, circumstances=known)
    if not answer.allowed:
        raise NotAllowed(answer.text, answer.article)
    return decision
