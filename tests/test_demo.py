"""The demo year: its texts, its plan on any day, the order of its events, and that one seed gives one year."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from convenant import clock
from convenant.models import Convenant
from convenant.remember import remembered, remembering
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents import lint
from incidents.demo import words
from incidents.demo.build import build_incidents, make_year, schools_of
from incidents.demo.cases import CHOICE, Case, cases
from incidents.demo.diary import Diary, Life, Turn
from incidents.demo.planning import AMONG_SMALL_CHILDREN, Planned, Year, plan_year
from incidents.models import Incident, IncidentState
from incidents.queries.taxonomy import KEEPS_CORE, adopted_version, taxonomy
from incidents.releases.cells import SCHOOLS_NEEDED
from parties.demo.year import actors
from parties.models import Location
from parties.queries.parties import parties_of

LONGEST_SENTENCE = 15
SLUGS = ("utrecht", "weert-nederweert", "west-friesland")
NOT_SAID = ("dader", "verdachte", "slachtoffer", "pleger", "delict", "rapportage", "succesvol", "helaas", "!")
TODAY = date(2026, 11, 21)
DAYS = [TODAY, *(date(2026, 11, 22) + timedelta(days=number) for number in range(0, 365, 26)), date(2027, 8, 2)]


def year_of(slug: str, today: date = TODAY) -> Year:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        names = taxonomy(adopted_version(convenant.pk).taxonomy)
        locations = {place.slug: place for place in Location.objects.order_by("slug")}
        return make_year(convenant, schools_of(list(parties_of(convenant.pk))), locations, names, today)


def chosen(number: int, match: re.Match[str]) -> str:
    return match[1].split("|")[number]


def every_text() -> Iterator[str]:
    for case in (case for each in cases().values() for case in each):
        for choice in (0, -1):
            yield CHOICE.sub(partial(chosen, choice), case.text)
    for group in (*words.DEPARTURES.values(), *words.NOTES.values()):
        yield from group
    yield from (*words.NECESSITY, *words.SUBSIDIARITY, *words.WITHDRAWALS, *words.STORIES)
    yield from (text for _, text in (*words.ANSWERS, *words.CONCERNS))


def test_cases_know_the_codes_places_and_facets_of_the_taxonomy(anna: Actor) -> None:
    with scope(anna):
        names = taxonomy("standaard-2026")
    mains = {main.code for main in names.mains if main.keeps == KEEPS_CORE}
    assert set(cases()) == {row.code for row in names.subs if row.main in mains}
    assert set(cases()) >= AMONG_SMALL_CHILDREN
    everywhere = [case for each in cases().values() for case in each]
    assert len(everywhere) >= 60
    assert {place for case in everywhere for place in case.places} <= set(names.places)
    assert {facet for case in everywhere for facet in case.facets} <= set(names.facets)


@pytest.mark.parametrize("text", sorted({text for text in every_text() if text}))
def test_texts_are_plain_and_name_nobody(anna: Actor, text: str) -> None:
    with scope(anna):
        assert lint.findings(text, anna.organisation) == []
    assert [word for word in NOT_SAID if word in text.lower()] == []
    assert [part for part in re.split(r"(?<=[.])\s", text) if len(part.split()) > LONGEST_SENTENCE] == []


def test_choices_in_a_text_are_made_and_a_mbo_school_has_students() -> None:
    case = Case(("gang",), "[Twee|Drie] leerlingen zagen het.")
    said = {case.worded(random.Random(seed), student=True) for seed in range(20)}
    assert said == {"Twee studenten zagen het.", "Drie studenten zagen het."}


@pytest.mark.parametrize("slug", SLUGS)
def test_plan_is_the_same_for_the_same_seed_and_another_for_another(db: None, slug: str) -> None:
    year = year_of(slug)
    assert plan_year(year, 100, random.Random(1)) == plan_year(year, 100, random.Random(1))
    assert plan_year(year, 100, random.Random(1)) != plan_year(year, 100, random.Random(2))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_plan_holds_on_any_day(db: None, slug: str, today: date) -> None:
    """Each school its share, every promised code, nothing in the future, and figures that can survive."""
    year = year_of(slug, today)
    planned = plan_year(year, 100, random.Random(today.toordinal()))
    begin = clock.school_year_bounds(clock.school_year(today))[0]
    last = [one for one in planned if one.occurred.date() < begin]
    assert len(last) == 100
    assert min(Counter(one.school for one in last)[school.slug] for school in year.schools) >= 5
    assert {one.code for one in last} >= set(year.codes)
    assert max(one.recorded for one in planned) < year.midnight
    assert survivors(last) >= 8


def survivors(planned: list[Planned]) -> int:
    """Main categories that a table of the whole year could show; it has 16 of them and a total."""
    by_main: dict[str, Counter[str]] = {}
    for one in planned:
        by_main.setdefault(one.code.partition("-")[0], Counter())[one.school] += 1
    return sum(counts.total() >= 5 and len(counts) >= SCHOOLS_NEEDED for counts in by_main.values())


def test_small_children_have_no_part_in_what_is_not_theirs(db: None) -> None:
    year = year_of("weert-nederweert")
    small = {school.slug for school in year.schools if school.sectors <= {"po", "kinderopvang"}}
    planned = plan_year(year, 100, random.Random(3))
    assert len(small) == 3
    assert {one.code for one in planned if one.school in small} <= AMONG_SMALL_CHILDREN


def test_fireworks_belong_to_the_end_of_the_year(db: None) -> None:
    planned = [one for seed in range(3) for one in plan_year(year_of("west-friesland"), 150, random.Random(seed))]
    months = [one.occurred.month for one in planned if one.code.startswith("VUW")]
    assert sum(month in (11, 12, 1) for month in months) >= 0.85 * len(months)


def test_diary_goes_on_in_the_order_of_time(anna: Actor, dirk: Actor) -> None:
    start = datetime(2026, 10, 5, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
    seen: list[tuple[str, datetime]] = []
    diary = Diary(until=start + timedelta(hours=5))

    def life(actor: Actor, hours: tuple[int, ...]) -> Life:
        for hour in hours:
            yield Turn(start + timedelta(hours=hour), actor)
            seen.append((actor.organisation_name, clock.now()))

    diary.start(life(anna, (0, 3, 9)))
    diary.start(life(dirk, (1, 2, 4)))
    diary.play()
    assert [(moment - start).seconds // 3600 for _, moment in seen] == [0, 1, 2, 3, 4]
    assert [name for name, _ in seen] == [
        "Atlas College", "Tabor College", "Tabor College", "Atlas College", "Tabor College",
    ]  # fmt: skip


def test_only_within_remembering_is_something_read_once() -> None:
    reads = iter(range(9))
    assert [remembered("key", lambda: next(reads)) for _ in range(2)] == [0, 1]
    with remembering():
        assert [remembered("key", lambda: next(reads)) for _ in range(2)] == [2, 2]
        assert remembered("other", lambda: next(reads)) == 3
    assert remembered("key", lambda: next(reads)) == 4


def built(slug: str) -> list[tuple[Any, ...]]:
    """What one build made, school by school, without what is random by nature; then as if nothing happened."""
    with transaction.atomic():
        with remembering():
            build_incidents(slug, random.Random(7), actors(), TODAY)
        with scope(system_actor()):
            convenant = Convenant.objects.get(slug=slug)
            schools = [party.organisation for party in schools_of(list(parties_of(convenant.pk)))]
        found = [row for school in schools for row in rows_of(school)]
        transaction.set_rollback(True)
    return found


def rows_of(school: Organisation) -> list[tuple[Any, ...]]:
    core = (
        "location__slug",
        "recorded_at",
        "category",
        "description",
        "occurred_on",
        "occurred_at",
        "state",
        "closed_at",
    )
    step = ("steps__number", "steps__state", "steps__handled_at", "steps__reason", "steps__proof")
    with scope(system_actor("member", school.pk)):
        return list(Incident.objects.order_by(*core, "steps__number").values_list(*core, *step))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_year(db: None) -> None:
    first, second = built("weert-nederweert"), built("weert-nederweert")
    assert first == second
    assert {row[6] for row in first} == set(IncidentState.values)
