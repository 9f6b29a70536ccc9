"""Keeping the own contact persons."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, held_up
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from parties.actions import contacts as actions
from parties.actions.keeping import NO_RIGHT
from parties.forms.contacts import ContactForm, EndForm, initial_of
from parties.models import ContactPerson
from parties.permissions import KEEP_CONTACTS, may
from parties.queries import contacts as queries

from .lines import SEES, person_line

MOST_COMING = 50
"""An import may name thousands for a later day: each is in the directory from that day on."""


def own_panels(request: PortalRequest, convenant: Convenant) -> dict[str, Any]:
    """What the directory shows of the own list to whoever keeps it."""
    if not may(request.actor, KEEP_CONTACTS):
        return {"may_keep": False}
    own = queries.own_contacts(request.actor, convenant)
    coming = own.filter(valid_from__gt=clock.today()).order_by("valid_from", "name", "pk")
    told = own.aggregate(
        count=Count("pk"), later=Count("pk", filter=Q(valid_from__gt=clock.today())), oldest=Min("confirmed_on")
    )
    return {
        "may_keep": True,
        "own_count": told["count"],
        "own_other": [person_line(p, request, convenant.slug) for p in coming[: min(MOST_COMING, told["later"])]],
        "own_more": max(0, told["later"] - MOST_COMING),
        "confirmed_on": told["oldest"],
    }


@require_http_methods(GET_POST)
def contact_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _contact_form(request, circle_at(request, slug), None)


@require_http_methods(GET_POST)
def contact_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    return _contact_form(request, convenant, own_person(request, convenant, pk))


def own_person(request: PortalRequest, convenant: Convenant, pk: UUID) -> ContactPerson:
    return get_visible_or_404(queries.own_contacts(request.actor, convenant), pk=pk)


def _contact_form(request: PortalRequest, convenant: Convenant, person: ContactPerson | None) -> HttpResponse:
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    form = ContactForm(
        posted(request), initial=initial_of(person), places=queries.working_places(request.actor, convenant)
    )
    if request.method == "POST" and form.is_valid() and _kept(form, convenant, person, request):
        messages.success(request, "Opgeslagen. De stand van de afspraak volgt hieruit.")
        return redirect("parties:contacts", slug=convenant.slug)
    context = {"form": form, "sees": SEES, "slug": convenant.slug, "person": person}
    return render(request, "parties/contact_form.html", context, status=422 if form.errors else 200)


def _kept(form: ContactForm, convenant: Convenant, person: ContactPerson | None, request: PortalRequest) -> bool:
    def save() -> None:
        if person is None:
            actions.name_contact(convenant, form.details(), actor=request.actor)
        else:
            actions.change_contact(person, form.details(), actor=request.actor, seen=form.cleaned_data["seen"])

    return accepted(form, save, theirs=initial_of)


@require_http_methods(GET_POST)
def contact_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    person = own_person(request, convenant, pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    form = EndForm(posted(request), start=person.valid_from, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid() and _ended(form, person, request):
        undo = reverse("parties:contact-keep", args=[slug, person.pk])
        told = f"toast undo={undo}" if person.valid_until and person.valid_until >= clock.today() else ""
        messages.success(request, "Opgeslagen. Noem een opvolger, anders valt er een gat.", extra_tags=told)
        return redirect("parties:contacts", slug=slug)
    context = {"form": form, "sees": SEES, "slug": slug, "person": person}
    return render(request, "parties/contact_end.html", context, status=422 if form.errors else 200)


def _ended(form: EndForm, person: ContactPerson, request: PortalRequest) -> bool:
    last_day = form.cleaned_data["last_day"]
    return accepted(form, lambda: actions.end_contact(person, last_day, actor=request.actor))


@require_POST
def contact_keep(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    """The end was a mistake: he or she goes on."""
    convenant = circle_at(request, slug)
    try:
        actions.keep_contact(own_person(request, convenant, pk), actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Teruggedraaid. Deze contactpersoon gaat door.")
    return redirect("parties:contacts", slug=slug)


@require_POST
def contacts_confirm(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    told: list[int] = []
    back = reverse("parties:contacts", kwargs={"slug": slug})
    confirm = partial(actions.confirm_contacts, convenant, actor=request.actor)
    if page := held_up(request, lambda: told.append(confirm()), back):
        return page
    (count,) = told
    words = "contactpersoon klopt" if count == 1 else "contactpersonen kloppen"
    messages.success(request, f"Bevestigd: {count} {words}.")
    return redirect(back)
