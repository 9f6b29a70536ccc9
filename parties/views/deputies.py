"""A deputy: naming one, changing the period, stopping."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.http import GET_POST, PortalRequest
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, form_page, held_up
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from parties.actions import deputies as actions
from parties.actions.keeping import NO_RIGHT
from parties.forms.deputies import DeputyForm, initial_of
from parties.models import ContactPerson, Deputy
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.contacts import coming_contacts, own_contacts
from parties.queries.deputies import own_deputies

from .choosing import filled_in, offered_in
from .lines import SEES


@require_http_methods(GET_POST)
def deputy_add(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    contact = get_visible_or_404(own_contacts(request.actor, convenant), pk=pk)
    return _page(request, convenant, contact, None)


@require_http_methods(GET_POST)
def deputy_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    deputy = get_visible_or_404(own_deputies(request.actor, convenant), pk=pk)
    return _page(request, convenant, deputy.contact, deputy)


@require_POST
def deputy_stop(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    deputy = get_visible_or_404(own_deputies(request.actor, convenant), pk=pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    stop = partial(actions.stop_deputy, deputy, actor=request.actor)
    if page := held_up(request, stop, reverse("ownlist:organisation")):
        return page
    messages.success(request, f"De vervanging is gestopt. {deputy.contact.name} staat weer in de lijst.")
    return redirect("ownlist:organisation")


def _page(request: PortalRequest, convenant: Convenant, contact: ContactPerson, deputy: Deputy | None) -> HttpResponse:
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    others = coming_contacts(convenant.pk).filter(organisation_id=request.actor.organisation).exclude(pk=contact.pk)
    people = offered_in(request, others.order_by("name", "pk"), "person", deputy.person_id if deputy else None)
    form = DeputyForm(**filled_in(request, initial_of(deputy)), people=people.people)
    if request.method == "POST" and form.is_valid() and _kept(form, contact, deputy, request):
        messages.success(request, "Opgeslagen. Zolang de vervanging loopt, staat de vervanger vooraan in de lijst.")
        return redirect("ownlist:organisation")
    context = {"sees": SEES, "slug": convenant.slug, "contact": contact, "deputy": deputy, "people": people}
    return form_page(request, "parties/ownlist/deputy_form.html", form, context)


def _kept(form: DeputyForm, contact: ContactPerson, deputy: Deputy | None, request: PortalRequest) -> bool:
    def save() -> None:
        if deputy is None:
            actions.arrange_deputy(contact, form.standing(), actor=request.actor)
        else:
            actions.change_deputy(deputy, form.standing(), actor=request.actor, seen=form.cleaned_data["seen"])

    return accepted(form, save, theirs=initial_of)
