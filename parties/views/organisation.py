"""Who is what in one's own organisation, which places are empty, and whom to ask first (WF-2.2c, WE-Contact-2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import OPERATOR
from parties.actions.keeping import NO_RIGHT
from parties.actions.linking import link_account
from parties.forms.account import AccountForm
from parties.forms.own_list import OwnListFilter
from parties.models import ContactPerson, Deputy, Level
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.contacts import own_everywhere
from parties.queries.deputies import resolved
from parties.queries.gaps import Seat
from parties.queries.leaving import colleagues
from parties.queries.own_list import OwnList, own_lists
from parties.queries.own_page import OwnEntries, Part

from .lines import person_line

SEES = "Alleen uw eigen organisatie. De contactpersonen zelf ziet elke partij in de lijst van het convenant."
PER_PAGE = 50
FEW = 12
"""Whom to ask first, colleagues with an account, people at one place: who seeks more, searches."""


@require_safe
def own_organisation(request: PortalRequest) -> HttpResponse:
    if request.actor.role == OPERATOR:  # runs the portal, and reads no colleagues
        raise Http404
    lists, base = own_lists(request.actor, request.circles), reverse("ownlist:organisation")
    form = OwnListFilter(request.GET, [(own.circle.slug, own.version.convenant.short_name) for own in lists])
    entries = OwnEntries(lists, form.wish(), request.actor)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("pagina"))
    first, known = _first_contacts(lists), colleagues(request.actor)
    circles = [_circle(part, list(page), request) for part in entries.parts]
    context = {
        "sees": SEES,
        "organisation": request.actor.organisation_name,
        "filter": form,
        "marks": form.marks(base),
        "clear_url": base,
        "page": page,
        "circles": [each for each in circles if each["seats"] or each["others"] or not entries],
        "first": first[:FEW],
        "first_more": len(first[FEW:]),
        "colleagues": known[:FEW],
        "colleagues_count": len(known),
        "colleagues_more": len(known[FEW:]),
        "may_keep": may(request.actor, KEEP_CONTACTS),
    }
    return render(request, "parties/ownlist/organisation.html", context)


def _circle(part: Part, shown: list[Any], request: PortalRequest) -> dict[str, Any]:
    """What of this circle stands on the page."""
    own, here = part.own, [each for of, each in shown if of is part]
    slug = own.circle.slug
    return {
        "name": own.version.convenant.short_name,
        "slug": slug,
        "seats": [_seat(each, request, slug) for each in here if isinstance(each, Seat)],
        "others": [person_line(each, request, slug) for each in here if isinstance(each, ContactPerson)],
        "coming": [_coming(d, slug) for d in own.deputies if d.valid_from > clock.today()][:FEW],
        "missing": len(own.gaps()),
    }


def _seat(seat: Seat, request: PortalRequest, slug: str) -> dict[str, Any]:
    return {
        "title": f"{seat.level}, {seat.place.name if seat.place else 'hele organisatie'}",
        "article": seat.wanted["article"],
        "gap": seat.gap(clock.today()),
        "people": [person_line(person, request, slug) for person in seat.people[:FEW]],
        "more": len(seat.people[FEW:]),
    }


def _coming(deputy: Deputy, slug: str) -> dict[str, str]:
    who = deputy.person or deputy
    period = f"van {nl_plain(deputy.valid_from)} tot en met {nl_plain(deputy.valid_until)}"
    return {
        "words": f"{who.name} vervangt {deputy.contact.name}, {period}",
        "url": reverse("ownlist:deputy-edit", kwargs={"slug": slug, "pk": deputy.pk}),
    }


def _first_contacts(lists: list[OwnList]) -> list[dict[str, str]]:
    """The operational one of the whole organisation, else of each location: inside the house one person comes first,
    whichever convenant it is about. Somebody who is away is replaced by who stands in."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for own in lists:
        away = resolved(d for d in own.deputies if holds_today(d))
        for person in own.now:
            if person.level == Level.OPERATIONAL and not person.topic:
                who = away.get(person.pk) or person
                where = person.location.name if person.location else "hele organisatie"
                note = who.words if who is not person and hasattr(who, "words") else person.function
                found.setdefault((where, who.name), {
                    "where": where, "name": who.name, "note": note, "phone": who.phone, "email": who.email,
                })  # fmt: skip
    return sorted(found.values(), key=lambda row: (row["where"] != "hele organisatie", row["where"]))


def holds_today(deputy: Deputy) -> bool:
    return deputy.valid_from <= clock.today() <= deputy.valid_until


@require_http_methods(GET_POST)
def account(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Whose account belongs to a contact person."""
    person = get_visible_or_404(own_everywhere(request.actor), pk=pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    form = AccountForm(posted(request), person=person, accounts=colleagues(request.actor))
    if request.method == "POST" and form.is_valid() and _linked(form, person, request):
        messages.success(request, "Opgeslagen. Gaat deze persoon weg, dan stopt ook dit account.")
        return redirect("ownlist:organisation")
    context = {"form": form, "sees": SEES, "person": person}
    return render(request, "parties/ownlist/account.html", context, status=422 if form.errors else 200)


def _linked(form: AccountForm, person: ContactPerson, request: PortalRequest) -> bool:
    return accepted(form, lambda: link_account(person, form.chosen(), actor=request.actor), "membership")
