"""The catalogue fits the tree: what it breaks is there, and so are the tests that must see it."""

import re
from collections import Counter

import pytest

from tests.scoreboard.collector import Found
from tests.scoreboard.rows import ROW_NAMES

from .catalogue import Edit, Mutant, load_catalogue
from .laboratory import ROOT, edited
from .trial import KILLED, SURVIVED, UNCLEAR, judge

CATALOGUE = load_catalogue()
LEAST = 40


def misfits(mutant: Mutant) -> list[str]:
    found = [] if mutant.edits or mutant.sql else ["breaks nothing"]
    for file in {edit.file for edit in mutant.edits}:
        text = (ROOT / file).read_text()
        for edit in (edit for edit in mutant.edits if edit.file == file):
            try:
                text = edited(text, edit)
            except ValueError as misfit:
                found.append(str(misfit))
    found += [f"no test {test}" for test in mutant.tests if not (ROOT / test.partition("::")[0]).exists()]
    return found


def test_every_mutant_fits_the_tree() -> None:
    assert {mutant.name: found for mutant in CATALOGUE if (found := misfits(mutant))} == {}


def test_names_are_unique_and_rows_exist() -> None:
    assert [name for name, count in Counter(mutant.name for mutant in CATALOGUE).items() if count > 1] == []
    assert {mutant.row for mutant in CATALOGUE} <= set(ROW_NAMES)
    assert len(CATALOGUE) >= LEAST


def test_a_text_that_is_not_there_once_is_a_misfit() -> None:
    with pytest.raises(ValueError, match="2 times"):
        edited("a a", Edit("file", "a", "b"))


MUTANT = Mutant("name", "S1", "breaks", ("tests",))
CHECK = Found("check", proves=["S1"], outcome="failed")


@pytest.mark.parametrize(
    ("code", "found", "outcome"),
    [
        (1, [CHECK], KILLED),
        (0, [Found("check", proves=["S1"])], SURVIVED),
        (0, [], UNCLEAR),
        (5, [], UNCLEAR),
        (2, [], UNCLEAR),
        (1, [Found("check", proves=["S1"], outcome="broken")], UNCLEAR),
        (1, [Found("check", proves=["S2"], outcome="failed")], UNCLEAR),
    ],
)
def test_only_a_check_of_the_row_kills(code: int, found: list[Found], outcome: str) -> None:
    assert judge(MUTANT, code, found, "")[0] == outcome


def test_the_tool_stays_out_of_the_product() -> None:
    apps = ("convenant", "parties", "protocols", "incidents", "meetings")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    assert [
        path.name for path in sources if re.search(r"^\s*(from|import) tests", path.read_text(), re.MULTILINE)
    ] == []
