"""Who speaks to the press for each party, and whether the media policy is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant import registry


@dataclass(frozen=True)
class Spokesperson:
    """A contact person whom a party named as its spokesperson."""

    organisation_id: UUID
    name: str
    function: str
    phone: str


def spokespersons(convenant_id: UUID) -> Sequence[Spokesperson]:
    return [each for _, source in registry.spokespersons for each in source(convenant_id)]
