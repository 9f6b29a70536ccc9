"""How fine a released table may be: the finest level at which at most half of the cells stay hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from .cells import released, small_cells
from .table import Cell, Counted, tabulate

LARGEST_HIDDEN_SHARE = 0.5


@dataclass(frozen=True)
class Count:
    """One group of incidents of one school, as the aggregator counted it."""

    school: str
    location: str
    category: str
    half: int
    number: int


@dataclass(frozen=True)
class Level:
    rows: str
    """"category" or "main"."""
    columns: str
    """"location", "half" or "all" (the whole period and all schools in one column)."""


LADDER = tuple(Level(rows, columns) for columns in ("location", "half", "all") for rows in ("category", "main"))


@dataclass(frozen=True)
class Frame:
    """All rows and columns there could be: codes of the taxonomy, locations of the schools that take part."""

    main_of: dict[str, str]
    """Code of a sub-category → code of its main category; both in the order of the taxonomy."""
    locations: Sequence[str]
    halves: Sequence[str]
    """Empty for a release of one half."""

    def rows(self, level: Level) -> list[str]:
        return list(self.main_of) if level.rows == "category" else list(dict.fromkeys(self.main_of.values()))

    def columns(self, level: Level) -> list[str]:
        return {"location": list(self.locations), "half": list(self.halves), "all": []}[level.columns]

    def ladder(self) -> list[Level]:
        return [level for level in LADDER if level.columns == "all" or self.columns(level)]


@dataclass(frozen=True)
class Outcome:
    level: Level
    cells: dict[Cell, int | None]
    survives: bool
    sentence: str


def finest(counts: Sequence[Count], frame: Frame, k: int) -> Outcome:
    """Tries from fine to coarse. The coarsest is released anyhow, with what it must hide."""
    ladder = frame.ladder()
    for level in ladder:
        cells = surviving(table_of(counts, frame, level), k)
        if cells:
            return Outcome(level, cells, survives=True, sentence=finer_sentence(ladder, level))
    coarsest = ladder[-1]
    cells = released(table_of(counts, frame, coarsest), k)
    return Outcome(coarsest, cells, survives=False, sentence=NOTHING_SURVIVES)


def surviving(table: Counted, k: int) -> dict[Cell, int | None]:
    """Empty when more than half would stay hidden. The small ones alone often decide it."""
    allowed = LARGEST_HIDDEN_SHARE * len(table.cells)
    if len(small_cells(table, k)) > allowed:
        return {}
    cells = released(table, k)
    return cells if sum(value is None for value in cells.values()) <= allowed else {}


def table_of(counts: Sequence[Count], frame: Frame, level: Level) -> Counted:
    per_school: dict[str, dict[Cell, int]] = {}
    for count in counts:
        row = count.category if level.rows == "category" else frame.main_of[count.category]
        column = {"location": count.location, "half": str(count.half), "all": ""}[level.columns]
        own = per_school.setdefault(count.school, {})
        own[row, column] = own.get((row, column), 0) + count.number
    return tabulate(per_school, frame.rows(level), frame.columns(level))


NOTHING_SURVIVES = "Het meeste is afgeschermd: er zijn te weinig incidenten of te weinig scholen."
FINEST = "Dit is het fijnste niveau dat overblijft."
PER = {"location": "per locatie", "half": "per half jaar", "category": "per soort"}


def finer_sentence(ladder: Sequence[Level], chosen: Level) -> str:
    """Why no finer level is shown; empty at the finest one."""
    finer = ladder[: ladder.index(chosen)]
    tried = [level.columns for level in finer if level.columns != chosen.columns]
    tried += [level.rows for level in finer if level.rows != chosen.rows and level.columns == chosen.columns]
    names = list(dict.fromkeys(PER[name] for name in tried if name in PER))
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} of {names[-1]}"
    return f"Fijner kan niet: {listed} zou het meeste afgeschermd zijn. {FINEST}"
