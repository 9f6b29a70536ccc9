"""Who bears a duty of the agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from convenant import registry
from convenant.models import Obligation, Strength

ALL = "all"
COOPERATING, VIA_GEMEENTE = "cooperating", "via_gemeente"


@dataclass(frozen=True)
class Bearer:
    """A party as the obligations see it. `column` names the group it shares a column with, empty for its own."""

    organisation_id: UUID
    slug: str
    name: str
    short_name: str
    role: str
    status: str
    sectors: tuple[str, ...]
    holds_regie: bool = False
    column: str = ""

    @property
    def is_partner(self) -> bool:
        """Who cooperates, or takes part by way of the gemeente, is no partner of the text."""
        return self.status not in (COOPERATING, VIA_GEMEENTE)


def bearers_in(convenant_ids: Sequence[UUID]) -> dict[UUID, list[Bearer]]:
    """Convenant → its active parties, in the order of the agreement: one query for all."""
    found: dict[UUID, list[Bearer]] = {convenant: [] for convenant in convenant_ids}
    for _, source in registry.bearers:
        for convenant, bearers in source(convenant_ids).items():
            found[convenant] += bearers
    return found


def bearers_of(convenant_id: UUID) -> list[Bearer]:
    return bearers_in([convenant_id])[convenant_id]


def bears(obligation: Obligation, bearer: Bearer) -> bool:
    """Who signed bears what is asked of all; a party "via gemeente" only what names its role.

    Who cooperates without being a partner has no duties (WE chapters 9 and 10: facts and offers).
    """
    if bearer.status == COOPERATING or obligation.strength == Strength.FEIT:
        return False
    named = bearer.role in obligation.actors
    if not named and (ALL not in obligation.actors or bearer.status == VIA_GEMEENTE):
        return False
    return _named_by_arguments(obligation.evidence_arguments, bearer)


def _named_by_arguments(arguments: dict[str, Any], bearer: Bearer) -> bool:
    """Some duties rest on a few parties only: `organisation`, `organisations` (slugs) or `sectors`."""
    organisations = {arguments.get("organisation"), *arguments.get("organisations", ())} - {None}
    if organisations and bearer.slug not in organisations:
        return False
    sectors = set(arguments.get("sectors", ()))
    return not sectors or bool(sectors & set(bearer.sectors))
