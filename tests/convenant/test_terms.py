"""The three ways in which a term runs, on 21 November 2026 and on the days on which something turns."""

from datetime import date

import pytest

from convenant.models import Convenant, ConvenantVersion, TermDecision
from convenant.tenancy.scope import Actor
from convenant.terms import (
    DECISION_MISSING,
    ENDED,
    EVALUATION,
    EXTENSION,
    NOT_YET,
    RUNNING,
    UNSIGNED,
    standing,
    standing_of,
)

TODAY = date(2026, 11, 21)


def version(renewal: str, signed: date | None, length: int, evaluation: int, exit_: str = "none") -> ConvenantVersion:
    term = {"renewal": renewal, "length": length, "evaluation_months": evaluation, "article": "12.2"}
    return ConvenantVersion(signed_on=signed, term=term, exit={"procedure": exit_})


def decision(kind: str, on: date, until: date | None = None) -> TermDecision:
    return TermDecision(kind=kind, decided_on=on, extends_to=until)


WEST_FRIESLAND = version("silent", date(2024, 9, 1), 1, 24)
WEERT = version("decision", date(2025, 10, 1), 12, 12)
UTRECHT = version("evaluation", date(2021, 6, 15), 36, 36, "three_steps")
EXTENDED = [decision(EVALUATION, date(2024, 5, 20)), decision(EXTENSION, date(2024, 6, 10))]


@pytest.mark.provision("WF-12.2", "WF-12.1")
def test_silent_renewal_runs_on_and_its_evaluation_is_late() -> None:
    found = standing(WEST_FRIESLAND, [], TODAY)
    assert found.state == RUNNING
    assert found.sentence == "Stilzwijgend verlengd voor schooljaar 2026-2027. Er is geen einddatum."
    assert found.alarm == "De evaluatie is 81 dagen te laat. Zij was nodig op 1 september 2026."
    assert found.next_on == date(2027, 8, 1)
    assert found.ends_on is None


@pytest.mark.provision("WF-12.2")
def test_silent_renewal_turns_with_the_school_year() -> None:
    decisions = [decision(EVALUATION, date(2026, 8, 31))]
    assert "2025-2026" in standing(WEST_FRIESLAND, [], date(2026, 7, 31)).sentence
    assert "2026-2027" in standing(WEST_FRIESLAND, decisions, date(2026, 8, 1)).sentence
    assert standing(WEST_FRIESLAND, [], date(2025, 7, 31)).sentence == "Loopt sinds 1 september 2024, zonder einddatum."


def test_silent_renewal_names_a_decision_to_change() -> None:
    found = standing(WEST_FRIESLAND, [decision("amendment", date(2026, 10, 5))], TODAY)
    assert found.sentence == "Er is een besluit tot wijziging van 5 oktober 2026."


@pytest.mark.parametrize(
    ("day", "late", "alarm"),
    [
        (date(2026, 5, 31), False, ""),
        (date(2026, 6, 1), False, "De evaluatie is nodig voor 1 september 2026."),
        (date(2026, 9, 1), False, "De evaluatie is nodig voor 1 september 2026."),
        (date(2026, 9, 2), True, "De evaluatie is 1 dag te laat. Zij was nodig op 1 september 2026."),
    ],
)
def test_two_yearly_evaluation_alarms(day: date, late: bool, alarm: str) -> None:
    found = standing(WEST_FRIESLAND, [], day)
    assert (found.late, found.alarm) == (late, alarm)


@pytest.mark.provision("WE-12.2")
def test_missing_decision_is_said_and_never_called_expired() -> None:
    found = standing(WEERT, [], TODAY)
    assert found.state == DECISION_MISSING
    assert found.alarm == (
        "De evaluatie en het besluit over verlenging zijn 51 dagen te laat. Zij waren nodig op 1 oktober 2026."
    )
    assert "verlopen" not in found.sentence
    assert "vervalt niet vanzelf" in found.sentence


