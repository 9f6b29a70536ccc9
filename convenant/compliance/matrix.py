"""Naleving as a table: articles down, parties across, and what is behind one cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convenant import registry
from convenant.audit.models import CircleEvent
from convenant.compliance.bearers import Bearer
from convenant.compliance.judging import is_overdue, worst
from convenant.compliance.published import Published
from convenant.models import State, Strength
from convenant.queries import lead_times
from convenant.queries.duties import BY_HAND as BY_HAND_SOURCES
from convenant.queries.words import BY_HAND
from convenant.queries.written import articles_in
from convenant.wording import days_late

MARKS = {
    State.KEPT: "kept", State.SOON: "soon", State.LATE: "late", State.NOT_YET: "wait", State.UNSEEN: "unseen",
}  # fmt: skip
BADGES = {
    State.KEPT: ("good", "nagekomen", "check"),
    State.SOON: ("warn", "binnenkort", "clock"),
    State.LATE: ("bad", "te laat", "warning-fill"),
    State.NOT_YET: ("neutral", "nog niet aan de beurt", "minus"),
    State.UNSEEN: ("neutral", "van hier niet te zien", "eye-slash"),
}
GROUPS = {
    Strength.RESULTAAT: "Resultaat: dit moet",
    Strength.INSPANNING: "Inspanning: dit proberen partijen",
    Strength.VRIJWILLIG: "Vrijwillig: dit mag",
}
COLUMN_LETTERS = 16
NOTHING_PUBLISHED = "Deze partij heeft hierover nog niets gepubliceerd."
NOT_COUNTED = "Dit bewijs ligt bij de partij zelf. Het portaal telt het niet."
NO_FIGURES = "Het wordt zichtbaar als de partij haar doorlooptijden invult."


@dataclass(frozen=True)
class Column:
    """One party, or all parties of a role that share a column."""

    key: str
    label: str
    name: str
    role: str
    bearers: tuple[Bearer, ...]


@dataclass(frozen=True)
class Duty:
    """One duty of one party, ready for the page."""

    title: str
    party: str
    strength: str
    badge_kind: str
    badge_word: str
    badge_icon: str
    label: str
    due_on: date | None
    unseen: str
    published: Published

    @property
    def since(self) -> datetime | None:
        """Since when this state stands."""
        row = self.published.row
        return (row.changed_at or row.computed_at) if row else None


@dataclass(frozen=True)
class Cell:
    column: Column
    mark: str
    duties: list[Duty] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return bool(self.duties)


@dataclass(frozen=True)
class Row:
    article: str
    title: str
    strength: str
    cells: list[Cell]

    @property
    def duties(self) -> list[Duty]:
        return [duty for cell in self.cells for duty in cell.duties]


def columns(bearers: Sequence[Bearer]) -> list[Column]:
    """In the order of the agreement; a shared column stands where its first party stands."""
    found: dict[str, list[Bearer]] = {}
    for bearer in bearers:
        found.setdefault(bearer.role if bearer.column else bearer.slug, []).append(bearer)
    return [_column(key, group) for key, group in found.items()]


def _column(key: str, group: Sequence[Bearer]) -> Column:
    first = group[0]
    if first.column:
        name = f"{first.column} ({len(group)})"
        return Column(key, name, name, first.role, tuple(group))
    return Column(key, _brief(first.short_name), first.name, first.role, tuple(group))


def _brief(name: str) -> str:
    """What fits above a column of the matrix."""
    short = name.removeprefix("Stichting ")
    return short if len(short) <= COLUMN_LETTERS else f"{short[: COLUMN_LETTERS - 1].rstrip()}…"


def rows(found: Iterable[Published], across: Sequence[Column], titles: dict[str, str], today: date) -> list[Row]:
    """One row per article and strength. An article with several duties shows the worst of them."""
    grouped: dict[tuple[str, str], list[Published]] = {}
    for each in found:
        grouped.setdefault((each.obligation.strength, each.obligation.article), []).append(each)
    ordered = sorted(grouped.items(), key=lambda pair: list(GROUPS).index(Strength(pair[0][0])))
    at = {_who(bearer): place for place, column in enumerate(across) for bearer in column.bearers}
    return [
        Row(article, _title(article, group, titles), strength, _cells(across, at, group, today))
        for (strength, article), group in ordered
    ]


def _cells(
    across: Sequence[Column], at: dict[tuple[UUID, str], int], group: Iterable[Published], today: date
) -> list[Cell]:
    """Each duty is looked at once, whatever the number of columns."""
    inside: list[list[Published]] = [[] for _ in across]
    for each in group:
        if (place := at.get(_who(each.bearer))) is not None:
            inside[place].append(each)
    return [_cell(column, borne, today) for column, borne in zip(across, inside, strict=True)]


def _who(bearer: Bearer) -> tuple[UUID, str]:
    return bearer.organisation_id, bearer.role


def _title(article: str, group: Sequence[Published], titles: dict[str, str]) -> str:
    names = {each.obligation.title for each in group}
    return names.pop() if len(names) == 1 else titles.get(article) or group[0].obligation.title


def _cell(column: Column, inside: Sequence[Published], today: date) -> Cell:
    state = worst(each.state for each in inside)
    return Cell(column, MARKS[state] if state else "none", [duty(each, today) for each in inside])


def duty(each: Published, today: date) -> Duty:
    kind, word, icon = BADGES[each.state]
    due = each.row.due_on if each.row else None
    if each.state == State.LATE and due and due < today:
        word = days_late(today, due)
    return Duty(
        title=each.obligation.title,
        party=each.bearer.name,
        strength=each.obligation.strength,
        badge_kind=kind,
        badge_word=word,
        badge_icon=icon,
        label=each.row.label if each.row else "",
        due_on=due if each.state in (State.SOON, State.NOT_YET) else None,
        unseen=_why_unseen(each),
        published=each,
    )


def _why_unseen(each: Published) -> str:
    if each.state != State.UNSEEN:
        return ""
    evidence = each.obligation.evidence
    if evidence == lead_times.SOURCE:
        return NO_FIGURES
    if evidence in BY_HAND_SOURCES or registry.evidence.get(evidence) is None:
        return BY_HAND
    return NOT_COUNTED if each.row else NOTHING_PUBLISHED


def overdue(found: Iterable[Published]) -> list[Published]:
    return [each for each in found if is_overdue(each.obligation, each.state)]


def titles_of(version_id: UUID) -> dict[str, tuple[str, str]]:
    """Label → title and text of every article."""
    return {article.label: (article.title, article.text) for article in articles_in(version_id)}


def history(duties: Iterable[Duty]) -> list[CircleEvent]:
    """What changed in the published states behind a cell, newest first."""
    ids = [duty.published.row.pk for duty in duties if duty.published.row]
    return list(CircleEvent.objects.filter(object_id__in=ids).order_by("-at")[:10]) if ids else []
