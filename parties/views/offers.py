"""A party writes its own card."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from parties.actions import offers as actions
from parties.forms.places import CardForm, initial_of_card
from parties.permissions import WRITE_OFFER, may
from parties.queries.parties import parties_of

from .lines import SEES
from .places import keeping_form


@require_http_methods(GET_POST)
def card_edit(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not may(request.actor, WRITE_OFFER):
        return refused(request, actions.NO_RIGHT)
    own = get_visible_or_404(parties_of(convenant.pk), organisation_id=request.actor.organisation)
    card = actions.own_card(convenant, request.actor)
    form = CardForm(posted(request), initial=initial_of_card(card))
    if request.method == "POST" and form.is_valid() and _kept(form, convenant, request):
        messages.success(request, "De kaart is opgeslagen. Alle partijen zien haar.")
        return redirect("parties:party", slug=slug, party=own.organisation.slug)
    back = reverse("parties:party", args=[slug, own.organisation.slug])
    return keeping_form(request, form, "Onze kaart", back, own.organisation.name, SEES)


def _kept(form: CardForm, convenant: Convenant, request: PortalRequest) -> bool:
    given = dict(form.cleaned_data)
    seen = given.pop("seen")
    return accepted(
        form, lambda: actions.keep_card(convenant, given, actor=request.actor, seen=seen), theirs=initial_of_card
    )
