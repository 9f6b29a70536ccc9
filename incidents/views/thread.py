"""Pages of the talk between school and politie about a melding."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import OrganisationKind
from incidents.actions import thread
from incidents.actions.vault import has_open_vault
from incidents.forms.thread import ProgressForm, ReplyForm, SayForm
from incidents.models import AangifteChoice, IncidentState, Notice, NoticeKind
from incidents.permissions import HANDLE, needs
from incidents.queries import thread as query

from .detail import fetch, head
from .inbox import fetch as copy_at
from .inbox import recipient_only

PAGE = "incidents/thread.html"


@require_http_methods(GET_POST)
@recipient_only
def police(request: PortalRequest, pk: UUID) -> HttpResponse:
    """For the politie: what it asked and what the school answered."""
    row = copy_at(request, pk)
    if request.actor.kind != OrganisationKind.POLITIE or row.withdrawn_at or not row.opened_at:
        raise Http404
    allowed = thread.is_contact(request.actor, row.convenant_id)
    form = SayForm(posted(request))
    if done(
        request,
        form if allowed else None,
        lambda sent: thread.say(row, form.said(), actor=request.actor, submission=sent["submission"]),
    ):
        messages.success(request, f"Verstuurd aan {row.sender.name}.")
        return redirect("thread:police", pk=pk)
    context = {
        "back": reverse("exchange:copy", args=[pk]), "back_title": row.core.get("title", "Kopie"),
        "button": "Bericht versturen", "reference": row.core.get("reference", ""), "lines": query.police_lines(row),
        "refusal": "" if allowed else thread.NO_CONTACT,
        "sees": f"{row.sender.name} en uw team. Wie regie voert, ziet dit niet.",
    }  # fmt: skip
    return form_page(request, PAGE, form if allowed else None, context)


@require_http_methods(GET_POST)
@needs(HANDLE)
def school(request: PortalRequest, pk: UUID) -> HttpResponse:
    """For the school; its own log of the case only when it filed the aangifte itself."""
    incident = fetch(pk, request.actor)
    filed = incident.aangifte == AangifteChoice.SCHOOL and incident.state == IncidentState.OPEN
    form = ProgressForm(posted(request)) if filed else None
    if done(request, form, lambda sent: thread.log_progress(incident, **sent, actor=request.actor)):
        messages.success(request, "Opgeslagen in de kluis.")
        return redirect("thread:school", pk=pk)
    vault_open = has_open_vault(incident, request.actor)
    context = framed(incident) | {"lines": query.school_lines(incident, vault_open=vault_open), "button": "Opslaan"}
    return form_page(request, PAGE, form, context)


def framed(incident: Any) -> dict[str, Any]:
    known = head(incident)
    return known | {"back_title": known["incident_title"], "sees": "Uw collega's die dit incident behandelen."}


@require_http_methods(GET_POST)
@needs(HANDLE)
def reply(request: PortalRequest, pk: UUID, notice_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    asked = Notice.objects.filter(thread=incident.thread, kind=NoticeKind.MEASURE)
    notice = get_visible_or_404(asked, pk=notice_pk)
    form = ReplyForm(posted(request))
    if done(request, form, lambda sent: thread.reply(notice, incident, **sent, actor=request.actor)):
        messages.success(request, "Antwoord verstuurd aan de politie.")
        return redirect("thread:school", pk=pk)
    context = framed(incident) | {
        "button": "Antwoord versturen",
        "lines": [query.asked_line(notice, incident, vault_open=has_open_vault(incident, request.actor))],
        "back": reverse("thread:school", args=[pk]),
    }
    return form_page(request, PAGE, form, context)
