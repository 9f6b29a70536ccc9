"""Private feed addresses: what they hand out, to whom, and that two libraries and khal read the same in it."""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import icalendar
import pytest
import time_machine
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant.actions.feeds import make_feed, revoke_feed
from convenant.calendar import feed as feeds
from convenant.logs import JsonLines, MaskTokens
from convenant.models import CalendarFeed, Convenant
from convenant.tenancy import hooks
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor, scope, system_actor
from meetings.actions import meetings as actions
from meetings.actions import outcomes
from meetings.models import Meeting
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
PATH = "/mijn/kalender/adressen/"


def token_of(actor: Actor, convenant: Any = None) -> str:
    with scope(actor):
        return make_feed(convenant, actor=actor)[1]


def fetch(token: str, **headers: str) -> Any:
    return Client(headers=headers).get(f"/agenda/{token}.ics")


def events(body: bytes) -> dict[str, Any]:
    found: Any = icalendar.Calendar.from_ical(body)
    return {str(each["uid"]): each for each in found.walk("VEVENT")}


@pytest.fixture
def meeting(femke: Actor) -> Meeting:
    """Sent, at 30 November 2026."""
    with scope(femke):
        return actions.send_agenda(plan(femke, days=9), actor=femke)


def change(femke: Actor, meeting: Meeting, **changes: Any) -> None:
    known: dict[str, Any] = {name: getattr(meeting, name) for name in ("starts_at", "minutes", "place", "chair")}
    with scope(femke):
        actions.change_meeting(meeting, actor=femke, **(known | changes))


# --- what it hands out


