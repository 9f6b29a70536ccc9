"""What a source of evidence answers about one obligation. Counts and days, never content.

What an app can count stands in `registry.evidence` as `Evidence`. It runs in the scope of the organisation that owns
the rows it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Finding:
    """`wanted` is None where the agreement names no number; `next_on` is a day that is planned but not yet done.

    `lapses_on` is the day on which what stands now comes to its end. `label` becomes public in the circle: no
    names, no content. `document_id`: a file that the party shows to the circle.
    """

    count: int
    wanted: int | None
    last_on: date | None
    next_on: date | None
    label: str
    lapses_on: date | None = None
    document_id: UUID | None = None


@dataclass(frozen=True)
class Evidence:
    """`words`: what counts, as it ends "Als bewijs telt: …". `find` takes the keywords `obligation`, `convenant`,
    `organisation_id` and `school_year`; its None means that this source cannot see it."""

    words: str
    find: Callable[..., Finding | None]
