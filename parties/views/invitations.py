"""Inviting a colleague: the mail leaves in the transaction that keeps the invitation."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from convenant import clock
from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Invitation
from parties.actions import invitations as actions
from parties.forms.colleagues import InvitationForm
from parties.queries.colleagues import functions_offered, places_offered
from parties.queries.contacts import own_everywhere

from .colleagues import SEES, needs_administrator

SENT = "De uitnodiging is verstuurd. De link werkt 7 dagen."


@require_http_methods(GET_POST)
@needs_administrator
def add(request: PortalRequest) -> HttpResponse:
    form = InvitationForm(
        posted(request),
        initial={"valid_from": clock.today()} | _successor(request),
        functions=functions_offered(request.actor),
        kind=request.actor.kind,
        places=places_offered(request.actor),
    )
    if done(request, form, lambda cleaned: offer(request, form)):
        messages.success(request, SENT)
        return redirect("colleagues:list")
    return form_page(request, "parties/colleagues/invite.html", form, {"sees": SEES})


def _successor(request: PortalRequest) -> dict[str, object]:
    """Who was named as successor when a colleague left: filled in, so that only function and places are chosen."""
    try:
        person = own_everywhere(request.actor).filter(pk=UUID(request.GET.get("opvolger", ""))).first()
    except ValueError:
        return {}
    if person is None:
        return {}
    return {"display_name": person.name, "email": person.email, "valid_from": max(person.valid_from, clock.today())}


def offer(request: PortalRequest, form: InvitationForm) -> None:
    invitation, token = actions.invite(form.offer(), form.cleaned_data["valid_from"], actor=request.actor)
    actions.mail_invitation(invitation, token, request.actor.organisation_name)


@require_POST
@needs_administrator
def resend(request: PortalRequest, pk: UUID) -> HttpResponse:
    def again(invitation: Invitation) -> None:
        row, token = actions.resend(invitation, actor=request.actor)
        actions.mail_invitation(row, token, request.actor.organisation_name)

    return _changed(request, pk, again, "De uitnodiging is opnieuw verstuurd. De vorige link werkt niet meer.")


@require_POST
@needs_administrator
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    def back(invitation: Invitation) -> None:
        actions.withdraw(invitation, actor=request.actor)

    return _changed(request, pk, back, "De uitnodiging is ingetrokken. De link werkt niet meer.")


def _changed(request: PortalRequest, pk: UUID, action: Callable[[Invitation], None], told: str) -> HttpResponse:
    mine = Invitation.objects.filter(organisation_id=request.actor.organisation)
    invitation = get_visible_or_404(mine, pk=pk)
    try:
        with all_or_nothing():
            action(invitation)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, told)
    return redirect("colleagues:list")
