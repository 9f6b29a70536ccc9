"""Looking the own lists through. The mail leads here; opening the page changes nothing, for mail scanners open too."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant import clock
from convenant.http import GET_POST, PortalRequest
from convenant.pages import held_up
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from parties.actions.contacts import confirm_contacts
from parties.actions.keeping import NO_RIGHT
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.own_list import OwnList, own_lists
from parties.queries.own_page import everybody

from .lines import SEES, person_line

PER_PAGE = 50


@require_http_methods(GET_POST)
def confirm(request: PortalRequest) -> HttpResponse:
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    lists = own_lists(request.actor, request.circles)
    if request.method == "POST":
        return _confirmed(request, lists)
    context = {"sees": SEES, "lists": [list_of(own, request) for own in lists if own.listed]}
    return render(request, "parties/ownlist/confirm.html", context)


def _confirmed(request: PortalRequest, lists: list[OwnList]) -> HttpResponse:
    chosen = request.POST.get("convenant", "")
    own = next((each for each in lists if str(each.circle.id) == chosen), None)
    if own is None:
        raise Http404
    told: list[int] = []
    confirm = partial(confirm_contacts, own.version.convenant, actor=request.actor)
    if page := held_up(request, lambda: told.append(confirm()), reverse("ownlist:confirm")):
        return page
    (count,) = told
    words = "1 contactpersoon klopt" if count == 1 else f"{count} contactpersonen kloppen"
    messages.success(request, f"Bevestigd voor {own.version.convenant.short_name}: {words}.")
    return redirect("ownlist:confirm")


def list_of(own: OwnList, request: PortalRequest) -> dict[str, Any]:
    """Each list has pages of its own: `lijst` says which one `pagina` turns."""
    asked = request.GET.get("pagina") if request.GET.get("lijst") == own.circle.slug else 1
    pages = Paginator(everybody(own, request.actor).filter(valid_from__lte=clock.today()), PER_PAGE)
    pages.count = own.listed  # counted already
    page = pages.get_page(asked)
    return {
        "id": str(UUID(str(own.circle.id))),
        "slug": own.circle.slug,
        "name": own.version.convenant.short_name,
        "page": page,
        "people": [person_line(person, request, own.circle.slug) for person in page],
        "last": nl_plain(own.confirmed_on) if own.confirmed_on else "",
        "due": own.due,
        "is_due": own.is_due(clock.today()),
    }
