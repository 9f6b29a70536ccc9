"""S24: whoever asks learns nothing about who has an account, not from the answer and not from how long it took."""

import random
import secrets
import time
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from convenant import clock
from convenant.signin import account_forms
from convenant.tenancy.models import Invitation, User
from convenant.tenancy.scope import Actor
from parties.actions import joining
from parties.actions.invitations import VALID, hash_of

from .steps import LOGIN, PASSWORD, STEP, typed_password, with_app, with_password

Figure = Callable[[str, Any], None]
RESET = "/accounts/password/reset/"
CHOICE, JOIN = "/accounts/organisatie/", "/uitnodiging/"
CHOSEN = {"password1": "een-heel-lange-eerste-zin", "password2": "een-heel-lange-eerste-zin"}
NOBODY = "niemand@nergens.example"
PLACES = count(1)
IN_FULL, SAMPLE, FEW = 500, 25, 10
SEEN = 0.8
"""A broken control shows in ten pairs even when the machine was busy in one of them (0.9); chance gives 0.5."""


def seen(response: Any, *emails: str) -> tuple[Any, ...]:
    """All that a visitor can compare, without what differs by nature: the address that he typed, tokens and nonces."""
    body = response.content.decode()
    for email in emails:
        body = body.replace(email, "ADDRESS")
    words = [part for part in body.split('"') if len(part) != 64]  # a token of a form has 64 characters
    headers = {name: value for name, value in response.items() if name != "Content-Security-Policy"}
    for name in ("Content-Length", "X-Request-ID"):
        headers.pop(name, None)
    cookies = {name: sorted(k for k, v in morsel.items() if v) for name, morsel in response.cookies.items()}
    return response.status_code, words, headers, cookies


def same(ask: Callable[[Client, str], Any], known: str) -> bool:
    place = f"10.3.{next(PLACES)}.1"  # each question comes from a place of its own, or the lock would answer
    answers = [seen(ask(Client(REMOTE_ADDR=place), email), email) for email in (known, NOBODY)]
    return bool(answers[0] == answers[1])


WAYS: dict[str, Callable[[Client, str], Any]] = {
    "sign-in page": lambda client, email: client.get(LOGIN, {"login": email}),
    "sign in": lambda client, email: client.post(LOGIN, {"login": email, "password": "verkeerd"}),
    "sign in, no password": lambda client, email: client.post(LOGIN, {"login": email, "password": ""}),
    "ask a password": lambda client, email: client.post(RESET, {"email": email}),
    "asked a password": lambda client, email: client.post(RESET, {"email": email}, follow=True),
    "second step at once": lambda client, email: client.post(f"{STEP}code/", {"code": "123456", "login": email}),
    "passkey options": lambda client, email: client.get(f"{STEP}sleutels/inloggen/", {"login": email}),
    "choice of organisation": lambda client, email: client.get(CHOICE, {"zoek": email, "login": email}),
    "an organisation that is none": lambda client, email: client.post(f"{CHOICE}{uuid4()}/", {"login": email}),
    "sixth try": lambda client, email: [client.post(LOGIN, {"login": email, "password": "x"}) for _ in range(6)][-1],
}


@pytest.mark.security("S24")
def test_s24_known_and_unknown_get_the_same(anna: Actor, bram: Actor, dirk: Actor, record_property: Figure) -> None:
    plain, inactive = with_password(anna), with_password(bram)
    with_step, _ = with_app(dirk)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    told = [(way, user.email) for user in (plain, inactive, with_step) for way, ask in WAYS.items()
            if not same(ask, user.email)]  # fmt: skip
    assert told == []
    record_property("figure", f"S24: 0 of {3 * len(WAYS)} answers differ in status, body, headers or cookies")


@pytest.mark.security("S24")
def test_s24_a_wrong_password_says_the_same_whether_a_second_step_follows(anna: Actor, dirk: Actor) -> None:
    with_step, _ = with_app(dirk)
    without = with_password(anna)
    answers = [Client().post(LOGIN, {"login": user.email, "password": "verkeerd"}) for user in (with_step, without)]
    assert seen(answers[0], with_step.email) == seen(answers[1], without.email)


