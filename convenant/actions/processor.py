"""Recording that the agreement with the processor was signed (AVG 28)."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of
from convenant.errors import Conflict, Refused
from convenant.models import ProcessorAgreement
from convenant.permissions import KEEP_REGISTER, may
from convenant.queries.privacy_text import Part
from convenant.queries.processor_text import mark_of
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

from .privacy import NO_RIGHT, keep_file

FUTURE = "De datum van tekenen ligt in de toekomst. Kies vandaag of eerder."
MOVED = "De tekst is intussen veranderd. Lees wat er nu staat en teken dan."


def sign_processor(
    parts: list[Part], mark: str, signer: str, signed_on: date, upload: Upload | None, *, actor: Actor,
    submission: UUID | None = None,
) -> ProcessorAgreement:  # fmt: skip
    """`mark` is of the text that was on the screen. Sent twice, it is one. Raises Conflict when the text moved."""
    if not may(actor, KEEP_REGISTER):
        raise Refused(NO_RIGHT)
    if mark != mark_of(parts):
        raise Conflict(MOVED)
    if signed_on > clock.today():
        raise Refused(FUTURE)
    key = key_of(actor.organisation, submission)
    if same := ProcessorAgreement.objects.filter(pk=key).first():
        return same
    file = keep_file(upload, actor=actor) if upload else None
    row = ProcessorAgreement.objects.create(
        pk=key, organisation_id=actor.organisation, mark=mark, text=[asdict(part) for part in parts],
        signed_on=signed_on, signer=signer, function=actor.function, recorded_at=clock.now(), file=file,
    )  # fmt: skip
    record(actor, "processor.signed", row, fields=["text", "signer", "signed_on", "file"])
    return row
