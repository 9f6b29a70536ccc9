"""Beheer adds an organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from convenant.actions.organisations import add_organisation
from convenant.forms.organisations import OrganisationForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.permissions import needs_operator

from .operator import NO_CONTENT


@require_http_methods(GET_POST)
@needs_operator
def organisation_add(request: PortalRequest) -> HttpResponse:
    form = OrganisationForm(posted(request))
    if done(request, form, lambda _: add_organisation(form.known(), actor=request.actor)):
        messages.success(request, "De organisatie is bekend. Wie de regie voert, kan haar nu partij maken.")
        return redirect("operator:organisations")
    return form_page(request, "operator/organisation_add.html", form, {"no_content": NO_CONTENT})
