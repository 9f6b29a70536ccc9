"""What a source of evidence answers about one obligation. Counts and days, never content."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """`wanted` is None where the agreement names no number; `next_on` is planned, not yet done."""

    count: int
    wanted: int | None
    last_on: date | None
    next_on: date | None
    label: str
