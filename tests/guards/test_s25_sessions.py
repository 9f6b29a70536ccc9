"""S25: a session key changes when rights change, and an old key opens nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import signals
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant.carry import MARK, mark_of
from convenant.signin.session_limits import IDLE, LONG, begin_session
from convenant.tenancy.models import Function, Membership, User
from convenant.tenancy.scope import Actor, scope
from parties.models import LocationRight
from tests.conftest import BACKEND, TODAY, signed_in
from tests.incidents.recording import posted, recorded

from .intruders import second_membership

Figure = Callable[[str, Any], None]
PASSWORD = "een-lange-zin-als-wachtwoord"
NEW = "nog-een-lange-zin-erbij"
COOKIE = "sessionid"
PAGES = ("/", "/incidenten/", "/incidenten/export.csv")


def key_of(client: Client) -> str:
    return str(client.cookies[COOKIE].value)


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = key
    return client


def opens(key: str) -> list[str]:
    """Pages with data that this key still opens."""
    return [page for page in PAGES if with_key(key).get(page).status_code == 200]


@pytest.fixture
def user(anna: Actor) -> User:
    user = User.objects.get(pk=anna.user)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def client(anna: Actor, user: User) -> Client:
    return signed_in(anna)


# --- the key changes


def at_login(anna: Actor, user: User) -> tuple[str, str]:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    before = str(session.session_key)
    client.cookies[COOKIE] = before
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return before, key_of(client)


def at_switch(anna: Actor, user: User) -> tuple[str, str]:
    client = signed_in(anna)
    other = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    before = key_of(client)
    assert client.post("/rol/", {"membership": str(other.membership_id)}).status_code == 302
    return before, key_of(client)


def at_password_change(anna: Actor, user: User) -> tuple[str, str]:
    client = signed_in(anna)
    before = key_of(client)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", change).status_code == 302
    return before, key_of(client)


@pytest.mark.security("S25")
@pytest.mark.parametrize("turn", [at_login, at_switch, at_password_change], ids=lambda turn: turn.__name__)
def test_s25_the_key_changes(turn: Any, anna: Actor, user: User, record_property: Figure) -> None:
    before, after = turn(anna, user)
    assert before != after
    assert opens(before) == []
    assert opens(after) == list(PAGES)
    record_property(
        "figure", f"S25: the key changes {turn.__name__.replace('_', ' ')}, the old one opens 0 of {len(PAGES)}"
    )


# --- an old key is dead


def logged_out(client: Client, anna: Actor) -> None:
    client.post("/accounts/logout/")


def password_changed_elsewhere(client: Client, anna: Actor) -> None:
    elsewhere = signed_in(anna)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert elsewhere.post("/accounts/password/change/", change).status_code == 302


def deactivated(client: Client, anna: Actor) -> None:
    User.objects.filter(pk=anna.user).update(is_active=False)


def membership_ended(client: Client, anna: Actor) -> None:
    Membership.objects.filter(user_id=anna.user, organisation_id=anna.organisation, function=anna.function).update(
        valid_until=TODAY.date() - timedelta(days=1)
    )


def membership_ended_beside_another(client: Client, anna: Actor) -> None:
    """Nobody slips into the role that is left."""
    second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    membership_ended(client, anna)


def membership_removed(client: Client, anna: Actor) -> None:
    mine = Membership.objects.filter(user_id=anna.user, organisation_id=anna.organisation, function=anna.function)
    mine._raw_delete("default")  # what hangs on it lies behind the wall; here nobody acts


ENDINGS = (logged_out, password_changed_elsewhere, deactivated, membership_ended, membership_ended_beside_another,
           membership_removed)  # fmt: skip


@pytest.mark.security("S25")
def test_s25_the_next_request_with_an_old_key_is_refused(anna: Actor, user: User, record_property: Figure) -> None:
    for end in ENDINGS:
        with transaction.atomic():
            client = signed_in(anna)
            key = key_of(client)
            assert opens(key) == list(PAGES)
            end(client, anna)
            assert opens(key) == [], end.__name__
            assert with_key(key).post("/incidenten/nieuw/", posted(anna)).status_code == 302, end.__name__
            transaction.set_rollback(True)
    tries = len(ENDINGS) * (len(PAGES) + 1)
    record_property("figure", f"S25: an old key was refused {tries} of {tries} times, after {len(ENDINGS)} ways to end")


@pytest.mark.security("S25")
def test_s25_another_function_or_a_location_less_counts_at_once(client: Client, anna: Actor) -> None:
    incident = recorded(anna)
    page = f"/incidenten/{incident.pk}/"
    assert client.get(page).status_code == 200
    with scope(anna):
        assert LocationRight.objects.filter(user_id=anna.user).delete()[0]
    assert client.get(page).status_code == 404
    Membership.objects.filter(user_id=anna.user, organisation_id=anna.organisation, function=anna.function).update(
        function=Function.FG
    )
    assert client.get("/incidenten/").status_code == 403


# --- half an hour without a request, ten hours in all


def later(minutes: int, client: Client) -> Any:
    with time_machine.travel(TODAY + timedelta(minutes=minutes), tick=False):
        return client.get("/incidenten/", follow=True)


@pytest.mark.security("S25")
def test_s25_half_an_hour_without_a_request_ends_it(client: Client, record_property: Figure) -> None:
    key = key_of(client)
    assert later(29, client).redirect_chain == []
    assert later(58, client).redirect_chain == []
    gone = later(88, client)
    assert gone.redirect_chain[0][0].startswith("/accounts/login/")
    assert IDLE in gone.content.decode()
    with time_machine.travel(TODAY + timedelta(minutes=60), tick=False):
        assert opens(key) == [], "the row itself is gone"
    record_property("figure", "S25: alive after 29 idle minutes, over after 30; alive after 9 h 59, over after 10 h")


@pytest.mark.security("S25")
def test_s25_ten_hours_end_it_however_busy(client: Client) -> None:
    for minutes in range(25, 600, 25):
        assert later(minutes, client).redirect_chain == [], minutes
    assert later(599, client).redirect_chain == []
    gone = later(600, client)
    assert gone.redirect_chain[0][0].startswith("/accounts/login/")
    assert LONG in gone.content.decode()


def test_a_page_does_not_save_the_session_each_time(client: Client) -> None:
    for seconds, writes in ((30, 0), (61, 1)):
        with time_machine.travel(TODAY + timedelta(seconds=seconds), tick=False):
            with CaptureQueriesContext(connection) as asked:
                client.get("/menu/")
        written = [query for query in asked if query["sql"].startswith('UPDATE "django_session"')]
        assert len(written) == writes, seconds


def test_what_was_typed_survives_an_idle_session(client: Client, anna: Actor, user: User) -> None:
    client.defaults["HTTP_REFERER"] = "http://testserver/incidenten/nieuw/"
    typed = posted(anna, description="Dit typte ik net.") | {MARK: mark_of(anna)}
    with time_machine.travel(TODAY + timedelta(minutes=31), tick=False):
        assert client.post("/incidenten/nieuw/", typed)["Location"].startswith("/accounts/login/")
        told = client.get("/accounts/login/").content.decode()
        assert IDLE in told
        assert "Uw tekst is bewaard" in told
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert "Dit typte ik net." in client.get("/incidenten/nieuw/").content.decode()


@pytest.mark.mutant("S25")
@pytest.mark.parametrize("limit", ["SESSION_IDLE", "SESSION_LONGEST"])
def test_s25_sees_a_session_without_a_limit(limit: str, client: Client, settings: Any) -> None:
    setattr(settings, limit, 10**9)
    reached = {"SESSION_IDLE": range(31, 32), "SESSION_LONGEST": range(25, 626, 25)}[limit]
    assert [later(minutes, client).redirect_chain for minutes in reached][-1] == []


@pytest.mark.mutant("S25")
def test_s25_sees_a_key_that_stays(anna: Actor, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SessionStore, "cycle_key", lambda self: None)
    before, after = at_switch(anna, user)
    assert before == after


@pytest.mark.mutant("S25")
def test_s25_a_session_without_marks_is_over(anna: Actor, user: User) -> None:
    """Else somebody who signs in by a way that forgets them has no limit at all."""
    signals.user_logged_in.disconnect(dispatch_uid="convenant.session")
    try:
        client = Client()
        client.force_login(user, backend=BACKEND)
        assert opens(key_of(client)) == []
    finally:
        signals.user_logged_in.connect(begin_session, dispatch_uid="convenant.session")


# --- the cookie itself

ASK = """
import django; django.setup()
from django.test import Client, RequestFactory
from django.conf import settings as s
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.contrib.sessions.middleware import SessionMiddleware
class Session(dict):
    accessed = modified = True
    session_key = "k" * 32
    is_empty = lambda self: False
    save = lambda self: None
    get_expire_at_browser_close = lambda self: True
request = RequestFactory().get("/", secure=True)
request.session = Session()
answer = HttpResponse()
SessionMiddleware(lambda r: answer).process_response(request, answer)
get_token(request); CsrfViewMiddleware(lambda r: answer).process_response(request, answer)
for cookie in answer.cookies.values():
    flags = {name: value for name, value in cookie.items() if value and name not in ("expires", "max-age")}
    print(cookie.key, sorted(flags.items()))
"""


def production(code: str) -> str:
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "convenant.settings.production", "SECRET_KEY": "k" * 60 + "Aa1!xyz"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.security("S25")
def test_s25_cookies_in_production_are_bound_to_the_host(record_property: Figure) -> None:
    flags = "[('httponly', True), ('path', '/'), ('samesite', 'Lax'), ('secure', True)]"
    assert sorted(production(ASK).splitlines()) == [f"__Host-csrf {flags}", f"__Host-session {flags}"]
    record_property("figure", "S25: 2 of 2 cookies exact (__Host-, Secure, HttpOnly, SameSite=Lax, no Domain)")
