"""docs/scoreboard.md is complete and claims nothing that was not checked."""

import json
import re
from typing import Any

import pytest

from tests.mutants.laboratory import ROOT
from tests.mutants.trial import KILLED, SURVIVED, Verdict

from .__main__ import DOCS
from .board import FAILS, HOLDS, IN_PART, NOT_YET, OUTSIDE, added, standing
from .collector import Found, figures_of
from .page import render
from .rows import ROW_NAMES, Row, load_rows

CONTENT: dict[str, Any] = json.loads((DOCS / "scoreboard.json").read_text())
ROW = Row("S1", "claim", "tried", "limits")
CHECK, MUTANT = Found("check", proves=["S1"]), Verdict("name", "S1", "breaks", KILLED, "check", 1.0)


def test_every_row_has_its_words() -> None:
    assert tuple(row.name for row in load_rows()) == ROW_NAMES
    assert [row.name for row in load_rows() if not (row.claim and row.tried and row.limits)] == []


def test_the_page_is_the_one_that_was_made() -> None:
    assert tuple(row["row"] for row in CONTENT["rows"]) == ROW_NAMES
    assert (DOCS / "scoreboard.md").read_text() == render(CONTENT)


def test_no_row_on_the_page_is_green_without_a_check() -> None:
    for row in CONTENT["rows"]:
        assert row["state"] in (HOLDS, IN_PART, FAILS, NOT_YET, OUTSIDE)
        if row["state"] in (HOLDS, IN_PART):
            assert (row["checks"] > 0, row["failed"], row["killed"]) == (True, 0, row["mutants"]), row["row"]
        if row["state"] == HOLDS:
            assert row["mutants"] > 0, row["row"]


@pytest.mark.parametrize(
    ("row", "tests", "verdicts", "state"),
    [
        (ROW, [CHECK], [MUTANT], HOLDS),
        (ROW, [CHECK, Found("in the suite", breaks=["S1"])], [], HOLDS),
        (ROW, [CHECK], [], IN_PART),
        (Row("S1", "claim", "tried", "limits", missing="more"), [CHECK], [MUTANT], IN_PART),
        (ROW, [CHECK, Found("left out", proves=["S1"], outcome="skipped")], [MUTANT], FAILS),
        (ROW, [Found("check", proves=["S1"], outcome="failed")], [MUTANT], FAILS),
        (ROW, [CHECK], [MUTANT, Verdict("other", "S1", "breaks", SURVIVED, "", 1.0)], FAILS),
        (ROW, [CHECK, Found("in the suite", breaks=["S1"], outcome="failed")], [MUTANT], FAILS),
        (ROW, [Found("another row", proves=["S2"])], [], NOT_YET),
        (Row("S1", "claim", "tried", "limits", outside="the net"), [], [], OUTSIDE),
    ],
)
def test_verdict_of_a_row(row: Row, tests: list[Found], verdicts: list[Verdict], state: str) -> None:
    assert standing(row, tests, verdicts).state == state


def test_figures_go_to_the_row_they_name() -> None:
    test = Found("check", proves=["S1", "S2"], figures=["S1: 0 of 9", "S3 in full: 0 of 8", "5 ways"])
    assert [figures_of(test, row) for row in ("S1", "S2", "S3")] == [
        ["0 of 9", "5 ways"],
        ["5 ways"],
        ["in full: 0 of 8"],
    ]


def test_figures_of_people_are_added() -> None:
    figures = ["a@x.example: 0 of 1,000", "0 of 7", "b@x.example: 1 of 20"]
    assert added(figures) == ["1 of 1,020, over 2 people", "0 of 7"]


def test_marks_stand_on_tests_alone() -> None:
    """On a helper a mark does nothing, and its row quietly loses a check."""
    pattern = re.compile(
        r"^@pytest\.mark\.(?:security|mutant)\(.*\n(?:@.*\n|[ )\]].*\n)*def (?!test_)(\w+)", re.MULTILINE
    )
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    assert [name for path in files for name in pattern.findall(path.read_text())] == []
