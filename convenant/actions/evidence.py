"""Evidence that a party adds to its own duties, and takes back. The state follows by publishing that duty."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.compliance import publish_open_years
from convenant.actions.documents import keep_document, withdraw_document
from convenant.actions.reminders import answer_by_evidence
from convenant.audit.trail import record
from convenant.compliance.duties import own_duty
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.models import Convenant, Document, DocumentKind, EvidenceItem, Obligation
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries.duties import counts_itself
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

NO_RIGHT = "Uw functie voegt geen bewijs toe. Vraag de coördinator."
NOT_YOURS = "Deze afspraak geldt niet voor uw organisatie."
FUTURE = "Deze dag moet nog komen. Kies vandaag of eerder."
TOO_EARLY = "Deze dag ligt voor de start van het convenant. Kies de dag waarop u het voor dit convenant regelde."
ENDS_BEFORE = "De laatste dag ligt voor de dag waarop u het deed."
COUNTED = "Het portaal telt dit zelf. Leg het vast op de plek waar u het doet, dan volgt de stand."
GONE_ALREADY = "Dit bewijs is al ingetrokken."
WHY = "Schrijf waarom u het bewijs intrekt."


@dataclass(frozen=True)
class Added:
    """What a person tells. `upload` is shown to the whole circle; the note stays inside."""

    done_on: date
    note: str = ""
    valid_until: date | None = None
    upload: Upload | None = None


def add_evidence(
    convenant: Convenant, key: str, added: Added, *, actor: Actor, submission: UUID | None = None
) -> EvidenceItem:
    """Sent twice, it is one item. Raises Refused."""
    duty = _duty(convenant, key, actor)
    if refusal := _wrong_day(duty, added) or (COUNTED if counts_itself(duty, convenant, actor.organisation) else ""):
        raise Refused(refusal, duty.article)
    pk = key_of(actor.organisation, submission)
    if same := EvidenceItem.objects.filter(pk=pk).first():
        return same
    item = EvidenceItem.objects.create(
        pk=pk, organisation_id=actor.organisation, convenant=convenant, obligation=key, done_on=added.done_on,
        valid_until=added.valid_until, note=added.note[:300], document=_document(convenant, duty, added, actor),
        added_at=clock.now(), added_by=actor.display_name,
    )  # fmt: skip
    record(actor, "evidence.added", item, fields=["done_on", "valid_until", "note", "document"])
    publish_open_years(convenant, actor=actor, only=key)
    answer_by_evidence(convenant, key, actor=actor)
    return item


def _duty(convenant: Convenant, key: str, actor: Actor) -> Obligation:
    if not may(actor, SPEAK_FOR_PARTY):
        raise Refused(NO_RIGHT)
    duty = own_duty(convenant, key, actor.organisation)
    if duty is None:
        raise Refused(NOT_YOURS)
    return duty


def _wrong_day(duty: Obligation, added: Added) -> str:
    if added.done_on > clock.today():
        return FUTURE
    if duty.version.signed_on and added.done_on < duty.version.signed_on:
        return TOO_EARLY
    return ENDS_BEFORE if added.valid_until and added.valid_until < added.done_on else ""


def _document(convenant: Convenant, duty: Obligation, added: Added, actor: Actor) -> Document | None:
    if added.upload is None:
        return None
    return keep_document(convenant, added.upload, kind=DocumentKind.EVIDENCE, title=duty.title, actor=actor)


def withdraw_evidence(item: EvidenceItem, why: str, *, actor: Actor) -> None:
    """What was added stays to be seen by its party; it no longer counts, and a file shown with it goes."""
    if not may(actor, SPEAK_FOR_PARTY):
        raise Refused(NO_RIGHT)
    if not why.strip():
        raise Refused(WHY)
    held = EvidenceItem.objects.select_for_update().select_related(None).get(pk=item.pk)
    if held.withdrawn_at:
        raise Refused(GONE_ALREADY)
    held.withdrawn_at, held.withdrawn_why = clock.now(), why.strip()[:300]
    held.save(update_fields=["withdrawn_at", "withdrawn_why"])
    if held.document and held.document.withdrawn_at is None:
        withdraw_document(held.document, why, actor=actor)
    record(actor, "evidence.withdrawn", held, fields=["withdrawn_why"])
    publish_open_years(held.convenant, actor=actor, only=held.obligation)