def link_to(email: str, actor: Actor) -> str:
    """Of an invitation as an administrator's, without the mail and its limits."""
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(email=email, withdrawn_at=None).update(withdrawn_at=clock.now())
    Invitation.objects.create(
        organisation_id=actor.organisation, email=email, display_name="Invaller", function="coordinator",
        valid_from=clock.today(), invited_by=actor.membership, made_at=clock.now(),
        expires_at=clock.now() + VALID, token_hash=hash_of(token),
    )  # fmt: skip
    return token


def through_an_invitation(email: str, actor: Actor) -> list[Any]:
    """Each answer on the way, up to the page where one signs in."""
    browser = Client()
    return [
        browser.get(f"{JOIN}{link_to(email, actor)}/"),
        browser.get(JOIN),
        browser.post(JOIN, {"password1": "kort", "password2": "kort"}),
        browser.post(JOIN, CHOSEN),
        browser.get(JOIN),
        browser.get("/accounts/login/?next=/uitnodiging/"),
    ]


def compared(email: str, actor: Actor) -> list[bool]:
    ways = [[seen(answer, one) for answer in through_an_invitation(one, actor)] for one in (email, NOBODY)]
    return [known == unknown for known, unknown in zip(*ways, strict=True)]


@pytest.mark.security("S24")
def test_s24_an_invitation_tells_nothing_of_an_account(anna: Actor, dirk: Actor, record_property: Figure) -> None:
    email = with_password(dirk).email
    told = compared(email, anna)
    assert told == [True] * 6
    assert User.objects.filter(email=NOBODY).exists()
    assert User.objects.get(email=email).check_password(PASSWORD)
    assert not User.objects.filter(email__endswith=".invalid").exists()
    record_property("figure", f"S24: 0 of {len(told)} answers of an invitation differ")


@pytest.mark.security("S24")
def test_s24_a_link_that_was_used_looks_like_one_that_never_was(anna: Actor) -> None:
    token = link_to(NOBODY, anna)
    joining.join(token, user=None, password=CHOSEN["password1"])
    used, unknown = (seen(Client().get(f"{JOIN}{one}/")) for one in (token, "x" * 43))
    assert used == unknown


@pytest.mark.mutant("S24")
def test_s24_mutant_a_page_that_says_sign_in_first(anna: Actor, dirk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parties.views.joining.answer", lambda token, password: joining.join(
        token, user=None, password=password))  # fmt: skip
    assert not all(compared(with_password(dirk).email, anna))


@pytest.mark.security("S24")
def test_s24_the_mail_leaves_after_the_answer(anna: Actor) -> None:
    email = with_password(anna).email
    answer = in_time(RESET, {"email": email})[1]
    assert (answer.status_code, mail.outbox) == (302, [])
    request_finished.disconnect(close_old_connections)  # the test's own connection stays
    answer.close()
    request_finished.connect(close_old_connections)
    assert len(mail.outbox) == 1


# --- time


@cache
def handler() -> BaseHandler:
    made = BaseHandler()
    made.load_middleware()
    return made


def in_time(path: str, fields: dict[str, str], session: str = "") -> tuple[float, HttpResponse]:
    """Seconds until the answer is there: what a visitor can measure. Closing it comes after it was sent."""
    luck = random.Random(time.perf_counter_ns())
    place = f"10.{luck.randrange(250)}.{luck.randrange(250)}.{luck.randrange(1, 250)}"
    request = RequestFactory().post(path, fields, REMOTE_ADDR=place)
    request.COOKIES[settings.SESSION_COOKIE_NAME] = session
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    began = time.perf_counter()
    answer = handler().get_response(request)
    return time.perf_counter() - began, answer  # type: ignore[return-value]


def area(known: list[float], unknown: list[float]) -> float:
    """Of the ROC curve, whichever side is slower: 0.5 tells nothing."""
    ranks = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    found = ranks / (len(known) * len(unknown))
    return max(found, 1 - found)


def measured(path: str, fields: Callable[[str], dict[str, str]], known: str, times_each: int) -> float:
    """By turns and in a drawn order, so that a busy machine slows both."""
    times: dict[str, list[float]] = {known: [], NOBODY: []}
    luck = random.Random(24)
    for _ in range(times_each):
        for email in luck.sample((known, NOBODY), 2):
            times[email].append(in_time(path, fields(email))[0])
    return area(times[known], times[NOBODY])


INVITED = "invitation"
TIMED: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "login": (LOGIN, lambda email: {"login": email, "password": "verkeerd"}),
    "reset": (RESET, lambda email: {"email": email}),
}


