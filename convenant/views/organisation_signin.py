"""'Inloggen via uw eigen organisatie': what its administrator sets up, tests, switches and ends."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.errors import Refused
from convenant.forms.signin import ServiceForm, filled
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Identity
from convenant.pages import done, form_page
from convenant.refusing import refused
from convenant.signin.oidc import keeping
from convenant.signin.oidc.attempt import return_address
from convenant.tenancy.access import get_visible_or_404

SEES = "Alleen de beheerders van uw organisatie."


@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    if not keeping.may_keep(request.actor):
        return refused(request, keeping.NOT_YOURS)
    row = keeping.own_provider(request.actor)
    context = {
        "row": row,
        "return_address": return_address(row) if row else "",
        "people": keeping.connected(request.actor) if row else [],
        "sees": SEES,
    }
    return render(request, "convenant/signin/overview.html", context)


@require_http_methods(GET_POST)
def edit(request: PortalRequest) -> HttpResponse:
    if not keeping.may_keep(request.actor):
        return refused(request, keeping.NOT_YOURS)
    row = keeping.own_provider(request.actor)
    form = ServiceForm(posted(request), initial=filled(row))
    if done(request, form, lambda _: keeping.keep_provider(form.told(), actor=request.actor)):
        messages.success(request, "Bewaard. Test nu de verbinding.")
        return redirect("sso:settings")
    return form_page(request, "convenant/signin/edit.html", form, {"row": row, "sees": SEES})


@require_POST
def test(request: PortalRequest) -> HttpResponse:
    try:
        row = keeping.test_provider(actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    if row.problem:
        messages.error(request, row.problem)
    else:
        messages.success(request, "De inlogdienst antwoordt goed.")
    return redirect("sso:settings")


@require_POST
def switch(request: PortalRequest) -> HttpResponse:
    on = request.POST.get("stand") == "aan"
    try:
        keeping.switch_provider(on=on, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Aan. Collega’s kunnen hun account koppelen." if on else "Uit. Niemand logt meer zo in.")
    return redirect("sso:settings")


@require_POST
def disconnect(request: PortalRequest, identity_id: UUID) -> HttpResponse:
    own = Identity.objects.filter(organisation_id=request.actor.organisation).defer("subject")
    identity = get_visible_or_404(own, pk=identity_id)
    try:
        keeping.disconnect(identity, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Ontkoppeld. Deze persoon kan niet meer zo inloggen.")
    return redirect("sso:settings")
