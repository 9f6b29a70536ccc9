"""The card of a party."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.http import PortalRequest
from convenant.pages import circle_at
from convenant.templatetags.portal import nl_plain
from convenant.terms import version_in_force
from parties.models import Location, Party, Role
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.contacts import contacts_of
from parties.queries.coverage import holds
from parties.queries.directory import topics_of
from parties.queries.gaps import Gap, contact_gaps
from parties.queries.parties import rows_called
from parties.queries.places import places_by_party, services_of
from parties.queries.register import shown_of, status_words

from .card_parts import keeping_facts, more_of
from .lines import SEES, person_line
from .referral_lines import shared_lines

ORDER = ["bad", "warn", "neutral"]
"""The worst of a party stands in its line."""
STATUS_KINDS = {"signatory": "good", "kernpartner": "good"}


def party_line(party: Party, gaps: list[Gap], slug: str) -> dict[str, Any]:
    return {
        "name": party.organisation.name,
        "slug": party.organisation.slug,
        "role": party.role,
        "url": reverse("parties:party", kwargs={"slug": slug, "party": party.organisation.slug}),
        "status": status_words(party, clock.today()),
        "status_kind": STATUS_KINDS.get(party.status, "line"),
        "signed": signed_words(party),
        "holds_regie": party.holds_regie,
        "gaps": gaps,
        "alarm": min(gaps, key=lambda gap: ORDER.index(gap.kind), default=None),
        "since": party.valid_from,
    }


def signed_words(party: Party) -> str:
    return {"ja": "ondertekend", "nee": "niet zelf ondertekend", "": "niet bekend"}.get(party.signed, party.signed)


@require_safe
def party_card(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    rows = list(rows_called(party, convenant.pk))
    row = shown_of(rows, clock.today())
    if row is None:
        raise Http404
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
        "people": [person_line(p, request, slug) for p in people if holds(p, clock.today())],
        "is_own": row.organisation_id == request.actor.organisation_id and may(request.actor, KEEP_CONTACTS),
        "slug": slug,
        "card_url": reverse("parties:school", kwargs={"slug": slug, "party": party}),
        "topics": shared_lines(topics_of([row.organisation_id], convenant.pk)),
    }
    context |= more_of(request, row, rows, version)
    return render(request, "parties/party_card.html", context)


def facts_of(party: Party) -> list[tuple[str, str]]:
    facts = [("Rol", party.get_role_display()), ("Status", party.get_status_display())]
    facts += [("Ondertekend", signed_words(party)), ("Partij sinds", nl_plain(party.valid_from))]
    facts += keeping_facts(party)
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