def test_it_needs_no_session_and_leaves_no_trace(anna: Actor, meeting: Meeting) -> None:
    answer = fetch(token_of(anna))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_meetings_have_a_time_and_duties_a_day(anna: Actor, meeting: Meeting) -> None:
    found = events(fetch(token_of(anna)).content)
    timed = found[f"overleg-{meeting.pk}@convenantportaal"]
    assert timed["dtstart"].dt == meeting.starts_at
    assert timed["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert timed["dtend"].dt - timed["dtstart"].dt == timedelta(minutes=meeting.minutes)
    duty = found["plicht-west-friesland-digitaal-spreekuur-2026-1@convenantportaal"]
    assert (duty["dtstart"].dt, duty["dtend"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert str(duty["transp"]) == "TRANSPARENT"


def test_the_frame_says_who_made_it_and_when_to_ask_again(anna: Actor, meeting: Meeting) -> None:
    text = fetch(token_of(anna)).content.decode()
    for line in ("VERSION:2.0", "METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
                 "BEGIN:VTIMEZONE", "TZID:Europe/Amsterdam"):  # fmt: skip
        assert line in text
    assert "VALARM" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_nothing_that_people_typed_and_nobodys_name(anna: Actor, femke: Actor) -> None:
    with scope(femke):
        meeting = plan(femke, days=-3)
        Meeting.objects.filter(pk=meeting.pk).update(title="Jan en zijn moeder", chair="Mevrouw Jansen")
        meeting = actions.mark_held(actions.send_agenda(meeting, actor=femke), actor=femke)
        outcomes.add_action(
            meeting, actor=femke, organisation_id=femke.organisation, text="Bel Jansen", due_on=date(2026, 12, 1)
        )
    text = fetch(token_of(femke)).content.decode()
    assert "Actiepunt uit" in text
    assert "Jan" not in text


def test_others_duties_stay_out(anna: Actor) -> None:
    titles = {str(each["summary"]) for each in events(fetch(token_of(anna)).content).values()}
    assert "Digitaal spreekuur\\, elke twee maanden" not in titles  # read back, not as written
    assert "Digitaal spreekuur, elke twee maanden" in titles
    assert not [title for title in titles if title.startswith("Ambtelijke werkgroep")]


def test_uids_stay_and_a_moved_meeting_says_so(anna: Actor, femke: Actor, meeting: Meeting) -> None:
    token, uid = token_of(anna), f"overleg-{meeting.pk}@convenantportaal"
    before = events(fetch(token).content)
    assert before[uid]["sequence"] == 0
    change(femke, meeting, chair="Iemand anders")
    assert events(fetch(token).content)[uid]["sequence"] == 0
    change(femke, meeting, starts_at=meeting.starts_at + timedelta(days=1), chair="Iemand anders")
    after = events(fetch(token).content)
    assert set(after) == set(before)
    assert after[uid]["sequence"] == 1
    with scope(femke):
        actions.cancel_meeting(meeting, actor=femke)
    called_off = events(fetch(token).content)[uid]
    assert (str(called_off["status"]), called_off["sequence"]) == ("CANCELLED", 2)


def test_what_did_not_change_is_not_sent_again(anna: Actor, femke: Actor, meeting: Meeting) -> None:
    token = token_of(anna)
    first = fetch(token)
    again = fetch(token, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    assert fetch(token, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False):
        assert fetch(token, **{"if-none-match": first["ETag"]}).status_code == 304
        change(femke, meeting, place="Ander gebouw")
        changed = fetch(token, **{"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["Last-Modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"


def test_as_many_queries_for_one_meeting_as_for_five(anna: Actor, femke: Actor) -> None:
    token, seen = token_of(anna), []
    for number in (1, 4):
        for step in range(number):
            with scope(femke):
                actions.send_agenda(plan(femke, days=10 * number + step), actor=femke)
        fetch(token)
        with CaptureQueriesContext(connection) as asked:
            fetch(token)
        seen.append(len(asked))
    assert seen == [9, 9]


# --- to whom


def refused(token: str) -> bool:
    """The same 404 as a token that never was: status, headers and words."""
    answer, nobody = fetch(token), fetch("A" * 43)
    heads = [{k: v for k, v in each.items() if k not in ("X-Request-ID", "Content-Security-Policy")}
             for each in (answer, nobody)]  # fmt: skip
    return answer.status_code == nobody.status_code == 404 and answer.content == nobody.content and heads[0] == heads[1]


def test_a_wrong_token_is_not_there(anna: Actor) -> None:
    assert fetch("A" * 43).status_code == 404
    assert refused(token_of(anna)[:-1])


@pytest.mark.security("S25")
def test_a_revoked_one_works_no_more(anna: Actor) -> None:
    token = token_of(anna)
    assert fetch(token).status_code == 200
    with scope(anna):
        assert revoke_feed(None, actor=anna)
    assert refused(token)


def test_a_new_one_ends_the_old_one(anna: Actor) -> None:
    old, new = token_of(anna), token_of(anna)
    assert refused(old)
    assert fetch(new).status_code == 200
    assert CalendarFeed.objects.filter(membership_id=anna.membership, revoked_at=None).count() == 1


def test_who_left_reads_no_more(anna: Actor) -> None:
    token = token_of(anna)
    Membership.objects.filter(pk=anna.membership).update(valid_until=date(2026, 11, 20))
    assert refused(token)
    Membership.objects.filter(pk=anna.membership).update(valid_until=date(2026, 11, 21))
    assert fetch(token).status_code == 200
    User.objects.filter(pk=anna.user).update(is_active=False)
    assert refused(token)


def test_a_party_that_left_reads_no_more(anna: Actor, monkeypatch: Any) -> None:
    every, one = token_of(anna), token_of(anna, anna.circles[0])
    assert fetch(one).status_code == 200
    monkeypatch.setattr(hooks, "circles_of", lambda organisation: [])
    assert refused(every)
    assert refused(one)


def test_an_address_of_one_circle_holds_that_circle_only(anna: Actor, monkeypatch: Any) -> None:
    token = token_of(anna, anna.circles[0])
    here = hooks.circles_of(anna.organisation)
    with scope(system_actor()):
        elsewhere = Convenant.objects.get(slug="utrecht").pk
    other = hooks.Circle(elsewhere, "utrecht", "school", holds_regie=False)
    monkeypatch.setattr(hooks, "circles_of", lambda organisation: [*here, other])
    found = events(fetch(token).content)
    assert found
    assert all("west-friesland" in uid for uid in found if uid.startswith(("plicht", "looptijd")))


def test_an_organisation_sees_its_own_addresses_only(anna: Actor, dirk: Actor) -> None:
    token_of(anna)
    with scope(dirk):
        assert not CalendarFeed.objects.exists()
    with scope(anna):
        kept = CalendarFeed.objects.get()
    assert len(kept.digest) == 64


# --- the page


def test_the_address_is_shown_once(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    made = client.post(PATH, {"kring": "alle", "wat": "maken"}).content.decode()
    token = made.partition("/agenda/")[2].partition(".ics")[0]
    assert fetch(token).status_code == 200
    later = client.get(PATH).content.decode()
    assert token not in later
    assert "Laatst opgehaald op 21 november 2026" in later
    client.post(PATH, {"kring": "alle", "wat": "intrekken"})
    assert fetch(token).status_code == 404


def test_a_circle_of_others_has_no_address(anna: Actor, client_of: ClientOf, operator: Actor) -> None:
    assert client_of(anna).post(PATH, {"kring": "utrecht", "wat": "maken"}).status_code == 404
    assert client_of(operator).get(PATH).status_code == 404


# --- logs


@pytest.mark.parametrize("formatter", [JsonLines(), logging.Formatter("{message}", style="{")])
def test_the_token_stands_in_no_log(formatter: logging.Formatter, anna: Actor, monkeypatch: Any) -> None:
    token, stream = token_of(anna), StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(MaskTokens())
    for name in ("convenant.observing", "django.request", ""):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        fetch(token)
        fetch(token[:-1] + "x")
        monkeypatch.setattr("convenant.views.feeds.hand_out", lambda *a: 1 / 0)
        Client(raise_request_exception=False).get(f"/agenda/{token}.ics")
    finally:
        logging.getLogger().removeHandler(handler)
    text = stream.getvalue()
    assert '"level": "error"' in text or "/agenda/…" in text
    assert token[:-1] not in text


# --- other programs


def told(start: Any, end: Any, *words: str) -> tuple[Any, ...]:
    """Moments in UTC: times in an hour that comes twice are never equal across two libraries' zones."""
    moments = [each.astimezone(UTC) if isinstance(each, datetime) else each for each in (start, end)]
    return *moments, *words


def read_by_vobject(body: bytes) -> dict[str, tuple[Any, ...]]:
    return {
        each.uid.value: told(each.dtstart.value, each.dtend.value, each.summary.value, each.status.value)
        for each in vobject.readOne(body.decode()).vevent_list
    }


def read_by_icalendar(body: bytes) -> dict[str, tuple[Any, ...]]:
    return {
        uid: told(each["dtstart"].dt, each["dtend"].dt, str(each["summary"]), str(each["status"]))
        for uid, each in events(body).items()
    }


CLOCK_CHANGES = [
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
]  # fmt: skip


def test_two_libraries_read_the_same(femke: Actor) -> None:
    """By other people, without shared code; where the clock changes too, and it is what we planned."""
    planned = {}
    with scope(femke):
        for number, moment in enumerate(CLOCK_CHANGES):
            meeting = plan(femke, days=30 + number)
            Meeting.objects.filter(pk=meeting.pk).update(starts_at=moment, minutes=90)
            planned[f"overleg-{meeting.pk}@convenantportaal"] = (moment, moment + timedelta(minutes=90))
    body = fetch(token_of(femke)).content
    one, other = read_by_icalendar(body), read_by_vobject(body)
    assert len(one) > 20
    assert one == other
    assert {uid: one[uid][:2] for uid in planned} == planned


def test_khal_shows_them(femke: Actor, tmp_path: Path) -> None:
    """The program reads the file, keeps it in a calendar of its own, and lists the day. Nothing leaves the machine."""
    with scope(femke):
        actions.send_agenda(plan(femke, days=9), actor=femke)
    (tmp_path / "feed.ics").write_bytes(fetch(token_of(femke)).content)
    for folder in ("calendar", "home"):
        (tmp_path / folder).mkdir()
    (tmp_path / "config").write_text(KHAL.format(path=tmp_path))
    khal(tmp_path, "import", "--batch", "-a", "feed", str(tmp_path / "feed.ics"))
    shown = khal(tmp_path, "list", "2026-11-30", "1d")
    assert "14:00-16:00 Bestuurlijk veiligheidsoverleg" in shown
    assert "Ambtelijke werkgroep, elke twee maanden" in shown
    assert khal(tmp_path, "list", "2026-11-25", "1d").strip() in ("", "No events")


KHAL = """[calendars]
[[feed]]
path = {path}/calendar
[sqlite]
path = {path}/khal.db
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def khal(place: Path, *words: str) -> str:
    surroundings = {"HOME": str(place / "home"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": "200"}
    program = Path(sys.executable).parent / "khal"
    done = subprocess.run(
        [str(program), "-c", str(place / "config"), *words], capture_output=True, text=True, check=False,
        env=surroundings, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_token_holds_256_bits(anna: Actor) -> None:
    assert len(token_of(anna)) >= 43
    assert feeds.digest_of("a") != feeds.digest_of("b")