def invited_in_time(actor: Actor, known: str, times_each: int) -> float:
    """Each answer takes an invitation of its own: an address that had no account has one afterwards."""
    times: dict[bool, list[float]] = {True: [], False: []}
    luck = random.Random(24)
    for number in range(times_each):
        for has_account in luck.sample((True, False), 2):
            session = SessionStore()
            session["invitation"] = link_to(known if has_account else f"nieuw{number}@nergens.example", actor)
            session.save()
            seconds, answer = in_time(JOIN, CHOSEN, str(session.session_key))
            assert answer.status_code == 302
            times[has_account].append(seconds)
    return area(times[True], times[False])


@pytest.fixture
def as_in_production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.LOCKOUT_PER_ACCOUNT = settings.RESET_MAILS_PER_HOUR = settings.RESET_MAILS_FROM_ONE_PLACE = 10**6


def found_in_time(name: str, actor: Actor, times_each: int) -> float:
    email = with_password(actor).email
    if name == INVITED:
        return invited_in_time(actor, email, times_each)
    return measured(*TIMED[name], email, times_each)


def tells_nothing(name: str, actor: Actor, times_each: int, limit: float, tell: Figure) -> None:
    found = found_in_time(name, actor, times_each)
    assert found <= limit, f"{name}: {found:.3f}"
    tell("figure", f"S24: {name}: AUC {found:.3f}, n = {times_each} each")


@pytest.mark.security("S24")
@pytest.mark.parametrize("name", [*TIMED, INVITED])
def test_s24_time_tells_nothing(name: str, anna: Actor, as_in_production: None, record_property: Figure) -> None:
    """A sample: with so few the area of a fair coin reaches 0.75 once in a thousand runs."""
    with_clock_running(lambda: tells_nothing(name, anna, SAMPLE, 0.75, record_property))


@pytest.mark.slow
@pytest.mark.security("S24")
@pytest.mark.parametrize("name", [*TIMED, INVITED])
def test_s24_time_tells_nothing_in_full(
    name: str, anna: Actor, as_in_production: None, record_property: Figure
) -> None:
    with_clock_running(lambda: tells_nothing(name, anna, IN_FULL, 0.55, record_property))


def with_clock_running(work: Callable[[], None]) -> None:
    """`perf_counter` stands still in a frozen clock."""
    import time_machine

    from tests.conftest import TODAY

    with time_machine.travel(TODAY, tick=True):
        work()


@pytest.mark.mutant("S24")
def test_s24_mutant_the_account_is_looked_up_before_the_answer(
    anna: Actor, as_in_production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_mail(*_: Any, **__: Any) -> None:
        time.sleep(0.15)

    monkeypatch.setattr(account_forms, "afterwards", lambda request, work: work())
    monkeypatch.setattr("convenant.signin.accounts.ClosedAdapter.send_password_reset_mail", slow_mail)

    def work() -> None:
        assert measured(*TIMED["reset"], with_password(anna).email, FEW) > SEEN

    with_clock_running(work)


@pytest.mark.mutant("S24")
def test_s24_mutant_an_invitation_that_stops_at_an_account(
    anna: Actor, as_in_production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(token: str, password: str) -> None:
        if not joining.has_account(joining.usable(token)):
            joining.join(token, user=None, password=password)

    monkeypatch.setattr("parties.views.joining.answer", at_once)

    def work() -> None:
        assert found_in_time(INVITED, anna, FEW) > SEEN

    with_clock_running(work)


@pytest.mark.mutant("S24")
def test_s24_mutant_no_hash_for_who_is_not_there(
    anna: Actor, as_in_production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend._mitigate_timing_attack"
    monkeypatch.setattr(backend, lambda self, password: None)

    def work() -> None:
        assert measured(*TIMED["login"], with_password(anna).email, FEW) > SEEN

    with_clock_running(work)


@pytest.mark.mutant("S24")
def test_s24_mutant_an_answer_that_says_there_is_no_such_account(anna: Actor, settings: Any) -> None:
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    email = with_password(anna).email
    assert typed_password(User.objects.get(email=email)).get("/").status_code == 200
    assert PASSWORD
    assert not same(lambda client, one: client.post(LOGIN, {"login": one, "password": PASSWORD}), email)
