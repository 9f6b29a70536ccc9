"""Adding a file to a convenant, and taking it back."""

from hashlib import sha256

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.errors import Refused
from convenant.models import Convenant, Document, DocumentFile
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

NOT_YOURS = "Alleen de partij die dit document toevoegde, haalt het weg."
GONE_ALREADY = "Dit document is al weggehaald."
WHY = "Schrijf waarom u het document weghaalt."


def keep_document(convenant: Convenant, upload: Upload, *, kind: str, title: str, actor: Actor) -> Document:
    """Whether this function may add this kind of document is the caller's question. The whole circle reads it."""
    document = Document.objects.create(
        convenant=convenant,
        organisation_id=actor.organisation,
        kind=kind,
        title=title.strip()[:200] or upload.filename,
        filename=upload.filename,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=sha256(upload.content).hexdigest(),
        added_at=clock.now(),
        added_by=actor.display_name,
    )
    DocumentFile.objects.create(
        convenant=convenant, organisation_id=actor.organisation, document=document, content=upload.content
    )
    record(actor, "document.added", document, fields=["kind", "title", "file"])
    circle_event(actor, "document.added", document, convenant_id=convenant.pk)
    return document


def withdraw_document(document: Document, why: str, *, actor: Actor) -> None:
    """The bytes go, what it was and why it went stay. Raises Refused."""
    if document.organisation_id != actor.organisation:
        raise Refused(NOT_YOURS)
    if not why.strip():
        raise Refused(WHY)
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.withdrawn_at:
        raise Refused(GONE_ALREADY)
    held.withdrawn_at, held.withdrawn_why = clock.now(), why.strip()[:300]
    held.save(update_fields=["withdrawn_at", "withdrawn_why"])
    DocumentFile.objects.filter(convenant_id=held.convenant_id, document=held).delete()
    record(actor, "document.withdrawn", held, fields=["withdrawn_why"])
    circle_event(actor, "document.withdrawn", held, convenant_id=held.convenant_id)
