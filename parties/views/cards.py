"""Bij wie terecht, from the side of the school: prepare, look, make public, take back, print."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.errors import Refused
from convenant.file_pages import pdf_answer
from convenant.http import GET_POST, PortalRequest
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, form_page
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import OrganisationKind
from parties.actions import cards as actions
from parties.actions.lines import REMOVE
from parties.forms.cards import CardLineForm, initial_of
from parties.models import CardLine, Location
from parties.permissions import KEEP_CARDS, may
from parties.queries import cards as queries

from .choosing import filled_in, offered_in
from .public import card_context, poster_context

SEES = "Uw eigen school. Wat u vrijgeeft, leest iedereen, ook zonder in te loggen."
RELEASE, WITHDRAW = "vrijgeven", "intrekken"


def place_at(request: PortalRequest, place: str) -> Location:
    return get_visible_or_404(queries.own_places(request.actor), slug=place)


@require_safe
def overview(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if request.actor.kind != OrganisationKind.SCHOOL:
        raise Http404
    context = {"sees": SEES, "slug": slug, "states": queries.states(request.actor, convenant.pk)}
    return render(request, "parties/cards/overview.html", context | {"most": actions.MOST})


@require_safe
def place(request: PortalRequest, slug: str, place: str) -> HttpResponse:
    """What is prepared and what is public, with the next step."""
    convenant = circle_at(request, slug)
    state = queries.state_of(place_at(request, place), convenant.pk)
    context = {
        "sees": SEES,
        "slug": slug,
        "state": state,
        "lines": [{"row": line, "shown": queries.as_shown(line), "left": queries.has_left(line.contact)}
                  for line in state.lines],
        "may_keep": may(request.actor, KEEP_CARDS),
        "is_full": len(state.lines) >= actions.MOST,
        "add_url": reverse("cards:add", kwargs={"slug": slug, "place": place}),
    }  # fmt: skip
    return render(request, "parties/cards/place.html", context)


@require_http_methods(GET_POST)
def add(request: PortalRequest, slug: str, place: str) -> HttpResponse:
    return _edited(request, circle_at(request, slug), place_at(request, place), None)


@require_http_methods(GET_POST)
def edit(request: PortalRequest, slug: str, place: str, pk: UUID) -> HttpResponse:
    convenant, location = circle_at(request, slug), place_at(request, place)
    return _edited(request, convenant, location, line_at(location, convenant, pk))


def line_at(location: Location, convenant: Convenant, pk: UUID) -> CardLine:
    own = CardLine.objects.filter(organisation_id=location.organisation_id, location=location, convenant=convenant)
    return get_visible_or_404(own.select_related("location__organisation"), pk=pk)


def _edited(request: PortalRequest, convenant: Convenant, location: Location, line: CardLine | None) -> HttpResponse:
    if not may(request.actor, KEEP_CARDS):
        return refused(request, actions.NO_RIGHT)
    choosable = queries.choosable(request.actor, convenant.pk)
    people = offered_in(request, choosable, "contact_id", line.contact_id if line else None)
    form = CardLineForm(**filled_in(request, initial_of(line)), people=people.people)
    if form.is_bound and form.is_valid() and _kept(request, form, convenant, location, line):
        messages.success(request, "Opgeslagen. Dit is nog niet openbaar: kijk het na en geef het vrij.")
        return redirect("cards:place", slug=convenant.slug, place=location.slug)
    context: dict[str, Any] = {
        "sees": SEES,
        "slug": convenant.slug,
        "location": location,
        "line": line,
        "people": people,
    }
    return form_page(request, "parties/cards/form.html", form, context)


def _kept(
    request: PortalRequest, form: CardLineForm, convenant: Convenant, location: Location, line: CardLine | None
) -> bool:
    given, sent, actor = form.prepared(), form.cleaned_data, request.actor

    def save() -> None:
        if line is None:
            actions.add_card_line(location, convenant, given, actor=actor, submission=sent["submission"])
        else:
            actions.change_card_line(line, convenant, given, actor=actor, seen=sent["seen"])

    return accepted(form, save, theirs=initial_of)


@require_POST
def change_place(request: PortalRequest, slug: str, place: str, pk: UUID) -> HttpResponse:
    """POST `wat`: up, down or out."""
    line = line_at(place_at(request, place), circle_at(request, slug), pk)
    if not may(request.actor, KEEP_CARDS):
        return refused(request, actions.NO_RIGHT)
    what = request.POST.get("wat", "")
    if what == REMOVE:
        actions.remove_card_line(line, actor=request.actor)
        messages.success(request, f"Weggehaald: {line.title}. Op de openbare pagina verandert dit pas na vrijgeven.")
    else:
        actions.move_card_line(line, what, actor=request.actor)
    return redirect("cards:place", slug=slug, place=place)


@require_http_methods(GET_POST)
def release(request: PortalRequest, slug: str, place: str) -> HttpResponse:
    """The page as everybody will read it; POST `wat` makes it public or takes it back."""
    convenant, location = circle_at(request, slug), place_at(request, place)
    if not may(request.actor, KEEP_CARDS):
        return refused(request, actions.NO_RIGHT)
    refusal = ""
    if request.method == "POST":
        try:
            return _released(request, convenant, location)
        except Refused as trouble:
            refusal = trouble.sentence
    state = queries.state_of(location, convenant.pk)
    context = card_context(
        convenant, location.organisation.name, location.name, [queries.as_shown(line) for line in state.lines]
    )
    context |= {
        "sees": SEES,
        "slug": slug,
        "state": state,
        "refusal": refusal,
        "article": queries.article_of(convenant),
    }
    return render(request, "parties/cards/release.html", context, status=422 if refusal else 200)


def _released(request: PortalRequest, convenant: Convenant, location: Location) -> HttpResponse:
    what = request.POST.get("wat")
    if what == RELEASE:
        actions.release_card(location, convenant, actor=request.actor)
        messages.success(request, "Vrijgegeven. Iedereen kan de pagina nu lezen. Hang de poster op.")
    elif what == WITHDRAW:
        actions.withdraw_card(location, actor=request.actor)
        messages.success(request, "Ingetrokken. De pagina is weg. Haal ook de posters weg.")
    else:
        raise Refused("Kies vrijgeven of intrekken.")
    return redirect("cards:place", slug=convenant.slug, place=location.slug)


@require_safe
def poster(request: PortalRequest, slug: str, place: str) -> HttpResponse:
    """A4 for the wall, of what is public now."""
    convenant, location = circle_at(request, slug), place_at(request, place)
    card = queries.public_card_of(location)
    if card is None:
        raise Http404
    return pdf_answer(
        request,
        "parties/cards/poster_pdf.html",
        poster_context(card) | {"theme": convenant.theme},
        f"poster-bij-wie-terecht-{location.slug}",
        back=reverse("cards:place", kwargs={"slug": slug, "place": place}),
        tell=lambda: actions.poster_made(card, actor=request.actor),
    )
