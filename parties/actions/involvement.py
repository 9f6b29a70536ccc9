"""A school asks a partner to come along, without a name; the partner answers. Both through the gate."""

from dataclasses import dataclass
from uuid import UUID

from convenant import clock, gate
from convenant.actions.bell import ring
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import Convenant, DataClass, Decision
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.bell import INVOLVEMENT_ANSWERED, INVOLVEMENT_ASKED
from parties.models import Involvement, InvolvementReply, Location, ReceivedInvolvement
from parties.permissions import ANSWER_INVOLVEMENT, ASK_INVOLVEMENT, may

from .refusals import NotAllowed

NO_RIGHT = "Een partner betrekken doet de coördinator of de directie van de school."
NOT_YOURS = "Kies een locatie van uw eigen school."
NO_ANSWER = "Uw functie beantwoordt deze vraag niet."


@dataclass(frozen=True)
class Question:
    location: Location
    topic: str
    urgency: str


def ask_involvement(
    convenant: Convenant, recipient_id: UUID, asked: Question, *, actor: Actor, submission: UUID | None = None
) -> Involvement:
    """Refused with the gate's own sentence. Sending one opened form twice asks once."""
    if not may(actor, ASK_INVOLVEMENT):
        raise NotAllowed(NO_RIGHT)
    if asked.location.organisation_id != actor.organisation:
        raise NotAllowed(NOT_YOURS)
    key = key_of(actor.organisation, submission)
    if twin := Involvement.objects.filter(pk=key).first():
        return twin
    decision = _allowed(convenant, recipient_id, DataClass.CONSULT, actor)
    told = vars(asked) | {"convenant": convenant, "asked_at": clock.now(), "decision": decision}
    row = Involvement(pk=key, organisation_id=actor.organisation, recipient_id=recipient_id, **told)
    row.save(force_insert=True)
    copy = ReceivedInvolvement(organisation_id=recipient_id, sender_id=actor.organisation, request=row.pk, **told)
    ReceivedInvolvement.objects.bulk_create([copy])
    record(actor, "involvement.asked", row, fields=["location", "topic", "urgency"])
    ring(INVOLVEMENT_ASKED, copy.pk, actor=actor, decision=decision)
    return row


def answer_involvement(row: ReceivedInvolvement, answer: str, *, actor: Actor) -> None:
    """May be given anew: the newest counts."""
    if not may(actor, ANSWER_INVOLVEMENT):
        raise NotAllowed(NO_ANSWER)
    held = ReceivedInvolvement.objects.select_for_update(of=("self",)).select_related("convenant").get(pk=row.pk)
    if held.answer == answer:
        return
    decision = _allowed(held.convenant, held.sender_id, DataClass.PROCESS, actor)
    held.answer, held.answered_at = answer, clock.now()
    held.save(update_fields=["answer", "answered_at"])
    reply = InvolvementReply(
        organisation_id=held.sender_id, sender_id=actor.organisation, request=held.request, answer=answer,
        at=held.answered_at, decision=decision,
    )  # fmt: skip
    InvolvementReply.objects.bulk_create([reply])
    record(actor, "involvement.answered", held, fields=["answer"])
    ring(INVOLVEMENT_ANSWERED, held.request, actor=actor, decision=decision)


def _allowed(convenant: Convenant, recipient_id: UUID, data_class: str, actor: Actor) -> Decision:
    answer = gate.decide(version_in_force(convenant), actor.organisation, recipient_id, data_class, {})
    if not answer.allowed:
        raise Refused(answer.text, answer.article)
    return gate.keep(answer, actor=actor, recipient=recipient_id, data_class=data_class, circumstances={})
