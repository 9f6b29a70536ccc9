"""The change to a new school year: what is carried over, what starts again, who is ready."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from convenant import clock
from convenant.actions.rollover import reopen_step, take_step
from convenant.audit.models import CircleEvent
from convenant.errors import Refused
from convenant.holidays import holiday_on
from convenant.models import Convenant, PublishedState, YearStep
from convenant.queries.rollover import progress_of, waiting
from convenant.rollover import Asked, opens_on, year_at_hand
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from meetings.actions.meetings import cancel_meeting
from meetings.models import Meeting, MeetingState
from meetings.queries import series_of
from meetings.year_steps import next_year, planned_in, wanted
from parties.models import ContactPerson, Party
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
JUNE = datetime(2027, 6, 10, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
WEST = "west-friesland"
HERE = f"/c/{WEST}/naleving/schooljaar/"
OF_PARTY = ["contactpersonen", "collegas", "acties", "afspraken"]
OF_REGIE = ["looptijd", "contactpersonen", "collegas", "verdeling", "overleggen", "acties", "afspraken"]


@pytest.fixture
def june() -> Iterator[None]:
    with time_machine.travel(JUNE, tick=False):
        yield


def west() -> Convenant:
    return Convenant.objects.get(slug=WEST)


def take(actor: Actor, key: str) -> str:
    with scope(actor):
        return take_step(west(), key, actor=actor)


def steps_of(actor: Actor) -> list[tuple[str, bool]]:
    with scope(actor):
        progress = progress_of(west(), year_at_hand(clock.today()), actor.organisation)
        return [(line.key, line.done is not None) for line in progress.mine]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2027, 5, 31), 2026),
        (date(2027, 6, 1), 2027),
        (date(2027, 7, 31), 2027),
        (date(2027, 8, 1), 2027),
        (date(2028, 2, 29), 2027),
        (date(2028, 5, 31), 2027),
        (date(2028, 6, 1), 2028),
    ],
)
def test_from_june_the_coming_year_is_prepared(day: date, year: int) -> None:
    assert year_at_hand(day) == year
    assert opens_on(year) <= day < opens_on(year + 1)


def test_a_party_has_its_own_steps_and_regie_more(anna: Actor, bram: Actor, femke: Actor) -> None:
    assert [key for key, _ in steps_of(anna)] == OF_PARTY
    assert [key for key, _ in steps_of(bram)] == OF_PARTY
    assert [key for key, _ in steps_of(femke)] == OF_REGIE


def test_it_can_be_left_and_taken_up_again(june: None, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "Klaar voor schooljaar 2027-2028" in client.get(HERE).content.decode()
    answer = client.post(f"{HERE}contactpersonen/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HERE}collegas/")
    later = client_of(anna).get(HERE).content.decode()
    assert "Verder met stap 2" in later
    for key in OF_PARTY[1:]:
        answer = client.post(f"{HERE}{key}/")
        assert answer.status_code == 302
    assert answer.headers["Location"] == HERE
    done = client.get(HERE).content.decode()
    assert "Uw organisatie is klaar." in done
    with scope(anna):
        assert YearStep.objects.filter(school_year=2027).count() == len(OF_PARTY)


def test_twice_is_once(june: None, anna: Actor) -> None:
    for _ in range(2):
        take(anna, "afspraken")
    with scope(anna):
        assert YearStep.objects.count() == 1
        assert CircleEvent.objects.filter(action="rollover.taken").count() == 1


def test_the_states_of_the_new_year_start_again(june: None, anna: Actor) -> None:
    take(anna, "afspraken")
    with scope(anna):
        fresh = PublishedState.objects.filter(organisation_id=anna.organisation, school_year=2027)
        assert fresh.count() > 5
        assert set(fresh.values_list("state", flat=True)) <= {"not_yet", "unseen"}
    assert "De standen van 2027-2028 staan er." in take(anna, "afspraken")


def test_contact_persons_are_confirmed(june: None, anna: Actor, client_of: ClientOf) -> None:
    person = {"name": "Coördinator Atlas College", "function": "Veiligheidscoördinator", "level": "uitvoerend"}
    with scope(anna):
        row = ContactPerson.objects.create(
            convenant=west(), organisation_id=anna.organisation, valid_from=date(2025, 8, 1), **person
        )
        ContactPerson.objects.create(
            convenant=west(), organisation_id=anna.organisation, valid_from=date(2025, 8, 1),
            valid_until=date(2027, 7, 31), name="Wie weggaat", function="Directeur", level="bestuurlijk",
        )  # fmt: skip
    text = client_of(anna).get(f"{HERE}contactpersonen/").content.decode()
    assert "Coördinator Atlas College" in text
    assert "Wie weggaat" not in text
    assert "<b>1</b><span>stoppen voor 1 augustus 2027</span>" in text
    assert take(anna, "contactpersonen") == "Bevestigd: 2 contactpersonen kloppen."
    with scope(anna):
        row.refresh_from_db()
        assert row.confirmed_on == JUNE.date()


def test_regie_has_the_meetings_of_the_new_year_set_ready(june: None, femke: Actor) -> None:
    with scope(femke):
        asked = Asked(west(), femke, 2027)
        before = plan(femke, days=-60)
        gone = plan(femke, days=-40)
        cancel_meeting(gone, actor=femke)
        assert planned_in(asked, 2027) == []
    assert take(femke, "overleggen") == "1 overleg klaargezet als concept."
    with scope(femke):
        made = Meeting.objects.get(pk__in=[meeting.pk for meeting in planned_in(asked, 2027)])
        assert (made.series, made.state, made.minutes) == (before.series, MeetingState.DRAFT, before.minutes)
        assert made.starts_at.weekday() == before.starts_at.weekday()
        assert holiday_on(made.starts_at.date(), "noord") is None
    assert take(femke, "overleggen") == "0 overleggen klaargezet als concept."


def test_no_meeting_is_set_ready_on_a_day_that_went_by(june: None, femke: Actor) -> None:
    with time_machine.travel(datetime(2027, 9, 20, 9, tzinfo=JUNE.tzinfo), tick=False):
        with scope(femke):
            plan(femke, days=-375)
        assert take(femke, "overleggen") == "0 overleggen klaargezet als concept."


def test_no_more_meetings_than_the_convenant_asks(june: None, femke: Actor) -> None:
    with scope(femke):
        first = plan(femke, days=-70)
        for days in range(-69, -55):
            plan(femke, days=days)
        asked = Asked(west(), femke, 2027)
    take(femke, "overleggen")
    with scope(femke):
        series = next(row for row in series_of([asked.convenant.pk]) if row.key == first.series)
        assert len(planned_in(asked, 2027)) == wanted(series, asked)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 5), date(2027, 11, 4)),
        (date(2027, 3, 28), date(2028, 3, 26)),
        (date(2026, 8, 1), date(2027, 8, 28)),
    ],
)
def test_the_same_weekday_and_hour_a_year_on(day: date, expected: date, femke: Actor) -> None:
    """Also where summer time begins in between, and past the summer holiday."""
    moment = datetime(day.year, day.month, day.day, 14, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    with scope(femke):
        found = next_year(moment, Asked(west(), femke, 2027))
    assert (found.weekday(), found.hour, found.minute) == (moment.weekday(), 14, 30)
    assert found.date() == expected


def test_a_step_can_be_opened_again(june: None, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post(f"{HERE}acties/")
    assert dict(steps_of(anna))["acties"]
    assert client.post(f"{HERE}acties/heropen/").status_code == 302
    assert not dict(steps_of(anna))["acties"]
    assert client.post(f"{HERE}acties/heropen/").status_code == 302
    with scope(anna):
        assert not reopen_step(west(), "acties", actor=anna)
        assert CircleEvent.objects.filter(action="rollover.reopened").count() == 1


def test_others_see_that_it_is_done_and_nothing_more(
    june: None, anna: Actor, dirk: Actor, femke: Actor, client_of: ClientOf
) -> None:
    take(anna, "contactpersonen")
    with scope(dirk):
        row = YearStep.objects.get()
        assert row.organisation_id == anna.organisation
        assert {field.name for field in YearStep._meta.fields} == {
            "id", "convenant", "organisation", "school_year", "step", "done_at", "done_by",
        }  # fmt: skip
        assert YearStep.objects.filter(pk=row.pk).delete()[0] == 0
    text = client_of(femke).get(HERE).content.decode()
    assert f"1 van {len(OF_PARTY)}" in text
    assert "Nog open: Collega&#x27;s en hun locaties, Open acties, Afspraken en hun stand" in text


@pytest.mark.parametrize("key", ["looptijd", "verdeling", "overleggen", "onzin"])
def test_a_step_of_regie_is_not_there_for_a_party(key: str, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert client.get(f"{HERE}{key}/").status_code == 404
    assert client.post(f"{HERE}{key}/").status_code == 404
    assert client.post(f"{HERE}{key}/heropen/").status_code == 404
    with pytest.raises(Refused, match="niet voor uw organisatie"):
        take(anna, key)


def test_a_docent_reads_and_takes_no_step(carla: Actor, eva: Actor, client_of: ClientOf) -> None:
    text = client_of(carla).get(HERE).content.decode()
    assert "De coördinator of de directie doet deze stappen." in text
    assert client_of(carla).post(f"{HERE}acties/").status_code == 404
    assert client_of(eva).get(HERE).status_code == 404
    with pytest.raises(Refused, match="Uw functie"):
        take(carla, "acties")


@pytest.mark.parametrize("who", ["anna", "bram", "femke", "halt", "leerplicht", "om"])
def test_every_step_opens_for_everybody_who_has_it(
    who: str, june: None, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who)
    client = client_of(actor)
    for key, _ in steps_of(actor):
        assert client.get(f"{HERE}{key}/").status_code == 200, key
        assert client.post(f"{HERE}{key}/").status_code == 302, key
    assert all(done for _, done in steps_of(actor))


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(JUNE, True), (JUNE - timedelta(days=10), False), (datetime(2027, 9, 30, 9, tzinfo=JUNE.tzinfo), True),
     (datetime(2027, 10, 1, 9, tzinfo=JUNE.tzinfo), False)],
)  # fmt: skip
def test_the_start_page_asks_from_june_to_september(
    moment: datetime, shown: bool, anna: Actor, client_of: ClientOf
) -> None:
    with time_machine.travel(moment, tick=False):
        text = client_of(anna).get("/").content.decode()
    assert ("Klaarmaken voor schooljaar 2027-2028" in text) is shown


def test_who_only_cooperates_is_not_asked(june: None, halt: Actor, femke: Actor) -> None:
    """No steps are theirs, so the start page does not send them to a page without any."""
    circles = [circle for circle in hooks.circles_of(halt.organisation) if circle.slug == WEST]
    with scope(halt):
        assert told_by(waiting(halt, circles))[0]
    with scope(femke):
        Party.objects.filter(organisation_id=halt.organisation).update(status="cooperating")
    with scope(halt):
        assert told_by(waiting(halt, circles)) == [[]]


def test_an_earlier_year_is_only_read(anna: Actor, client_of: ClientOf) -> None:
    text = client_of(anna).get(f"{HERE}?schooljaar=2025").content.decode()
    assert "Klaar voor schooljaar 2025-2026" in text
    assert f'href="{HERE}acties/"' not in text
    for unknown in ("2031", "abc", "0", "99999"):
        assert "2026-2027" in client_of(anna).get(f"{HERE}?schooljaar={unknown}").content.decode()


def test_the_overview_costs_the_same_whoever_is_ready(
    june: None, anna: Actor, dirk: Actor, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of(anna)
    client.get(HERE)
    for actors in ((), (anna, dirk)):
        for actor in actors:
            take(actor, "acties")
        with django_assert_num_queries(11):
            client.get(HERE)
