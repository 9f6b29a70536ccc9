"""The locations of one's own organisation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import places as actions
from parties.forms.places import PlaceForm, initial_of
from parties.forms.touching import CloseForm, PlaceMoveForm
from parties.models import Location, Wijk
from parties.permissions import KEEP_PLACES, may
from parties.queries.services import own_places
from parties.queries.touched import Touched, closing_touches, moving_touches

EVERYBODY = "Iedereen in het portaal: naam, adres en wijk van een locatie zijn openbaar."


PLAIN, TOUCHING = "parties/keeping/form.html", "parties/keeping/touching.html"


def keeping_form(
    request: PortalRequest, form: Any, title: str, back: str, back_label: str, sees: str, page: str = PLAIN, **more: Any
) -> HttpResponse:
    """`more`: text above the form, the word on its button, and what it touches."""
    context = {"title": title, "back_url": back, "back_label": back_label, "sees": sees} | more
    return form_page(request, page, form, context)


@require_safe
def places(request: PortalRequest) -> HttpResponse:
    if not may(request.actor, KEEP_PLACES):
        return refused(request, actions.NO_RIGHT)
    rows = [place_line(place) for place in own_places(request.actor.organisation)]
    context = {
        "sees": EVERYBODY,
        "open": [row for row in rows if not row["closed"]],
        "closed": [row for row in rows if row["closed"]],
    }
    return render(request, "parties/keeping/places.html", context)


def place_line(place: Location) -> dict[str, Any]:
    today = clock.today()
    return {
        "id": place.pk,
        "name": place.name,
        "where": ", ".join(filter(None, [place.address, place.place, place.wijk.name if place.wijk else ""])),
        "opens": nl_plain(place.opened_on) if place.opened_on and place.opened_on > today else "",
        "closes": nl_plain(place.last_day) if place.last_day else "",
        "closed": bool(place.last_day and place.last_day < today),
        "formerly": [", ".join(filter(None, (was["name"], was["place"], was.get("wijk")))) for was in place.formerly],
    }


@require_http_methods(GET_POST)
def place_add(request: PortalRequest) -> HttpResponse:
    return _place(request, None)


@require_http_methods(GET_POST)
def place_edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    return _place(request, own_place(request, pk))


def own_place(request: PortalRequest, pk: UUID) -> Location:
    return get_visible_or_404(Location.objects.filter(organisation_id=request.actor.organisation), pk=pk)


def _place(request: PortalRequest, row: Location | None) -> HttpResponse:
    if not may(request.actor, KEEP_PLACES):
        return refused(request, actions.NO_RIGHT)
    wijken = Wijk.objects.open_on(clock.today()).filter(convenant__in=request.actor.circles)
    initial = initial_of(row) if row else {}
    touched = moving(request, row, wijken)
    given: dict[str, Any] = {"initial": initial, "wijken": wijken, "is_new": row is None}
    form = PlaceMoveForm(posted(request), touched=touched, **given) if touched else PlaceForm(posted(request), **given)
    if request.method == "POST" and form.is_valid() and _kept(form, row, request):
        messages.success(request, "De locatie is opgeslagen.")
        return redirect("keeping:places")
    title = "Locatie wijzigen" if row else "Locatie toevoegen"
    page: dict[str, Any] = {"page": TOUCHING, "touched": touched, "button": "Opslaan"} if touched else {}
    return keeping_form(request, form, title, reverse("keeping:places"), "Locaties", EVERYBODY, **page)


def moving(request: PortalRequest, row: Location | None, wijken: QuerySet[Wijk]) -> Touched | None:
    """What a move to another wijk touches, when that is what was sent."""
    if row is None or request.method != "POST" or request.POST.get("correction"):
        return None
    into = next((wijk for wijk in wijken if str(wijk.pk) == request.POST.get("wijk")), None)
    if row.wijk_id == (into.pk if into else None):
        return None
    touched = moving_touches(row, into, request.actor)
    return touched if touched.rows else None


def _kept(form: PlaceForm, row: Location | None, request: PortalRequest) -> bool:
    given = form.cleaned_data
    if row is None:
        return accepted(form, lambda: actions.add_place(form.given(), actor=request.actor))
    editing = {"seen": given["seen"], "correction": given["correction"]}
    return accepted(
        form, lambda: actions.change_place(row, form.given(), actor=request.actor, **editing), theirs=initial_of
    )


CLOSING = (
    "Na de laatste dag staat deze locatie in geen enkel formulier meer. Wat er is vastgelegd blijft: incidenten, "
    "verstrekkingen en contactpersonen. Wie er nu bij mag, kan dat blijven lezen. Tot en met die dag kunt u dit "
    "terugdraaien."
)


@require_http_methods(GET_POST)
def place_close(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = own_place(request, pk)
    if not may(request.actor, KEEP_PLACES):
        return refused(request, actions.NO_RIGHT)
    touched = closing_touches(row, request.actor)
    form = CloseForm(posted(request), start=row.opened_on, touched=touched, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        if accepted(form, lambda: actions.close_place(row, day, actor=request.actor), "last_day"):
            undo = reverse("keeping:place-reopen", args=[row.pk])
            messages.success(request, f"{row.name} sluit na {nl_plain(day)}.", extra_tags=f"toast undo={undo}")
            return redirect("keeping:places")
    words = {"text": CLOSING, "button": "Locatie sluiten", "touched": touched}
    return keeping_form(
        request, form, f"{row.name} sluiten", reverse("keeping:places"), "Locaties", EVERYBODY, TOUCHING, **words
    )


@require_POST
def place_reopen(request: PortalRequest, pk: UUID) -> HttpResponse:
    try:
        actions.reopen_place(own_place(request, pk), actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "De locatie is weer open.")
    return redirect("keeping:places")
