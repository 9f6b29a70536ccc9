"""The way to open a closed incident again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from incidents.actions.reopening import reopen_incident
from incidents.forms.steps import KeptReasonForm
from incidents.models import IncidentState
from incidents.permissions import HANDLE, needs

from .detail import fetch, head


@require_http_methods(GET_POST)
@needs(HANDLE)
def reopen(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    if request.method != "POST" and incident.state != IncidentState.CLOSED:
        return redirect("incidents:detail", pk=pk)
    form = KeptReasonForm(posted(request), organisation=request.actor.organisation)
    if done(request, form, lambda told: reopen_incident(incident, told["reason"], actor=request.actor)):
        messages.success(request, "Heropend. De termijnen lopen zoals ze stonden.")
        return redirect("incidents:detail", pk=pk)
    return form_page(request, "incidents/reopen.html", form, head(incident))
