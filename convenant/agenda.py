"""What a source of agenda suggestions hands over, and what a lower floor knows of a meeting.

A source is `callable(convenant, meeting, actor) -> list[Suggestion]`, added to `registry.agenda_suggestions`.
It is asked inside the scope of the actor, and again for the PDF: an agenda item finds its appendix by `key`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

Cell = str | int | None


@dataclass(frozen=True)
class Appendix:
    """A table behind the agenda. A cell of None is a hidden figure, shown as "afgeschermd"."""

    caption: str
    headers: list[str]
    rows: list[list[Cell]]
    sentence: str = ""


@dataclass(frozen=True)
class Suggestion:
    """`key` names the source and its object, at most 160 characters: the same key comes on an agenda once.

    `aim` is informeren, bespreken or besluiten; `article` the label as the agreement writes it, or empty.
    """

    key: str
    title: str
    reason: str
    aim: str = "bespreken"
    minutes: int = 10
    article: str = ""
    appendix: Appendix | None = None


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting at which something may have been decided: `callable(convenant, actor) -> list[HeldMeeting]`, the newest
    first, added to `registry.held_meetings`. Whoever points at one keeps its id and its label as data."""

    id: UUID
    label: str
    day: date
    url: str


@dataclass(frozen=True)
class OpenItem:
    """One piece of open work that regie can ask of a successor. `key` names it among those of all apps; `text` is what
    every party may read of it, `own` what its own party reads instead, where that is more."""

    key: str
    text: str
    own: str = ""
