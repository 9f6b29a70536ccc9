"""What somebody says about a measure that was taken."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Taken:
    """`person` is the id of somebody in the vault of this incident, or empty. `reason` is sealed with it."""

    kind: str
    sector: str
    starts_on: date
    until: date | None
    decided_by: str
    person: str = ""
    reason: str = ""
    mandate_on: date | None = None
