"""The desk for data subjects: taking in a request, extending, answering, passing it on (AVG 12.3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import RequestState, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, may
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor

NO_RIGHT = "Alleen de FG, de directie, de coördinator en accountbeheerders behandelen verzoeken."
FUTURE = "De datum van ontvangst ligt in de toekomst. Kies vandaag of eerder."
CLOSED = "Dit verzoek is al afgehandeld."
EXTENDED = "De termijn is al een keer verlengd."
TOO_LATE = "Verlengen kan alleen binnen de eerste maand. Antwoord zo snel als u kunt."
OURSELVES = "Dat is uw eigen organisatie. Kies wie de gegevens wel verwerkt."
MONTH, EXTRA = relativedelta(months=1), relativedelta(months=3)
"""One month; with the extension of two, three months after it was received."""


@dataclass(frozen=True)
class Asked:
    kind: str
    received_on: date
    subject: str
    asked: str = ""


def take_in(asked: Asked, *, actor: Actor, submission: UUID | None = None) -> SubjectRequest:
    """Sending one form twice makes one request."""
    _needs_right(actor)
    if asked.received_on > clock.today():
        raise Refused(FUTURE)
    key = uuid5(key_of(actor.organisation, submission), "subject request")
    if standing := SubjectRequest.objects.filter(pk=key).first():
        return standing
    row = SubjectRequest(
        pk=key, organisation_id=actor.organisation, kind=asked.kind, received_on=asked.received_on,
        due_on=asked.received_on + MONTH,
    )  # fmt: skip
    row.seal(subject=asked.subject, asked=asked.asked)
    row.save(force_insert=True)
    record(actor, "request.taken_in", row, fields=["kind", "received_on", "subject", "asked"])
    return row


def extend(row: SubjectRequest, why: str, *, actor: Actor) -> SubjectRequest:
    """AVG 12.3: two more months, said with the reason within the first month."""
    held = _open(row, actor)
    if held.extended_on:
        raise Refused(EXTENDED)
    if clock.today() > held.due_on:
        raise Refused(TOO_LATE)
    held.extended_why, held.extended_on, held.due_on = why.strip(), clock.today(), held.received_on + EXTRA
    held.save(update_fields=["extended_why", "extended_on", "due_on"])
    record(actor, "request.extended", held, fields=["extended_why", "due_on"])
    return held


def answer(row: SubjectRequest, state: str, result: str, *, actor: Actor) -> SubjectRequest:
    """`state` is answered or refused; `result` says what was done, or why not, and is sealed."""
    held = _open(row, actor)
    held.state, held.closed_on = RequestState(state), clock.today()
    held.seal(result=result)
    held.save(update_fields=["state", "closed_on", "result"])
    record(actor, f"request.{held.state}", held, fields=["state", "result"])
    return held


def forward(row: SubjectRequest, organisation: Organisation, *, actor: Actor) -> SubjectRequest:
    """WE-P4: another organisation processes these data. The portal sends nothing: the letter is for the post."""
    held = _open(row, actor)
    if organisation.pk == actor.organisation:
        raise Refused(OURSELVES)
    held.state, held.closed_on, held.forwarded_to = RequestState.FORWARDED, clock.today(), organisation
    held.save(update_fields=["state", "closed_on", "forwarded_to"])
    record(actor, "request.forwarded", held, fields=["state", "forwarded_to"])
    return held


def opened(row: SubjectRequest, *, actor: Actor, how: str = "request.opened") -> None:
    """Whoever reads who it is about leaves a trace."""
    _needs_right(actor)
    record(actor, how, row, fields=["subject", "asked", "result"])


def _needs_right(actor: Actor) -> None:
    if not may(actor, HANDLE_REQUESTS):
        raise Refused(NO_RIGHT)


def _open(row: SubjectRequest, actor: Actor) -> SubjectRequest:
    _needs_right(actor)
    held = SubjectRequest.objects.select_for_update().get(pk=row.pk)
    if held.state != RequestState.OPEN:
        raise Refused(CLOSED)
    return held
