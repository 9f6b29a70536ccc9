"""Tensions inside the text of a convenant: the defaults, and who confirmed them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions.tensions import NO_RIGHT, WHY, confirm_tension, withdraw_confirmation
from convenant.forms.plain import WhyForm
from convenant.forms.tensions import ConfirmTension
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import TensionConfirmation
from convenant.pages import Cleaned, done, form_page, no_persons
from convenant.permissions import CONFIRM_TENSION, SPEAK_AS_REGIE, may, may_in
from convenant.queries.tensions import tensions_of
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404

from .agreement import SEES, version_here
from .rules import tabs


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    context = {
        "version": version,
        "convenant": version.convenant,
        "tensions": tensions_of(version, request.actor.organisation_id),
        "may_confirm": may(request.actor, CONFIRM_TENSION),
        "tabs": tabs("rules:tensions", slug),
        "sees": SEES,
    }
    return render(request, "convenant/rules/tensions.html", context)


@require_http_methods(GET_POST)
def confirm(request: PortalRequest, slug: str, mark: str) -> HttpResponse:
    version = version_here(request, slug)
    tension = next((line for line in tensions_of(version, None).lines if line.mark == mark), None)
    if tension is None:
        raise Http404
    if not may(request.actor, CONFIRM_TENSION):
        return refused(request, NO_RIGHT)
    allowed = no_persons(request, version.convenant)
    form = ConfirmTension(posted(request), request.FILES or None, allowed=allowed)

    def act(told: Cleaned) -> object:
        return confirm_tension(version, mark, actor=request.actor, remark=told["remark"], upload=told["document"])

    if done(request, form, act):
        messages.success(request, "Bevestigd. Iedereen in het convenant ziet dit.")
        return redirect("rules:tensions", slug=slug)
    context = {
        "convenant": version.convenant,
        "tension": tension,
        "as_regie": may_in(request.actor, SPEAK_AS_REGIE, version.convenant_id),
        "sees": SEES,
    }
    return form_page(request, "convenant/rules/tension_confirm.html", form, context)


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, confirmation_id: UUID) -> HttpResponse:
    """One's own confirmation; those of other parties are not there."""
    own = TensionConfirmation.objects.filter(organisation_id=request.actor.organisation, convenant__slug=slug)
    confirmation = get_visible_or_404(own.select_related("convenant"), pk=confirmation_id)
    form = WhyForm(posted(request), label="Waarom trekt u dit in?", missing=WHY)
    if done(request, form, lambda told: withdraw_confirmation(confirmation, told["why"], actor=request.actor)):
        messages.success(request, "Ingetrokken. De bevestiging blijft te lezen, met uw reden.")
        return redirect("rules:tensions", slug=slug)
    context = {"convenant": confirmation.convenant, "confirmation": confirmation, "sees": SEES}
    return form_page(request, "convenant/rules/tension_withdraw.html", form, context)
