"""Which steps an incident gets, and by when. Times are Europe/Amsterdam."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from convenant.holidays import add_school_days, is_school_day
from convenant.models import Category, Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.queries.taxonomy import adopted_version
from protocols.planning import PlannedStep, Situation, due_at, help_for, melding_flag, plan

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = datetime(2026, 11, 21, 10, 45, tzinfo=AMSTERDAM)


def situation(
    slug: str, code: str, place: str = "gang", seriousness: int = 3, sectors: tuple[str, ...] = ()
) -> Situation:
    version = adopted_version(Convenant.objects.get(slug=slug).pk)
    category = Category.objects.get(taxonomy=version.taxonomy, code=code)
    return Situation(version, category, place, seriousness, SATURDAY, sectors=sectors)


def planned(slug: str, code: str, **how: object) -> dict[str, PlannedStep]:
    return {step.key: step for step in plan(situation(slug, code, **how))}  # type: ignore[arg-type]


def test_every_incident_gets_the_twelve_steps_in_order(anna: Actor) -> None:
    with scope(anna):
        steps = plan(situation("west-friesland", "WAP-02"))
    assert [step.number for step in steps] == list(range(12))


@pytest.mark.provision("WF-5.7")
@pytest.mark.parametrize("code", ["FYS-01", "WAP-02", "DIE-01", "BED-03", "PES-03", "CAL-03", "DRU-07"])
def test_west_friesland_suspicion_offence_and_threat_to_safety_must_be_reported(anna: Actor, code: str) -> None:
    with scope(anna):
        step = planned("west-friesland", code)["melding"]
    assert (step.mandatory, step.article) == (True, "5.7")


@pytest.mark.parametrize("code", ["PES-01", "DRU-05", "BED-01"])
def test_west_friesland_a_non_offence_without_danger_needs_no_melding(anna: Actor, code: str) -> None:
    with scope(anna):
        offence = situation("west-friesland", code).category.offence
        flag = melding_flag(situation("west-friesland", code))
    assert (flag == "A") is (offence in ("J", "M"))


@pytest.mark.provision("UT-3a-1")
@pytest.mark.parametrize(("place", "mandatory"), [("gang", True), ("plein", True), ("openbaar", False)])
def test_utrecht_offence_in_building_or_grounds_must_be_reported(utrecht: Actor, place: str, mandatory: bool) -> None:
    """CYB-01 is an offence that the taxonomy itself leaves to consultation: the article alone makes it a duty."""
    with scope(utrecht):
        steps = planned("utrecht", "CYB-01", place=place)
    assert steps["melding"].mandatory is mandatory
    assert steps["aangifte_consult"].mandatory is mandatory
    assert steps["melding"].article == "3 lid a"


@pytest.mark.provision("UT-3a-2")
@pytest.mark.parametrize(("code", "place"), [("PES-03", "klas"), ("CYB-03", "online")])
def test_utrecht_serious_bullying_also_online_is_told_to_the_politie(utrecht: Actor, code: str, place: str) -> None:
    with scope(utrecht):
        assert planned("utrecht", code, place=place)["melding"].mandatory


def test_utrecht_ordinary_bullying_stays_with_the_school(utrecht: Actor) -> None:
    with scope(utrecht):
        assert not planned("utrecht", "PES-01")["melding"].mandatory


def test_weert_keeps_the_flags_of_the_taxonomy(weert: Actor) -> None:
    """The convenant is silent, so no article stands beside the step."""
    with scope(weert):
        fight, knife = planned("weert-nederweert", "FYS-01"), planned("weert-nederweert", "WAP-02")
    assert (fight["melding"].mandatory, knife["melding"].mandatory) == (False, True)
    assert knife["melding"].article == ""


def test_own_wording_of_a_sub_kind_wins_over_its_main_kind(anna: Actor) -> None:
    with scope(anna):
        knife, check = planned("west-friesland", "WAP-02"), planned("west-friesland", "WAP-05")
    assert knife["inform_parents"].mandatory
    assert not check["inform_parents"].mandatory
    assert knife["secure_evidence"].help != check["secure_evidence"].help


@pytest.mark.parametrize(
    ("sectors", "told"),
    [(("vo",), "Meld een schorsing"), (("mbo",), "Leg een controle"), (("mbo", "vo"), "Geen mbo? Meld een schorsing"),
     ((), "Geen mbo? Meld een schorsing")],
)  # fmt: skip
def test_a_step_says_only_what_holds_in_the_sector_of_the_school(sectors: tuple[str, ...], told: str) -> None:
    text = "Geen mbo? Meld een schorsing van meer dan een dag. Leg een controle vast."
    assert help_for(text, sectors).startswith(told)
    assert help_for(text, sectors).endswith("Leg een controle vast.")


def test_the_plan_of_a_school_of_pupils_asks_nothing_about_mbo(anna: Actor) -> None:
    with scope(anna):
        steps = planned("west-friesland", "WAP-02", sectors=("vo",))
    assert steps["third_parties"].help.startswith("Meld een schorsing van meer dan een dag bij de Inspectie.")
    assert not [step for step in steps.values() if "mbo" in step.help]


@pytest.mark.parametrize(("seriousness", "mandatory"), [(1, False), (2, True)])
def test_a_light_incident_is_spared_measure_and_looking_back(anna: Actor, seriousness: int, mandatory: bool) -> None:
    with scope(anna):
        steps = planned("west-friesland", "PES-01", seriousness=seriousness)
    assert [steps[key].mandatory for key in ("measure", "aftercare", "evaluate")] == [mandatory] * 3


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        ({"hours": 24}, datetime(2026, 11, 22, 10, 45, tzinfo=AMSTERDAM)),
        ({"days": 0}, datetime(2026, 11, 21, 23, 59, 59, tzinfo=AMSTERDAM)),
        ({"weeks": 6}, datetime(2027, 1, 2, 23, 59, 59, tzinfo=AMSTERDAM)),
        ({"school_days": 5}, datetime(2026, 11, 27, 23, 59, 59, tzinfo=AMSTERDAM)),
    ],
)
def test_terms(term: dict[str, int] | None, expected: datetime | None) -> None:
    assert due_at(term, SATURDAY, "noord") == expected


@pytest.mark.parametrize(
    ("slug", "recorded", "due"),
    [
        ("west-friesland", date(2026, 11, 6), date(2026, 12, 18)),
        ("west-friesland", date(2026, 11, 7), date(2027, 1, 4)),
        ("west-friesland", date(2026, 11, 22), date(2027, 1, 4)),
        ("west-friesland", date(2026, 9, 1), date(2026, 10, 19)),
        ("weert-nederweert", date(2026, 9, 1), date(2026, 10, 13)),
    ],
    ids=["before a holiday", "on its first day", "on its last day", "autumn in noord", "not yet in zuid"],
)
def test_six_weeks_end_on_a_day_when_there_is_school(slug: str, recorded: date, due: date, anna: Actor) -> None:
    start = datetime.combine(recorded, time(10), AMSTERDAM)
    with scope(system_actor()):
        steps = {step.key: step for step in plan(replace(situation(slug, "WAP-02"), recorded_at=start))}
    last, same_day = steps["evaluate"].due_at, steps["inform_parents"].due_at
    assert last == datetime.combine(due, time(23, 59, 59), AMSTERDAM)
    assert same_day is not None
    assert same_day.date() == recorded, "what is asked today does not wait for a school day"


def test_school_days_skip_weekend_public_holiday_and_the_holiday_of_the_region() -> None:
    friday_before_christmas = date(2026, 12, 18)
    assert add_school_days(friday_before_christmas, 1, "noord") == date(2027, 1, 4)
    assert not is_school_day(date(2026, 4, 27), "zuid")
    autumn = date(2026, 10, 14)
    assert (is_school_day(autumn, "noord"), is_school_day(autumn, "zuid")) == (False, True)
