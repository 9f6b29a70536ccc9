"""The year calendar: which day, whose, in what state, beside which holiday."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from convenant.actions.compliance import publish_states
from convenant.actions.term import Resolved, record_term_decision
from convenant.calendar import page
from convenant.calendar.asking import Wanted
from convenant.calendar.entries import DUTY, MEETING, TERM, Asked, Entry, ask, entries
from convenant.calendar.page import Month, YearPage, note_of, when_of
from convenant.holidays import is_school_day, last_school_day_before
from convenant.models import Convenant, PublishedState, State
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope, system_actor
from meetings.actions import meetings as meeting_actions
from meetings.actions import outcomes
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
WF, WEERT, UTRECHT = "/c/west-friesland/kalender/", "/c/weert-nederweert/kalender/", "/c/utrecht/kalender/"


def year_of(actor: Actor, year: int = 2026) -> Asked:
    return ask(actor, hooks.circles_of(actor.organisation), date(year, 8, 1), date(year + 1, 7, 31))


def found(actor: Actor, year: int = 2026) -> list[Entry]:
    with scope(actor):
        return entries(year_of(actor, year))


def of(every: list[Entry], title: str) -> list[Entry]:
    return [each for each in every if each.title.startswith(title)]


# --- how much stands open


def page_of(actor: Actor, year: int = 2026, most: int | None = None) -> dict[str, Month]:
    every = found(actor, year)[:most]
    with scope(actor):
        return {month.anchor[6:]: month for month in YearPage(year_of(actor, year).convenants, year).months(every)}


@pytest.fixture
def _little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "ENOUGH", 3)


@pytest.mark.usefixtures("_little_is_enough")
def test_a_full_year_stands_open_from_this_month(femke: Actor) -> None:
    """Today is in November. What folds says what is in it; nothing is gone."""
    months = page_of(femke)
    assert not months["2026-11"].folded
    assert not months["2026-12"].folded
    assert months["2026-08"].folded
    assert months["2026-08"].told.endswith("Zomervakantie")
    assert months["2027-07"].folded


@pytest.mark.usefixtures("_little_is_enough")
def test_a_full_year_of_another_time_opens_at_its_first_month(femke: Actor) -> None:
    months = list(page_of(femke, 2027).values())
    assert not months[0].folded
    assert months[-1].folded


def test_a_year_of_few_points_folds_nothing(femke: Actor) -> None:
    assert not any(month.folded for month in page_of(femke, most=2).values())


@pytest.mark.usefixtures("_little_is_enough")
def test_the_address_of_a_month_stands_inside_what_folds(client_of: ClientOf, femke: Actor) -> None:
    """So that the year at a glance opens the month it leads to."""
    body = client_of(femke).get(WF + "?weergave=jaar").content.decode()
    folded = body.split("<details", 1)[1].split("</details>")[0]
    assert 'id="maand-2026-08"' in folded


# --- which day


def test_every_two_months_is_six_days_a_year(anna: Actor) -> None:
    days = [each.day for each in of(found(anna), "Digitaal spreekuur")]
    assert days == [date(2026, 9, 30), date(2026, 11, 30), date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31),
                    date(2027, 7, 31)]  # fmt: skip


def test_the_borders_of_a_school_year(femke: Actor) -> None:
    """31 July belongs to the year that ends, 1 August to the one that begins."""
    for year in (2026, 2027):
        days = [each.day for each in found(femke, year)]
        assert min(days) >= date(year, 8, 1)
        assert max(days) <= date(year + 1, 7, 31)
        assert date(year + 1, 7, 31) in days


def test_a_leap_year_has_its_29_february(femke: Actor) -> None:
    """2028: two months after the last of December, and a grid that has the day."""
    days = [each.day for each in of(found(femke, 2027), "Ambtelijke werkgroep")]
    assert date(2028, 1, 31) in days
    with scope(femke):
        february = YearPage(year_of(femke, 2027).convenants, 2027).grid([])[6]
    assert february["full"] == "februari 2028"
    assert [cell["is_day"] for cell in february["cells"]].count(True) == 29


def test_a_term_that_was_signed_on_29_february_falls_on_28_february(femke: Actor) -> None:
    """Whoever signs on a leap day has twelve months on 28 February."""
    with scope(femke):
        asked = year_of(femke, 2024)
        asked.versions[femke.circles[0]].signed_on = date(2024, 2, 29)
        asked.versions[femke.circles[0]].term["evaluation_months"] = 12
        days = [each.day for each in entries(asked) if each.kind == TERM and "evaluatie" in each.title.lower()]
    assert date(2025, 2, 28) in days


@pytest.mark.parametrize(
    ("starts_at", "clock_there"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 tot 03:00 uur"),  # the clock goes back in between
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30 tot 04:00 uur"),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "01:30 tot 04:00 uur"),  # from 2 o'clock to 3
        (datetime(2027, 3, 28, 12, 0, tzinfo=UTC), "14:00 tot 15:30 uur"),
    ],
)
def test_a_meeting_on_the_day_the_clock_changes(starts_at: datetime, clock_there: str, femke: Actor) -> None:
    with scope(femke):
        meeting = plan(femke, days=30)
        meeting.starts_at, meeting.minutes = starts_at, 90
        meeting.save()
        entry = next(each for each in entries(year_of(femke)) if each.kind == MEETING)
    assert entry.day == starts_at.date()
    assert when_of(entry) == clock_there


# --- holidays


def test_a_duty_in_a_holiday_says_so_and_proposes_the_last_school_day(anna: Actor) -> None:
    end_of_year = next(each for each in found(anna) if each.day == date(2027, 7, 31))
    assert note_of(end_of_year, "noord") == "Valt in de zomervakantie. Laatste schooldag ervoor: vrijdag 9 juli 2027."
    assert note_of(end_of_year, "zuid") == "Valt in de zomervakantie. Laatste schooldag ervoor: vrijdag 23 juli 2027."


def test_the_last_school_day_is_not_a_public_holiday(anna: Actor) -> None:
    """Ascension Day 2026 lies in no school holiday; the day before it is a school day, the day itself is none."""
    assert not is_school_day(date(2026, 5, 14), "noord")
    assert last_school_day_before(date(2026, 5, 15), "noord") == date(2026, 5, 13)


@pytest.mark.parametrize(("region", "path", "who"), [("noord", WF, "femke"), ("zuid", WEERT, "weert_regie")])
def test_holidays_past_the_table_are_said(
    region: str, path: str, who: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    until = {"noord": "22 augustus 2027", "zuid": "5 september 2027"}[region]
    said = f"De schoolvakanties zijn bekend tot en met {until}; daarna rekent het portaal zonder vakanties."
    assert said not in client.get(path).content.decode()
    page = client.get(path + "?schooljaar=2027").content.decode()
    assert said in page
    assert "Gerekend zonder schoolvakanties." in page
    assert "Valt in de zomervakantie" not in page


def test_holidays_of_ones_own_region_are_bands(client_of: ClientOf, femke: Actor, weert_regie: Actor) -> None:
    assert "10 oktober 2026 tot en met 18 oktober 2026" in client_of(femke).get(WF).content.decode()
    south = client_of(weert_regie).get(WEERT).content.decode()
    assert "17 oktober 2026 tot en met 25 oktober 2026" in south
    assert "10 oktober 2026 tot en met" not in south


# --- whose, and in what state


@pytest.mark.provision("WF-4.1")
def test_regie_guards_the_agenda_and_the_execution_of_the_year(femke: Actor, anna: Actor, client_of: ClientOf) -> None:
    """WF-4.1: the gemeente holds regie, watches compliance, guards agenda and execution. Its calendar holds what every
    party must do and when, with the state that each published, and the meetings."""
    with scope(anna):
        publish_states(Convenant.objects.get(slug="west-friesland"), actor=anna)
        late = PublishedState.objects.get(obligation="bekendmaking-afspraken", organisation_id=anna.organisation)
        late.state, late.due_on = State.LATE, date(2027, 7, 31)
        late.save()
    with scope(femke):
        meeting_actions.send_agenda(plan(femke, days=20), actor=femke)
    every = found(femke)
    known = of(every, "Afspraken bekendgemaakt")[0]
    assert known.state == State.LATE
    assert {who.slug for who in known.who} >= {"atlas-college"}
    assert [each.kind for each in every].count(MEETING) == 1
    bearers = {who.slug for each in every for who in each.who}
    assert {"atlas-college", "politie-basisteam-hoorn", "gemeente-hoorn", "halt"} <= bearers
    page = client_of(femke).get(WF + "?partij=atlas-college&soort=afspraak").content.decode()
    assert "Afspraken bekendgemaakt aan ouders en leerlingen" in page
    assert "Wijkteams van de politie" not in page


@pytest.mark.provision("WE-1.5")
def test_the_gemeente_sees_when_convenant_and_agreements_are_reviewed(weert_regie: Actor, weert: Actor) -> None:
    """WE-1.5: it holds regie on convenant and meetings and keeps them up to date. Each year's evaluation and extension
    stand in its calendar, ask something of it alone, and move on when they were done."""
    review = [each for each in found(weert_regie) if each.kind == TERM and each.waits]
    assert [(each.day, each.state) for each in review] == [(date(2026, 10, 1), State.LATE)] * 2
    assert not [each for each in found(weert) if each.kind == TERM and each.waits]
    with scope(weert_regie):
        convenant = Convenant.objects.get(slug="weert-nederweert")
        for kind in ("evaluation", "extension"):
            record_term_decision(convenant, Resolved(kind, date(2026, 11, 20), "werkgroep"), actor=weert_regie)
    again = [each for each in found(weert_regie) if each.kind == TERM and each.waits]
    assert all(each.day > date(2026, 11, 21) for each in again)
    assert [each.day for each in found(weert_regie, 2027) if each.kind == TERM and each.waits]


def test_what_waits_on_us_is_ours_and_not_done(anna: Actor, client_of: ClientOf) -> None:
    wanted = Wanted.of({"wacht": "ons"}, "", {})
    shown = [each for each in found(anna) if wanted.shows(each)]
    assert shown
    assert all(each.ours and each.state != State.KEPT for each in shown)
    assert not of(shown, "Ambtelijke werkgroep")
    with scope(anna):
        for row in [publish_states(Convenant.objects.get(slug="west-friesland"), actor=anna)]:
            assert row
        PublishedState.objects.filter(organisation_id=anna.organisation).update(state=State.KEPT, due_on=None)
    assert [each for each in found(anna) if wanted.shows(each) and each.kind == DUTY] == []


def test_a_concept_and_another_circle_stay_hidden(femke: Actor, anna: Actor, weert: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        plan(femke, days=20)
    assert [each.kind for each in found(femke)].count(MEETING) == 1
    assert [each.kind for each in found(anna)].count(MEETING) == 0
    assert client_of(weert).get(WF).status_code == 404
    assert "West-Friesland" not in client_of(weert).get("/mijn/kalender/").content.decode()


def test_an_action_shows_its_text_on_the_page_and_not_in_its_title(femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        meeting = meeting_actions.mark_held(meeting_actions.send_agenda(plan(femke, days=-3), actor=femke), actor=femke)
        outcomes.add_action(
            meeting, actor=femke, organisation_id=femke.organisation, text="Bel de moeder van Jan",
            due_on=date(2026, 12, 1),
        )  # fmt: skip
    action = next(each for each in found(femke) if each.kind == "actie")
    assert "Jan" not in action.title
    assert "Bel de moeder van Jan" in client_of(femke).get(WF + "?soort=actie").content.decode()


# --- the page


@pytest.mark.parametrize(
    "path", [WF, "/mijn/kalender/", WF + "?weergave=jaar", WF + "?schooljaar=1900&soort=x&partij=y"]
)
def test_a_page_opens_whatever_is_asked(path: str, client_of: ClientOf, anna: Actor) -> None:
    answer = client_of(anna).get(path)
    assert answer.status_code == 200
    assert "Schooljaar 2026-2027" in answer.content.decode()


def test_filters_stand_in_the_address_and_go_along(client_of: ClientOf, anna: Actor) -> None:
    page = client_of(anna).get(WF + "?soort=overleg&wacht=ons").content.decode()
    assert "Niets gevonden" in page
    assert "?schooljaar=2027&amp;soort=overleg&amp;wacht=ons" in page
    assert "/kalender/export/?soort=overleg&amp;wacht=ons" in page


def test_the_file_holds_what_is_on_the_screen(client_of: ClientOf, anna: Actor) -> None:
    text = client_of(anna).get(WF + "export/?soort=looptijd").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith('"Datum";"Tijd";"Soort"')
    assert len(lines) == 1 + sum(each.kind == TERM for each in found(anna))
    assert all('"Looptijd"' in line for line in lines[1:])


def test_who_runs_the_portal_has_no_calendar(client_of: ClientOf, operator: Actor) -> None:
    assert client_of(operator).get("/mijn/kalender/").status_code == 404


def test_without_a_convenant_the_calendar_says_so(client_of: ClientOf, anna: Actor, monkeypatch: Any) -> None:
    monkeypatch.setattr(hooks, "circles_of", lambda organisation: [])
    assert "Geen convenant" in client_of(anna).get("/mijn/kalender/").content.decode()


def test_a_person_in_three_circles_sees_where_each_entry_comes_from(
    anna: Actor, client_of: ClientOf, monkeypatch: Any
) -> None:
    three = []
    with scope(system_actor()):
        known: dict[str, UUID] = dict(Convenant.objects.values_list("slug", "id"))
    for slug, key in known.items():
        three.append(hooks.Circle(key, slug, "school", holds_regie=False))
    actor = replace(anna, circles=tuple(known.values()))
    with scope(actor):
        asked = ask(actor, three, date(2026, 8, 1), date(2027, 7, 31))
        every = entries(asked)
        bands = [band.title for band in YearPage(asked.convenants, 2026).bands()]
    assert {each.convenant_id for each in every} == set(known.values())
    assert "Herfstvakantie (regio noord)" in bands
    assert "Kerstvakantie (regio midden en noord en zuid)" in bands


@pytest.mark.parametrize(("utc", "year"), [("2026-07-31 21:59", 2025), ("2026-07-31 22:00", 2026)])
def test_the_new_school_year_begins_at_midnight_in_amsterdam(utc: str, year: int) -> None:
    with time_machine.travel(datetime.fromisoformat(utc).replace(tzinfo=UTC), tick=False):
        assert Wanted.of({}, "", {}).year == year


def test_a_day_of_a_closed_school_year_waits_for_nobody(anna: Actor) -> None:
    """Also what was left open then; of the year that runs it does. One's own duty opens where its evidence is added."""
    with scope(anna):
        rows = PublishedState.objects.filter(organisation_id=anna.organisation, obligation="digitaal-spreekuur")
        rows.update(state=State.SOON, due_on=date(2026, 7, 31))
    assert [each for each in of(found(anna, 2025), "Digitaal spreekuur") if each.ours]
    assert not [each for each in of(found(anna, 2025), "Digitaal spreekuur") if each.waits]
    now = [each for each in of(found(anna), "Digitaal spreekuur") if each.waits]
    assert now
    assert now[0].url.endswith("/naleving/wij/afspraak/digitaal-spreekuur/")


def test_each_convenant_writes_its_own_articles(halt: Actor, client_of: ClientOf) -> None:
    """Halt takes part in three: one of them writes "art.", whatever convenant the frame shows."""
    page = client_of(halt).get("/mijn/kalender/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert ">art. 12.2</a>" in page
    assert ">artikel 12.2</a>" in page
