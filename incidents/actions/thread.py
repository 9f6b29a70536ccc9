"""The talk between school and politie about one melding: measures that the politie finds necessary, and what the
school answers. Only through the contact persons that both parties named."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from convenant import clock, gate
from convenant.actions.bell import ring
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import DataClass, Decision
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import Actor
from convenant.vault.cells import seal_in_transit
from incidents.bell import ANSWER
from incidents.models import (
    AangifteChoice,
    Incident,
    Notice,
    NoticeKind,
    ReceivedDisclosure,
    ThreadEntry,
)
from incidents.permissions import HANDLE, require
from incidents.queries.taxonomy import adopted_version
from incidents.queries.thread import REPLIES
from parties.models import ContactAccount
from parties.queries.contacts import current_contacts

from .answers import LONGEST_TEXT, PARTY, WITHDRAWN, open_copy
from .locks import hold_open
from .vault import refuse_service_number, write_note

SAID = (NoticeKind.MEASURE, NoticeKind.PARENTS)
NO_CONTACT = "Dit overleg loopt alleen via de contactpersonen van het convenant. Uw account hoort bij geen van hen."


@dataclass(frozen=True)
class Said:
    """`kind` is one of SAID. A measure has a text, a talk with parents only a day."""

    kind: str
    on: date
    text: str = ""


def is_contact(actor: Actor, convenant_id: UUID) -> bool:
    """The account belongs to a contact person that this party named, today."""
    if actor.membership_id is None:
        return False
    named = current_contacts(convenant_id).filter(organisation_id=actor.organisation)
    return ContactAccount.objects.filter(contact__in=named.values("pk"), membership_id=actor.membership_id).exists()


def require_contact(actor: Actor, convenant_id: UUID) -> None:
    if not is_contact(actor, convenant_id):
        raise Refused(NO_CONTACT)


def say(row: ReceivedDisclosure, said: Said, *, actor: Actor, submission: UUID | None = None) -> ThreadEntry:
    """The politie asks for a measure, or tells that it spoke with parents and school leaders."""
    if actor.kind != OrganisationKind.POLITIE or said.kind not in SAID:
        raise Refused("Dit doet alleen de politie.")
    require_contact(actor, row.convenant_id)
    _check(said)
    key = key_of(actor.organisation, submission, row.pk)
    open_copy(row, actor=actor)
    if row.withdrawn_at:
        raise Refused(WITHDRAWN)
    if same := ThreadEntry.objects.filter(pk=key).first():
        return same
    data_class = DataClass.FEEDBACK if said.text else DataClass.PROCESS
    decision = _decided(row.convenant_id, row.sender_id, data_class, actor)
    entry = _kept(key, row.thread, row.disclosure, said, actor)
    notice = _notice(row.sender_id, entry, decision, actor)
    if said.text:
        notice.content = seal_in_transit({"text": said.text}, notice.place("content"))
    notice.save(force_insert=True)
    ring(ANSWER, row.disclosure, actor=actor, decision=decision)
    record(actor, "thread.asked" if said.kind == NoticeKind.MEASURE else "thread.told", row)
    return entry


def _check(said: Said) -> None:
    refuse_service_number(said.text)
    if said.kind == NoticeKind.MEASURE and not said.text.strip():
        raise Refused("Schrijf op welke maatregel u nodig vindt.")
    if len(said.text) > LONGEST_TEXT:
        raise Refused(f"Houd het korter dan {LONGEST_TEXT} tekens.")
    if said.on > clock.today():
        raise Refused("Kies vandaag of eerder.")


def reply(notice: Notice, incident: Incident, code: str, note: str = "", *, actor: Actor) -> None:
    """The school's answer goes as a code; what it wants to remember of it goes into its own vault."""
    require(actor, HANDLE)
    require_contact(actor, incident.convenant_id)
    held = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if held.kind != NoticeKind.MEASURE or held.seen_at:
        raise Refused("Hier is al op geantwoord.")
    if code not in REPLIES:
        raise Refused("Kies een antwoord.")
    decision = _decided(incident.convenant_id, held.sender_id, DataClass.PROCESS, actor)
    said = Said(NoticeKind.REPLY, clock.today())
    entry = _kept(key_of(actor.organisation, held.pk), held.thread, held.disclosure, said, actor, code, held.pk)
    _notice(held.sender_id, entry, decision, actor).save(force_insert=True)
    held.seen_at = clock.now()
    held.save(update_fields=["seen_at"])
    if note:
        write_note(incident, "maatregel politie", note, actor=actor)
    record(actor, "thread.answered", incident, purpose=REPLIES[code])


def log_progress(incident: Incident, text: str, on: date, *, actor: Actor, submission: UUID | None = None) -> None:
    """How the case goes on, as the politie told the school: only where the school itself filed the aangifte. One
    opened form writes one line."""
    require(actor, HANDLE)
    hold_open(incident)
    if incident.aangifte != AangifteChoice.SCHOOL:
        raise Refused("Dit logboek is er alleen als de school zelf aangifte deed.")
    refuse_service_number(text)
    if on > clock.today() or not text.strip():
        raise Refused("Vul in wat u hoorde, en kies vandaag of eerder.")
    key = key_of(actor.organisation, submission, incident.pk)
    if ThreadEntry.objects.filter(pk=key).exists():
        return
    _kept(key, incident.thread, incident.pk, Said(NoticeKind.PROGRESS, on, text), actor)
    record(actor, "thread.logged", incident)


def _decided(convenant_id: UUID, recipient: UUID, data_class: DataClass, actor: Actor) -> Decision:
    answer = gate.decide(adopted_version(convenant_id), actor.organisation, recipient, data_class, PARTY)
    kept = gate.keep(answer, actor=actor, recipient=recipient, data_class=data_class, circumstances=PARTY)
    if not answer.allowed:
        raise Refused(answer.text, answer.article)
    return kept


def _kept(
    key: UUID, thread: UUID, disclosure: UUID, said: Said, actor: Actor, code: str = "", about: UUID | None = None
) -> ThreadEntry:
    row = ThreadEntry(
        pk=key, organisation_id=actor.organisation, thread=thread, disclosure=disclosure, about=about, kind=said.kind,
        code=code, on=said.on, sent_at=clock.now(), function=actor.function,
    )  # fmt: skip
    row.seal(text=said.text)
    row.save(force_insert=True)
    return row


def _notice(to: UUID, entry: ThreadEntry, decision: Decision, actor: Actor) -> Notice:
    """A row of the other's own: it is all that the other learns. `at` says which day it speaks of."""
    return Notice(
        organisation_id=to, sender_id=actor.organisation, decision=decision, thread=entry.thread,
        disclosure=entry.disclosure, kind=entry.kind, code=entry.code, at=_moment(entry), function=actor.function,
    )  # fmt: skip


def _moment(entry: ThreadEntry) -> datetime:
    """The day it speaks of; now, when that is today."""
    noon = datetime.combine(entry.on, time(12), clock.now().tzinfo)
    return entry.sent_at if entry.on == clock.today() else noon
