"""How well the lint tells personal data from the rest: 200 sentences, 60 of them kept apart from its tuning.

And a hold-out of hostile ones, written by the same hands before the lint got its word list and not tuned on; the names
lists were widened after it. An upper bound, therefore: an audit by others is the better judge.
"""

from collections.abc import Callable, Iterator

import pytest

from convenant.tenancy.scope import Actor, scope
from incidents import lint
from incidents.actions.vault import Person, add_person, open_vault
from tests.incidents.recording import recorded

from .sentences import APART, HOLDOUT, Look, Score, Sentence, score, sentences

KNOWN = ("Quintijn Zeldenrust",)
RECALL, ALARMS = 0.95, 0.10
HOSTILE_RECALL = 0.90
BEFORE = "before the word list: recall 43.1% (59 of 137), false alarms 23.6% (30 of 127)"


@pytest.fixture
def look(anna: Actor) -> Iterator[Look]:
    """The lint of one school, with its vault and the names of its locations."""
    incident = recorded(anna)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
        for name in KNOWN:
            add_person(incident, Person("leerling", "betrokken", name=name), actor=anna)
        yield lambda text: lint.findings(text, anna.organisation, ("Hoorn",))


@pytest.mark.parametrize(
    "text",
    ["Conciërge Bos pakte de tas.", "De coördinator Visser belde op.", "Hij woont op stationsweg 12.",
     "Er stond een fiets bij dorpsstraat 3 in de berm."],
)  # fmt: skip
def test_what_an_audit_found_missing_is_seen(text: str, look: Look) -> None:
    assert look(text)


@pytest.mark.parametrize(
    "text",
    ["Conciërge zag het van dichtbij.", "Op de snelweg 12 minuten vertraging door de bus.",
     "Halverwege 2 lessen werd hij onderweg 3 keer gebeld."],
)  # fmt: skip
def test_what_looks_like_it_is_let_through(text: str, look: Look) -> None:
    assert not look(text)


def test_there_are_two_hundred_half_of_them_clean() -> None:
    rows = sentences()
    assert len(rows) == len({row.text for row in rows}) == 200
    assert sum(not row.truth for row in rows) == 100
    assert sum(row.part == APART for row in rows) == 60


@pytest.mark.parametrize("apart", [False, True], ids=["all 200", "60 kept apart"])
def test_it_finds_enough_and_stops_little(
    look: Look, apart: bool, record_property: Callable[[str, object], None]
) -> None:
    rows = [row for row in sentences() if not apart or row.part == APART]
    measured, mistakes = score(rows, look)
    record_property("figure", f"personal-data lint, {len(rows)} sentences: {measured}")
    assert measured.recall >= RECALL, mistakes
    assert measured.alarms <= ALARMS, mistakes


def test_the_hold_out_is_large_enough() -> None:
    rows = sentences(HOLDOUT)
    assert sum(len(row.truth) for row in rows) >= 120
    assert sum(not row.truth for row in rows) >= 100
    assert not {row.text for row in rows} & {row.text for row in sentences()}


def test_it_holds_on_sentences_it_was_not_tuned_on(look: Look, record_property: Callable[[str, object], None]) -> None:
    measured, mistakes = score(sentences(HOLDOUT), look)
    record_property("figure", f"personal-data lint, hold-out: {measured}; {BEFORE}; mistakes: {'; '.join(mistakes)}")
    assert measured.recall >= HOSTILE_RECALL, mistakes
    assert measured.alarms <= ALARMS, mistakes


def blind(text: str) -> list[lint.Finding]:
    return []


def startled(text: str) -> list[lint.Finding]:
    return [lint.Finding(lint.NAME, text, 0, len(text))]


def without_names(text: str) -> list[lint.Finding]:
    return [*lint._numbers(text), *lint._patterns(text)]


@pytest.mark.parametrize("broken", [blind, startled, without_names])
def test_the_measure_sees_a_broken_lint(broken: Look) -> None:
    measured: Score = score(sentences(), broken)[0]
    assert measured.recall < RECALL or measured.alarms > ALARMS


def test_a_mark_in_the_file_is_where_it_seems() -> None:
    row: Sentence = next(row for row in sentences() if row.text.startswith("Sofie en Lars"))
    assert [row.text[start:end] for start, end in row.truth] == ["Sofie", "Lars", "mevrouw Yildirim"]
