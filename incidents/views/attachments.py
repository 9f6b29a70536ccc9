"""Files of one incident: adding (also without an open vault), and with an open vault listing, fetching, removing."""

from typing import IO, Any, cast
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.files.spool import MOST_AT_ONCE, files_sent
from convenant.files.washing import MAX_BYTES, SENTENCES, wash
from convenant.forms.plain import clean_text
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted
from convenant.tenancy.access import get_visible_or_404
from convenant.uploads import ENDINGS, Unreadable
from incidents.actions.attachments import add_attachment, hand_out, remove_attachment, restore_attachment
from incidents.actions.vault import has_open_vault
from incidents.forms.attachments import AttachForm, RemovalForm
from incidents.models import Attachment, Incident
from incidents.models.attachments import MOST
from incidents.permissions import OWN_REPORTS, VAULT, may, needs
from incidents.queries.attachments import attachments_of, line_of
from incidents.queries.vault import closed_words

from .detail import fetch, head
from .vault import fetch_open

JSON = "application/json"
LONGEST_NAME = 150
SANDBOX = "sandbox; default-src 'none'"


@require_http_methods(GET_POST)
@needs(OWN_REPORTS)
def index(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    if request.method != "POST":
        return page(request, incident, AttachForm())
    form = AttachForm(request.POST, request.FILES, sent=files_sent(request))
    if not form.is_valid():
        return answer(request, incident, form, [])
    submission = form.cleaned_data["submission"] or uuid4()
    results = [
        (shown_name(file.name or ""), take_in(incident, file, uuid5(submission, str(place)), request))
        for place, file in enumerate(form.cleaned_data["photos"])
    ]
    return answer(request, incident, form, results)


def take_in(incident: Incident, file: "UploadedFile[Any]", submission: UUID, request: PortalRequest) -> str:
    """Why it was refused; empty when it is in the vault. What went before it stays."""
    try:
        washed = wash(cast("IO[bytes]", file), file.size or 0)
        with all_or_nothing():
            add_attachment(incident, washed, shown_name(file.name or ""), actor=request.actor, submission=submission)
    except Unreadable as wrong:
        return str(wrong.args[0])
    except Refused as refusal:
        return refusal.sentence
    return ""


def shown_name(sent: str) -> str:
    """As the sender calls it: sealed, shown as text, and never the name of a file that is handed out."""
    return clean_text(sent).replace("\n", " ")[:LONGEST_NAME]


Results = list[tuple[str, str]]
"""Name and why it was refused."""


def answer(request: PortalRequest, incident: Incident, form: AttachForm, results: Results) -> HttpResponse:
    """To the script one line; to the form the page again, which says of each file what became of it."""
    problem = next((why for _, why in results if why), "") or " ".join(map(str, form.errors.get("photos", [])))
    if JSON in request.headers.get("Accept", ""):
        return JsonResponse({"problem": problem}, status=422 if problem else 200)
    if problem:
        return page(request, incident, form, results, status=422)
    count = len(results)
    messages.success(request, f"{count} bijlagen staan in de kluis." if count > 1 else "De bijlage staat in de kluis.")
    return redirect("incidents:attachments", pk=incident.pk)


def page(
    request: PortalRequest, incident: Incident, form: AttachForm, results: Results | None = None, status: int = 200
) -> HttpResponse:
    opens = may(request.actor, VAULT)
    is_open = opens and has_open_vault(incident, request.actor)
    count = incident.attachment_count or 0  # type: ignore[attr-defined]
    context = head(incident) | {
        "form": form, "at_once": MOST_AT_ONCE, "is_open": is_open, "opens": opens, "most": MOST,
        "most_bytes": MAX_BYTES, "too_large": SENTENCES["large"],
        "closed": closed_words(0, 0, count, request.actor.organisation_name),
        "rows": attachments_of(incident) if is_open else [],
        "kept": [name for name, why in results or [] if not why],
        "refused": [(name, why) for name, why in results or [] if why],
    }  # fmt: skip
    return render(request, "incidents/attachments/index.html", context, status=status)


def fetch_attachment(request: PortalRequest, pk: UUID, attachment_pk: UUID) -> Attachment | HttpResponse:
    incident = fetch_open(request, pk)
    if isinstance(incident, HttpResponse):
        return incident
    row = get_visible_or_404(Attachment.objects.filter(incident=incident), pk=attachment_pk)
    row.incident = incident
    return row


@require_safe
@needs(VAULT)
def download(request: PortalRequest, pk: UUID, attachment_pk: UUID) -> HttpResponseBase:
    """Always a file to keep, never a page of the portal. Its name says nothing: that name stays on the device."""
    row = fetch_attachment(request, pk, attachment_pk)
    if isinstance(row, HttpResponse):
        return row
    try:
        pieces = hand_out(row, actor=request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("incidents:attachments", pk=pk)
    kind = row.reveal("media_type")
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Length"] = row.reveal("size")
    name = f"bijlage-{row.incident.reference}-{row.number}{ENDINGS[kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = SANDBOX
    return response


@require_http_methods(GET_POST)
@needs(VAULT)
def remove(request: PortalRequest, pk: UUID, attachment_pk: UUID) -> HttpResponse:
    row = fetch_attachment(request, pk, attachment_pk)
    if isinstance(row, HttpResponse):
        return row
    form = RemovalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if accepted(form, lambda: remove_attachment(row, reason, actor=request.actor)):
            messages.success(request, "Weggehaald. Terugzetten kan nog een week.")
            return redirect("incidents:attachments", pk=pk)
    context: dict[str, Any] = head(row.incident) | {"form": form, "row": line_of(row)}
    return render(request, "incidents/attachments/remove.html", context, status=422 if form.errors else 200)


@require_POST
@needs(VAULT)
def restore(request: PortalRequest, pk: UUID, attachment_pk: UUID) -> HttpResponse:
    row = fetch_attachment(request, pk, attachment_pk)
    if isinstance(row, HttpResponse):
        return row
    try:
        restore_attachment(row, actor=request.actor)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "De bijlage staat weer in de kluis.")
    return redirect("incidents:attachments", pk=pk)
