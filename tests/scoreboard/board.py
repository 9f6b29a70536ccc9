"""From what was found to a verdict per row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.mutants.trial import KILLED, Verdict

from .collector import Found, figures_of
from .rows import Row

HOLDS, IN_PART, FAILS, NOT_YET, OUTSIDE = "holds", "holds in part", "FAILS", "not yet", "outside"
PASSED = "passed"


@dataclass(frozen=True)
class Standing:
    """One row: its verdict and what that rests on. `seconds` counts its checks and its mutants."""

    row: Row
    checks: int = 0
    failed: int = 0
    killed: int = 0
    mutants: int = 0
    seconds: float = 0
    figures: tuple[str, ...] = field(default_factory=tuple)

    @property
    def state(self) -> str:
        if self.row.outside and not self.checks:
            return OUTSIDE
        if not self.checks:
            return NOT_YET
        if self.failed or self.killed < self.mutants:
            return FAILS
        return IN_PART if self.row.missing or not self.mutants else HOLDS


def standing(row: Row, tests: Iterable[Found], verdicts: Iterable[Verdict]) -> Standing:
    tests, verdicts = list(tests), [one for one in verdicts if one.row == row.name]
    proving = [test for test in tests if row.name in test.proves]
    breaking = [test for test in tests if row.name in test.breaks]
    killed = [test for test in breaking if test.outcome == PASSED]
    seconds = sum(test.seconds for test in (*proving, *breaking)) + sum(one.seconds for one in verdicts)
    return Standing(
        row=row,
        checks=len(proving),
        failed=sum(test.outcome != PASSED for test in proving),
        killed=len(killed) + sum(one.outcome == KILLED for one in verdicts),
        mutants=len(breaking) + len(verdicts),
        seconds=round(seconds, 1),
        figures=tuple(added([text for test in tests for text in figures_of(test, row.name)])),
    )


PERSON, NUMBER = re.compile(r"\S+@\S+: "), re.compile(r"\d[\d,]*")


def added(figures: list[str]) -> list[str]:
    """Figures that differ only in their numbers and in whose they are become one, with the sums."""
    groups: dict[str, list[str]] = {}
    for figure in figures:
        key = NUMBER.sub("#", PERSON.sub("", figure)) if PERSON.search(figure) else figure
        groups.setdefault(key, []).append(PERSON.sub("", figure))
    return [texts[0] if len(texts) == 1 else _sum(texts) for texts in groups.values()]


def _sum(texts: list[str]) -> str:
    if len(set(texts)) == 1 and not NUMBER.search(texts[0]):
        return texts[0]
    columns = zip(*([int(number.replace(",", "")) for number in NUMBER.findall(text)] for text in texts), strict=True)
    sums = iter([sum(column) for column in columns])
    return NUMBER.sub(lambda _: f"{next(sums):,}", texts[0]) + f", over {len(texts)} people"
