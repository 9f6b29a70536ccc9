"""Who takes part in a convenant, and how the obligations see them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.compliance.bearers import Bearer
from convenant.tenancy.hooks import Circle
from parties.models import Party, Role


def circles_of(organisation_id: UUID, day: date | None = None) -> list[Circle]:
    """Circles the organisation is an active party to. Runs as the login role, on its few granted columns."""
    rows = (
        Party.valid.on(day or clock.today())
        .filter(organisation_id=organisation_id)
        .order_by("convenant__slug")
        .values_list("convenant_id", "convenant__slug", "role", "holds_regie")
    )
    return [Circle(*row) for row in rows]


def parties_of(convenant_id: UUID, role: str = "", day: date | None = None) -> QuerySet[Party]:
    """Active parties with their organisation, in the order of the agreement."""
    found = Party.valid.on(day or clock.today()).filter(convenant_id=convenant_id).select_related("organisation")
    return found.filter(role=role) if role else found


GROUPED = {Role.GEMEENTE: "Gemeenten", Role.LEERPLICHT: "Leerplicht"}
"""Roles that stand side by side in a convenant: several of them share one column of the matrix."""


def bearers(convenant_ids: Sequence[UUID]) -> dict[UUID, list[Bearer]]:
    """Convenant → active parties as the obligations see them, in the order of the agreement: one query."""
    found: dict[UUID, list[Party]] = {}
    for party in Party.valid.on(clock.today()).filter(convenant_id__in=convenant_ids).select_related("organisation"):
        found.setdefault(party.convenant_id, []).append(party)
    return {convenant: _bearers(parties) for convenant, parties in found.items()}


def _bearers(parties: list[Party]) -> list[Bearer]:
    several = {role for role in GROUPED if sum(party.role == role for party in parties) > 1}
    return [_bearer(party, several) for party in parties]


def _bearer(party: Party, several: set[Role]) -> Bearer:
    organisation = party.organisation
    return Bearer(
        organisation_id=organisation.pk,
        slug=organisation.slug,
        name=organisation.name,
        short_name=organisation.short_name or organisation.name,
        role=party.role,
        status=party.status,
        sectors=tuple(organisation.sectors),
        holds_regie=party.holds_regie,
        column=GROUPED[Role(party.role)] if party.role in several else "",
    )


def party_called(slug: str, convenant_id: UUID) -> QuerySet[Party]:
    return parties_of(convenant_id).filter(organisation__slug=slug)


def rows_called(slug: str, convenant_id: UUID) -> QuerySet[Party]:
    """All that an organisation was, is and will be in a convenant, newest first."""
    found = Party.objects.filter(convenant_id=convenant_id, organisation__slug=slug)
    return found.select_related("organisation").order_by("-valid_from")


def roles_on(convenant_id: UUID, day: date) -> dict[UUID, str]:
    """Organisation id → party role, of the parties valid on that day: what the gate asks."""
    return dict(Party.valid.on(day).filter(convenant_id=convenant_id).values_list("organisation_id", "role"))
