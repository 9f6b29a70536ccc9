"""A file of a convenant, for everyone in its circle."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from convenant.audit.trail import record
from convenant.http import PortalRequest
from convenant.models import DocumentFile
from convenant.tenancy.access import get_visible_or_404


@require_safe
def download(request: PortalRequest, slug: str, document_id: UUID) -> HttpResponse:
    """Always as an attachment: what somebody uploaded is never drawn inside the portal."""
    files = DocumentFile.objects.filter(convenant__slug=slug).select_related("document")
    found = get_visible_or_404(files, document_id=document_id)
    record(request.actor, "document.downloaded", found.document)
    response = HttpResponse(bytes(found.content), content_type=found.document.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.document.filename) or "attachment"
    return response
