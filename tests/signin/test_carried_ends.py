"""What waits of a form ends after an hour, in the row of a session too; it is little, and of a role of today alone."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from convenant import carry_store
from convenant.carry import MARK, mark_of
from convenant.carry_store import ROOM, SESSION_KEY, Carried, Opener
from convenant.signin import carrying
from convenant.tenancy.models import Function, Membership, User
from convenant.tenancy.scope import Actor
from convenant.tenancy.tasks import clear_sessions
from tests.conftest import TODAY, sign_in, signed_in
from tests.guards.intruders import second_membership

TYPED = "Sanne wil morgen terug naar school"
PAGE = "/incidenten/zorgsignaal/"
HOUR_OVER = TODAY + timedelta(minutes=61)


def lost(actor: Actor, **values: str) -> Client:
    """Somebody whose session was over when the form was sent."""
    client = Client(headers={"referer": f"http://testserver{PAGE}"})
    client.post(PAGE, (values or {"text": TYPED}) | {MARK: mark_of(actor)})
    return client


def keeps(client: Client) -> int:
    return len(client.session.get(SESSION_KEY, []))


def typed(action: str, text: str = TYPED) -> Carried:
    return Carried(PAGE, action, {"text": [text]}, with_files=False)


def opener(actor: Actor) -> Opener:
    return Opener(str(actor.user), str(actor.membership))


@pytest.mark.security("S36")
def test_who_never_comes_back_leaves_nothing_in_the_database(anna: Actor, record_property: Any) -> None:
    gone, here = str(lost(anna).session.session_key), signed_in(anna).session.session_key
    assert clear_sessions() == 0, "it waits an hour"
    with time_machine.travel(HOUR_OVER, tick=False):
        assert clear_sessions() == 1
    assert set(Session.objects.filter(session_key__in=[gone, here]).values_list("session_key", flat=True)) == {here}
    record_property("figure", "S36: 0 rows left of what was typed after a session ended, an hour and one round later")


@pytest.mark.security("S36")
def test_the_worker_may_take_sessions_away(as_worker: None) -> None:
    assert clear_sessions() == 0


def test_the_session_of_who_signs_in_ends_with_the_browser_as_any_other(anna: Actor) -> None:
    client = lost(anna)
    assert client.cookies["sessionid"]["max-age"] == 3600
    sign_in(client, anna)
    assert (keeps(client), client.session.get_expire_at_browser_close()) == (1, True)


@pytest.mark.security("S36")
def test_what_waited_too_long_goes_at_signing_in_and_at_the_next_keep(anna: Actor) -> None:
    client, session = lost(anna), SessionStore()
    sign_in(client, anna)
    carry_store.store(session, typed("/a/"), opener(anna))
    with time_machine.travel(HOUR_OVER, tick=False):
        sign_in(client, anna)
        assert keeps(client) == 0
        carry_store.store(session, typed("/b/"), opener(anna))
    assert [each.action for each in carry_store.waiting(session, opener(anna))] == ["/b/"]


@pytest.mark.security("S25")
def test_a_session_without_a_role_keeps_nothing_of_another_person(anna: Actor, directie: Actor) -> None:
    second_membership(directie.user, directie.organisation, Function.COORDINATOR)
    client = Client(headers={"referer": f"http://testserver{PAGE}"})
    sign_in(client, directie)
    assert client.post(PAGE, {"text": TYPED, MARK: mark_of(anna)})["Location"] == "/rol/"
    assert keeps(client) == 0
    assert "Uw tekst is bewaard" not in client.get("/rol/").content.decode()


def ended(actor: Actor) -> None:
    day = TODAY.date() - timedelta(days=1)
    Membership.objects.filter(pk=actor.membership).update(valid_until=day)


def stopped(actor: Actor) -> None:
    User.objects.filter(pk=actor.user).update(is_active=False)


@pytest.mark.security("S25")
@pytest.mark.parametrize("end", [ended, stopped])
def test_for_who_may_not_come_in_any_more_nothing_is_kept(anna: Actor, end: Any) -> None:
    end(anna)
    client = lost(anna)
    assert keeps(client) == 0
    assert carrying.LOST in client.get("/accounts/login/").content.decode()


@pytest.mark.security("S25")
def test_a_role_keeps_so_many_forms_in_an_hour(anna: Actor, carla: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "KEEPS_PER_HOUR", 2)
    assert [keeps(lost(anna)) for _ in range(3)] == [1, 1, 0]
    assert keeps(lost(carla)) == 1, "each its own"
    with time_machine.travel(HOUR_OVER, tick=False):
        assert keeps(lost(anna)) == 1


@pytest.mark.parametrize("much", [{"text": "🙂" * 30_000}, {"🙂" * 30_000: "x"}], ids=["text", "name"])
def test_what_is_too_large_is_told_and_leaves_what_waited(anna: Actor, much: dict[str, str]) -> None:
    client = lost(anna)
    sent = urlencode(much | {MARK: mark_of(anna)})
    client.post(f"{PAGE}?2", sent, content_type="application/x-www-form-urlencoded")
    assert carrying.LOST in client.get("/accounts/login/").content.decode()
    assert keeps(client) == 1


def test_large_forms_share_the_room_and_the_oldest_goes(anna: Actor) -> None:
    session = SessionStore()
    for action in ("/a/", "/b/", "/c/"):
        assert carry_store.store(session, typed(action, "x" * 100_000), opener(anna))
    assert [each.action for each in carry_store.waiting(session, opener(anna))] == ["/c/", "/b/"]
    assert sum(len(each["cell"]) for each in session[SESSION_KEY]) <= ROOM


@pytest.mark.security("S25")
def test_a_page_that_is_not_his_shows_nothing_of_what_waits(anna: Actor) -> None:
    page = "/incidenten/00000000-0000-4000-8000-000000000000/"
    client = Client(headers={"referer": f"http://testserver{page}"})
    client.post(page, {"text": TYPED, MARK: mark_of(anna)})
    sign_in(client, anna)
    answer = client.get(page)
    assert (answer.status_code, keeps(client)) == (404, 1)
    assert TYPED not in answer.content.decode()
