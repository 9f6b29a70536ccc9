"""Confirming what the portal does where a text is at odds with itself, and taking that back."""

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.models import Convenant, ConvenantVersion, Document, DocumentKind, TensionConfirmation, tension_mark
from convenant.permissions import CONFIRM_TENSION, SPEAK_AS_REGIE, may, may_in
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

from .documents import keep_document

NO_RIGHT = "Alleen de regie en de functionaris gegevensbescherming bevestigen een keuze."
CHANGED = "Deze tekst staat niet meer in het convenant. Bekijk de spanningen van nu."
NOT_YOURS = "Alleen de partij die deze keuze bevestigde, trekt dat in."
GONE_ALREADY = "Deze bevestiging is al ingetrokken."
WHY = "Schrijf waarom u de bevestiging intrekt."


def confirm_tension(
    version: ConvenantVersion, mark: str, *, actor: Actor, remark: str = "", upload: Upload | None = None
) -> TensionConfirmation:
    """Whoever holds regie speaks for the circle; the FG for his own organisation. Twice is once."""
    if not may(actor, CONFIRM_TENSION):
        raise Refused(NO_RIGHT)
    tension = next((each for each in version.tensions if tension_mark(each) == mark), None)
    if tension is None:
        raise Refused(CHANGED)
    convenant = version.convenant
    one_at_a_time("tension", convenant.pk, actor.organisation, mark)
    own = TensionConfirmation.objects.filter(convenant=convenant, organisation_id=actor.organisation)
    if standing := own.filter(mark=mark, withdrawn_at=None).first():
        return standing
    document = _document(convenant, upload, actor)
    row = TensionConfirmation.objects.create(
        convenant=convenant, organisation_id=actor.organisation, mark=mark, text=tension["text"],
        safe_default=tension["default"], as_regie=may_in(actor, SPEAK_AS_REGIE, convenant.pk), function=actor.function,
        confirmed_at=clock.now(), remark=remark.strip()[:300], document=document,
    )  # fmt: skip
    record(actor, "tension.confirmed", row, fields=["mark", "remark", *(["document"] if document else [])])
    circle_event(actor, "tension.confirmed", row, convenant_id=convenant.pk)
    return row


def _document(convenant: Convenant, upload: Upload | None, actor: Actor) -> Document | None:
    if upload is None:
        return None
    title = "Bij een keuze in de tekst"
    return keep_document(convenant, upload, kind=DocumentKind.REFERENCE, title=title, actor=actor)


def withdraw_confirmation(confirmation: TensionConfirmation, why: str, *, actor: Actor) -> None:
    """It stays to be read, with the reason. Raises Refused."""
    if not may(actor, CONFIRM_TENSION):
        raise Refused(NO_RIGHT)
    if confirmation.organisation_id != actor.organisation:
        raise Refused(NOT_YOURS)
    if not why.strip():
        raise Refused(WHY)
    held = TensionConfirmation.objects.select_for_update().get(pk=confirmation.pk)
    if held.withdrawn_at:
        raise Refused(GONE_ALREADY)
    held.withdrawn_at, held.withdrawn_why = clock.now(), why.strip()[:300]
    held.save(update_fields=["withdrawn_at", "withdrawn_why"])
    record(actor, "tension.withdrawn", held, fields=["withdrawn_why"])
    circle_event(actor, "tension.withdrawn", held, convenant_id=held.convenant_id)