@pytest.mark.provision("WE-12.2")
def test_decision_extends_by_one_period() -> None:
    extended = [decision(EXTENSION, date(2026, 9, 20))]
    found = standing(WEERT, extended, TODAY)
    assert (found.state, found.ends_on) == (RUNNING, date(2027, 10, 1))
    assert found.alarm == "De evaluatie is 51 dagen te laat. Zij was nodig op 1 oktober 2026."
    assert standing(WEERT, [decision(EVALUATION, date(2026, 9, 10)), *extended], TODAY).alarm == ""
    assert standing(WEERT, [], date(2026, 10, 1)).state == RUNNING
    assert standing(WEERT, [], date(2026, 10, 2)).state == DECISION_MISSING


@pytest.mark.provision("UT-21a-1")
def test_term_of_three_years_ends_hard() -> None:
    assert standing(UTRECHT, [], date(2024, 6, 14)).state == RUNNING
    assert standing(UTRECHT, [], date(2024, 6, 15)).state == ENDED
    found = standing(UTRECHT, [], TODAY)
    assert found.sentence == "De termijn eindigde op 15 juni 2024. Of het convenant is verlengd, is niet vastgelegd."


@pytest.mark.provision("UT-21a-2")
def test_extension_counts_only_after_an_evaluation() -> None:
    assert standing(UTRECHT, [EXTENDED[1]], TODAY).state == ENDED
    late = [decision(EVALUATION, date(2024, 6, 11)), EXTENDED[1]]
    assert standing(UTRECHT, late, TODAY).state == ENDED
    assert standing(UTRECHT, EXTENDED, TODAY).state == RUNNING


@pytest.mark.provision("UT-21a-2")
def test_second_extension_needs_an_evaluation_of_its_own() -> None:
    again = [*EXTENDED, decision(EXTENSION, date(2026, 11, 1))]
    assert standing(UTRECHT, again, TODAY).ends_on == date(2027, 6, 15)
    evaluated = [*again, decision(EVALUATION, date(2026, 10, 20))]
    assert standing(UTRECHT, evaluated, TODAY).ends_on == date(2030, 6, 15)


@pytest.mark.provision("UT-21a-1")
@pytest.mark.parametrize(
    ("day", "alarm", "next_on"),
    [
        (date(2026, 6, 14), "", date(2026, 6, 15)),
        (date(2026, 6, 15), "Minder dan 12 maanden", date(2026, 12, 15)),
        (TODAY, "Minder dan 12 maanden", date(2026, 12, 15)),
        (date(2026, 12, 15), "Minder dan 6 maanden", date(2027, 3, 15)),
        (date(2027, 3, 15), "Minder dan 3 maanden", date(2027, 6, 15)),
    ],
)
def test_alarms_twelve_six_and_three_months_before_the_end(day: date, alarm: str, next_on: date) -> None:
    found = standing(UTRECHT, EXTENDED, day)
    assert found.alarm.startswith(alarm)
    assert bool(found.alarm) == bool(alarm)
    assert found.next_on == next_on
    assert not alarm or "Wie wil stoppen, meldt dat voor die dag." in found.alarm


def test_leap_day_signature_turns_on_the_last_of_february() -> None:
    leap = version("decision", date(2024, 2, 29), 12, 12)
    assert standing(leap, [], date(2025, 2, 28)).state == RUNNING
    assert standing(leap, [], date(2025, 3, 1)).state == DECISION_MISSING


def test_convenant_without_a_signing_date_is_not_said_to_run() -> None:
    assert standing(version("silent", None, 1, 24), [], TODAY).state == UNSIGNED
    assert standing(WEERT, [], date(2025, 9, 30)).state == NOT_YET


@pytest.mark.parametrize(
    ("who", "slug", "state"),
    [
        ("femke", "west-friesland", RUNNING),
        ("weert_regie", "weert-nederweert", DECISION_MISSING),
        ("utrecht_regie", "utrecht", ENDED),
    ],
)
def test_the_three_agreement_files_stand_as_domain_says(
    who: str, slug: str, state: str, acting: object, request: pytest.FixtureRequest
) -> None:
    actor: Actor = request.getfixturevalue(who)
    with acting(actor):  # type: ignore[operator]
        assert standing_of(Convenant.objects.get(slug=slug)).state == state
