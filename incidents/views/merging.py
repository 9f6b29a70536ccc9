"""Ending a double record: the page that asks which one goes on, and why."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from incidents.actions.merging import merge_incident
from incidents.forms.merging import MergeForm
from incidents.permissions import WITHDRAW, needs
from incidents.queries.register import as_reference
from incidents.queries.taxonomy import shown_reference
from incidents.queries.together import likely_doubles

from .detail import fetch, head, while_open


@require_http_methods(GET_POST)
@needs(WITHDRAW)
@while_open
def merge(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    chosen = {"other": request.GET.get("kenmerk", "")[:12]}
    form = MergeForm(posted(request), initial=chosen, organisation=request.actor.organisation)
    if done(request, form, lambda told: merge_incident(incident, told["other"], told["reason"], actor=request.actor)):
        goes_on = shown_reference(as_reference(form.cleaned_data["other"]))
        messages.success(request, f"Samengevoegd. Dit incident blijft te lezen en wijst naar {goes_on}, dat doorgaat.")
        return redirect("incidents:detail", pk=pk)
    context = head(incident) | {"likely": likely_doubles(incident, request.actor)}
    return form_page(request, "incidents/register/merge.html", form, context)
