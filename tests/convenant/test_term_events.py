"""The calendar of a term: what falls when, on ordinary days and on the awkward ones. No database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from convenant import clock
from convenant.models import ConvenantVersion, TermDecision
from convenant.terms import (
    AMENDMENT,
    DECISION_MISSING,
    ENDED,
    EVALUATION,
    EXTENSION,
    RUNNING,
    Term,
    standing,
    term_events,
)
from convenant.terms.events import ALARM, END, EVALUATION_DUE, EXTENSION_DUE, NOTICE, RENEWED, SCHOOL_YEAR
from convenant.terms.kinds import after

from .test_terms import EXTENDED, TODAY, UTRECHT, WEERT, WEST_FRIESLAND, decision, version

FIRST, LAST = date(2020, 1, 1), date(2035, 12, 31)
NIGHT = datetime(2026, 7, 31, 22, 30, tzinfo=ZoneInfo("UTC"))
MODES = {"silent": (1, 24), "decision": (12, 12), "evaluation": (36, 36)}


def days(
    of: ConvenantVersion, kind: str, decisions: list[TermDecision], first: date = FIRST, last: date = LAST
) -> list[date]:
    return [event.day for event in term_events(of, decisions, first, last, TODAY) if event.kind == kind]


def late(of: ConvenantVersion, decisions: list[TermDecision], today: date = TODAY) -> list[tuple[date, str]]:
    return [(event.day, event.kind) for event in term_events(of, decisions, FIRST, LAST, today) if event.late]


# --- the three convenanten, from their texts


@pytest.mark.provision("WF-12.2")
def test_each_school_year_without_a_decision_to_change_is_a_renewal() -> None:
    last = date(2028, 12, 31)
    assert days(WEST_FRIESLAND, RENEWED, [], last=last) == [date(year, 8, 1) for year in (2025, 2026, 2027, 2028)]
    changed = [decision(AMENDMENT, date(2026, 3, 1))]
    assert date(2026, 8, 1) not in days(WEST_FRIESLAND, RENEWED, changed, last=last)
    unsigned = version("silent", None, 1, 24)
    assert {event.kind for event in term_events(unsigned, [], FIRST, LAST, TODAY)} == {SCHOOL_YEAR}


@pytest.mark.provision("WF-12.1")
def test_an_indefinite_term_has_an_evaluation_every_two_years_and_no_end() -> None:
    assert days(WEST_FRIESLAND, EVALUATION_DUE, [], last=date(2030, 12, 31)) == [
        date(2026, 9, 1), date(2028, 9, 1), date(2030, 9, 1),
    ]  # fmt: skip
    assert late(WEST_FRIESLAND, []) == [(date(2026, 9, 1), EVALUATION_DUE)]
    done = [decision(EVALUATION, date(2026, 6, 10))]
    assert days(WEST_FRIESLAND, EVALUATION_DUE, done, last=date(2028, 12, 31)) == [date(2028, 6, 10)]
    assert not days(WEST_FRIESLAND, END, [])
    assert not days(WEST_FRIESLAND, EXTENSION_DUE, [])


@pytest.mark.provision("WE-12.2")
def test_every_year_asks_for_an_evaluation_and_a_decision() -> None:
    anniversaries = [date(year, 10, 1) for year in (2026, 2027, 2028)]
    for kind in (EVALUATION_DUE, EXTENSION_DUE):
        assert days(WEERT, kind, [], last=date(2029, 1, 1)) == anniversaries
    assert late(WEERT, []) == [(date(2026, 10, 1), EVALUATION_DUE), (date(2026, 10, 1), EXTENSION_DUE)]
    assert days(WEERT, ALARM, [], last=date(2027, 8, 1)) == [date(2026, 7, 1), date(2027, 7, 1)]
    assert not days(WEERT, END, [])


@pytest.mark.provision("UT-21a-1")
def test_three_years_end_hard_with_alarms_and_a_last_day_of_notice() -> None:
    assert days(UTRECHT, END, []) == [date(2024, 6, 15)]
    assert days(UTRECHT, ALARM, []) == [date(2023, 6, 15), date(2023, 12, 15), date(2024, 3, 15)]
    assert days(UTRECHT, NOTICE, []) == [date(2024, 6, 14)]
    assert late(UTRECHT, []) == [(date(2024, 6, 15), EXTENSION_DUE)]


@pytest.mark.provision("UT-21a-2")
def test_the_second_term_has_its_own_alarms() -> None:
    assert days(UTRECHT, END, EXTENDED) == [date(2024, 6, 15), date(2027, 6, 15)]
    assert days(UTRECHT, ALARM, EXTENDED, first=date(2026, 1, 1)) == [
        date(2026, 6, 15), date(2026, 12, 15), date(2027, 3, 15),
    ]  # fmt: skip
    assert late(UTRECHT, EXTENDED) == []
    assert days(UTRECHT, END, [EXTENDED[1]]) == [date(2024, 6, 15)]


# --- awkward days


def test_the_span_is_inclusive_and_in_order() -> None:
    found = term_events(WEERT, [], date(2026, 10, 1), date(2026, 10, 1), TODAY)
    assert [event.kind for event in found] == [EVALUATION_DUE, EXTENSION_DUE]
    assert term_events(WEERT, [], date(2026, 10, 2), date(2026, 10, 3), TODAY) == []


def test_a_leap_day_comes_back() -> None:
    """29 February 2024 and twelve months, four times over: not the 28th that the first step made of it."""
    leap = version("decision", date(2024, 2, 29), 12, 12)
    extensions = [decision(EXTENSION, date(year, 2, 1)) for year in (2025, 2026, 2027)]
    assert Term.known_on(leap, date(2024, 2, 29), extensions, TODAY + timedelta(days=99)).ends == [
        date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signed", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 5, 31), -3, date(2025, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_arithmetic_of_months(signed: date, months: int, expected: date) -> None:
    assert after(signed, months) == expected


def test_the_school_year_turns_at_midnight_in_amsterdam() -> None:
    """Half past ten in the evening of 31 July by UTC is half past midnight of 1 August, summer time."""
    with time_machine.travel(NIGHT, tick=False):
        assert clock.today() == date(2026, 8, 1)
        assert "2026-2027" in standing(WEST_FRIESLAND, [], clock.today()).sentence
        assert not [event for event in term_events(UTRECHT, EXTENDED, FIRST, LAST) if event.late]


@pytest.mark.parametrize("moment", ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z"])
def test_the_hour_that_is_missing_or_double_changes_no_day(moment: str) -> None:
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        assert clock.today() == datetime.fromisoformat(moment).date()
        assert standing(WEERT, [], clock.today()) == standing(WEERT, [], datetime.fromisoformat(moment).date())


def test_a_decision_of_later_does_not_change_how_it_stood() -> None:
    assert standing(UTRECHT, EXTENDED, date(2024, 6, 1)).ends_on == date(2024, 6, 15)
    assert standing(UTRECHT, EXTENDED, date(2024, 6, 10)).ends_on == date(2027, 6, 15)


def test_what_was_withdrawn_does_not_count() -> None:
    wrong = decision(EXTENSION, date(2026, 9, 20))
    assert standing(WEERT, [wrong], TODAY).state == RUNNING
    wrong.withdrawn_at = clock.now()
    assert standing(WEERT, [wrong], TODAY).state == DECISION_MISSING


@pytest.mark.parametrize(
    ("of", "decisions", "day", "sentence"),
    [
        (WEST_FRIESLAND, [], TODAY, "op 1 augustus 2027 voor schooljaar 2027-2028 en blijft de evaluatie te laat."),
        (WEST_FRIESLAND, [decision(EVALUATION, date(2026, 8, 1))], TODAY, "evaluatie te laat vanaf 1 augustus 2028"),
        (WEERT, [], TODAY, "blijft het besluit ontbreken. Het convenant vervalt niet vanzelf."),
        (WEERT, [], date(2026, 9, 1), "ontbreekt na 1 oktober 2026 het besluit over verlenging."),
        (UTRECHT, EXTENDED, TODAY, "eindigt het convenant op 15 juni 2027."),
        (UTRECHT, [], TODAY, "blijft onbekend of het convenant is verlengd."),
    ],
)  # fmt: skip
def test_what_happens_if_nobody_acts(
    of: ConvenantVersion, decisions: list[TermDecision], day: date, sentence: str
) -> None:
    found = standing(of, decisions, day).if_nobody
    assert found.startswith("Als niemand iets doet, ")
    assert found.endswith(sentence) or sentence in found


# --- what always holds

some_day = st.dates(date(2019, 1, 1), date(2034, 12, 31))
modes = st.sampled_from(sorted(MODES))


@st.composite
def histories(draw: st.DrawFn) -> tuple[ConvenantVersion, list[TermDecision]]:
    mode = draw(modes)
    made = version(mode, draw(some_day), *MODES[mode], exit_=draw(st.sampled_from(["none", "three_steps"])))
    kinds = st.sampled_from([EVALUATION, EXTENSION, AMENDMENT])
    return made, [decision(kind, day) for kind, day in draw(st.lists(st.tuples(kinds, some_day), max_size=6))]


def term_of(made: ConvenantVersion, decisions: list[TermDecision], day: date) -> Term:
    assert made.signed_on is not None
    return Term.known_on(made, made.signed_on, decisions, day)


@settings(max_examples=150, deadline=None)
@given(histories(), some_day)
def test_a_further_decision_never_makes_the_end_earlier(
    history: tuple[ConvenantVersion, list[TermDecision]], day: date
) -> None:
    made, decisions = history
    latest = max([day, *(each.decided_on for each in decisions)])
    for kind in (EVALUATION, EXTENSION):
        more = [*decisions, decision(kind, latest)]
        assert term_of(made, more, LAST).end >= term_of(made, decisions, LAST).end


@settings(max_examples=150, deadline=None)
@given(histories(), some_day)
def test_the_end_only_moves_forward_with_the_day(
    history: tuple[ConvenantVersion, list[TermDecision]], day: date
) -> None:
    made, decisions = history
    assert term_of(made, decisions, day).end <= term_of(made, decisions, day + timedelta(days=400)).end


@settings(max_examples=150, deadline=None)
@given(histories(), some_day)
def test_state_and_end_agree_on_every_day(history: tuple[ConvenantVersion, list[TermDecision]], day: date) -> None:
    made, decisions = history
    found = standing(made, decisions, day)
    assert found.sentence
    if found.next_on:
        assert found.next_on >= day
    if found.state == ENDED:
        assert made.term["renewal"] == "evaluation"
        assert found.ends_on is not None
        assert found.ends_on <= day
    if found.state == DECISION_MISSING:
        assert "verlopen" not in found.sentence + found.alarm + found.if_nobody
    assert found.must_be_said == (found.state in (ENDED, DECISION_MISSING))


@settings(max_examples=100, deadline=None)
@given(histories(), some_day, st.integers(0, 900))
def test_events_stay_in_their_span_and_only_the_past_is_late(
    history: tuple[ConvenantVersion, list[TermDecision]], first: date, length: int
) -> None:
    made, decisions = history
    last = first + timedelta(days=length)
    found = term_events(made, decisions, first, last, TODAY)
    assert found == sorted(found)
    assert all(first <= event.day <= last for event in found)
    assert all(event.day <= TODAY for event in found if event.late)
    whole = term_events(made, decisions, date(2010, 1, 1), date(2045, 1, 1), TODAY)
    assert set(found) == {event for event in whole if first <= event.day <= last}
