"""Who takes part, per party a card."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant.http import PortalRequest
from convenant.pages import circle_at
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import version_in_force
from parties.models import Location, Party, Role
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.contacts import contacts_of
from parties.queries.directory import topics_of
from parties.queries.gaps import Gap, contact_gaps, gaps_by_party
from parties.queries.parties import party_called
from parties.queries.places import places_by_party, services_of

from .lines import SEES, person_line
from .referral_lines import shared_lines

STATUS_KINDS = {"signatory": "good", "kernpartner": "good"}


@require_safe
def party_list(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    gaps = gaps_by_party(convenant, version_in_force(convenant))
    lines: dict[str, list[dict[str, Any]]] = {}
    for party, missing in gaps.items():
        lines.setdefault(party.role, []).append(party_line(party, missing, slug))
    context = {
        "sees": SEES,
        "slug": slug,
        "groups": [{"title": Role(role).label, "parties": found} for role, found in lines.items()],
        "count": len(gaps),
        "missing": sum(bool(missing) for missing in gaps.values()),
    }
    return render(request, "parties/party_list.html", context)


def party_line(party: Party, gaps: list[Gap], slug: str) -> dict[str, Any]:
    return {
        "name": party.organisation.name,
        "url": reverse("parties:party", kwargs={"slug": slug, "party": party.organisation.slug}),
        "status": party.get_status_display(),
        "status_kind": STATUS_KINDS.get(party.status, "line"),
        "signed": signed_words(party),
        "holds_regie": party.holds_regie,
        "gaps": gaps,
        "since": party.valid_from,
    }


def signed_words(party: Party) -> str:
    return {"ja": "ondertekend", "nee": "niet zelf ondertekend", "": "niet bekend"}.get(party.signed, party.signed)


@require_safe
def party_card(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = get_visible_or_404(party_called(party, convenant.pk))
    places = places_by_party([row], convenant.pk)[row.organisation_id]
    people = list(contacts_of(row))
    version = version_in_force(convenant)
    context = {
        "sees": SEES,
        "convenant": convenant,
        "party": party_line(row, contact_gaps(row, version.contacts, people, places), slug),
        "facts": facts_of(row),
        "is_school": row.role == Role.SCHOOL,
        "places": places_of(places, convenant.pk) if row.role == Role.SCHOOL else served_places(places),
        "people": [person_line(person, request, slug) for person in people],
        "is_own": row.organisation_id == request.actor.organisation_id and may(request.actor, KEEP_CONTACTS),
        "slug": slug,
        "card_url": reverse("parties:school", kwargs={"slug": slug, "party": party}),
        "topics": shared_lines(topics_of([row.organisation_id], convenant.pk)),
    }
    return render(request, "parties/party_card.html", context)


def facts_of(party: Party) -> list[tuple[str, str]]:
    facts = [("Rol", party.get_role_display()), ("Status", party.get_status_display())]
    facts += [("Ondertekend", signed_words(party)), ("Partij sinds", nl_plain(party.valid_from))]
    return [*facts, ("Regie", "voert de regie in dit convenant")] if party.holds_regie else facts


def places_of(places: Iterable[Location], convenant_id: UUID) -> list[dict[str, Any]]:
    """A school's locations, each with who serves it."""
    found = list(places)
    teams: dict[UUID, list[str]] = {}
    for service in services_of([place.pk for place in found], convenant_id):
        teams.setdefault(service.location_id, []).append(f"{service.get_role_display()}: {service.organisation.name}")
    return [{"name": place.name, "place": place.place, "teams": teams.get(place.pk, [])} for place in found]


def served_places(places: Iterable[Location]) -> list[dict[str, Any]]:
    return [{"name": place.name, "place": place.place, "teams": []} for place in sorted(places, key=lambda p: p.name)]
