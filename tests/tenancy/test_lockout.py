"""Trying passwords and asking for mails: from one place, from everywhere, and behind a proxy."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory

from convenant.lockout import address_of
from convenant.tenancy.models import Tally, User
from convenant.tenancy.scope import Actor
from tests.conftest import TODAY

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
WRONG, PASSWORD = "verkeerd", "een-lange-zin-als-wachtwoord"


@pytest.fixture
def email(anna: Actor) -> str:
    user = User.objects.get(pk=anna.user)
    user.set_password(PASSWORD)
    user.save()
    return user.email


def attempt(email: str, address: str, password: str = WRONG) -> int:
    """Status of a sign-in from an address, by a new client."""
    return int(Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password}).status_code)


def guesses(email: str, count: int, start: int = 0) -> int:
    """How many of so many guesses, each from an address of its own, were looked at."""
    return sum(attempt(email, f"10.0.{number // 250}.{number % 250}") == 200 for number in range(start, start + count))


@pytest.mark.security("S23")
def test_one_address_that_guesses_locks_nobody_else_out(email: str) -> None:
    assert [attempt(email, "10.9.9.9") for _ in range(6)][-1] == 429
    assert attempt(email, "10.9.9.9", PASSWORD) == 429
    assert attempt(email, "10.1.1.1", PASSWORD) == 302


@pytest.mark.security("S23")
def test_guessing_at_one_account_leaves_every_other_one_open(email: str, bram: Actor) -> None:
    """Colleagues behind one address of the school, and everybody elsewhere."""
    colleague = User.objects.get(pk=bram.user)
    colleague.set_password(PASSWORD)
    colleague.save()
    assert [attempt(email, "10.9.9.9") for _ in range(6)][-1] == 429
    assert attempt(colleague.email, "10.9.9.9", PASSWORD) == 302
    assert guesses(email, 40) < 20
    assert attempt(f" {email.upper()}", "10.8.8.8", PASSWORD) == 429, "written otherwise it is the same account"
    assert attempt(colleague.email, "10.1.1.1", PASSWORD) == 302


@pytest.mark.mutant("S23")
def test_the_mutant_that_counts_everybody_together_locks_colleagues_out(email: str, bram: Actor, settings: Any) -> None:
    settings.AXES_USERNAME_CALLABLE = lambda request, credentials: None
    for _ in range(6):
        attempt(email, "10.9.9.9")
    assert attempt(User.objects.get(pk=bram.user).email, "10.9.9.9") == 429


@pytest.mark.security("S23")
def test_guessing_from_everywhere_is_looked_at_twenty_times_an_hour(email: str) -> None:
    assert guesses(email, 40) <= 20
    assert attempt(email, "10.1.1.1", PASSWORD) == 429
    with time_machine.travel(TODAY + timedelta(minutes=50), tick=False):
        assert guesses(email, 5, start=100) == 0, "a try during the lock does not lengthen it"
    with time_machine.travel(TODAY + timedelta(minutes=61), tick=False):
        assert attempt(email, "10.1.1.1", PASSWORD) == 302


@pytest.mark.security("S23", "S24")
def test_an_account_that_does_not_exist_locks_the_same(db: None) -> None:
    assert guesses("niemand@nergens.example", 30) <= 20
    assert attempt("niemand@nergens.example", "10.1.1.1") == 429


@pytest.mark.mutant("S23")
def test_the_mutant_one_limit_only_lets_everywhere_guess(email: str, settings: Any) -> None:
    settings.LOCKOUT_PER_ACCOUNT = 10**6
    assert guesses(email, 40) == 40


def ask(email: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).post(RESET, {"email": email})


@pytest.mark.security("S23")
def test_three_mails_an_hour_to_one_address(email: str) -> None:
    answers = [ask(email, f"10.2.0.{number}") for number in range(8)]
    assert len(mail.outbox) == 3
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{RESET}done/")}
    with time_machine.travel(TODAY + timedelta(minutes=61), tick=False):
        ask(email, "10.2.0.9")
        assert Tally.objects.count() == 2
    assert len(mail.outbox) == 4


@pytest.mark.security("S23")
def test_a_school_behind_one_address_may_ask_more_often_and_not_without_end(
    anna: Actor, bram: Actor, dirk: Actor, eva: Actor, settings: Any
) -> None:
    settings.RESET_MAILS_FROM_ONE_PLACE = 10
    emails = [User.objects.get(pk=actor.user).email for actor in (anna, bram, dirk, eva)]
    for email in emails * 3:
        ask(email, "10.3.0.1")
    assert len(mail.outbox) == 10


@pytest.mark.security("S23")
def test_another_case_is_the_same_address(email: str) -> None:
    for number, written in enumerate((email, email.upper(), email.title(), f" {email}", email)):
        ask(written, f"10.4.0.{number}")
    assert len(mail.outbox) == 3


@pytest.mark.security("S24")
def test_an_address_without_account_counts_the_same_and_is_kept_as_a_hash(db: None) -> None:
    done = [ask("niemand@nergens.example", f"10.5.0.{number}") for number in range(5)]
    assert {answer.status_code for answer in done} == {302}
    assert mail.outbox == []
    kept = list(Tally.objects.values_list("key", flat=True))
    assert len(kept) == 6
    assert not any("niemand" in key or "10.5" in key for key in kept)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "127.0.0.1"),
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.7", "10.0.0.7"),
        (1, "10.0.0.7", "10.0.0.7"),
        (2, "6.6.6.6, 10.0.0.7, 192.0.2.1", "10.0.0.7"),
        (2, "10.0.0.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, " , ,", "127.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(proxies: int, forwarded: str, expected: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == expected


@pytest.mark.security("S23")
def test_a_made_up_header_does_not_lead_round_the_lock(email: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    answers = [
        Client(REMOTE_ADDR="172.18.0.2", headers={"x-forwarded-for": f"6.6.6.{number}, 10.0.0.7"})
        .post(LOGIN, {"login": email, "password": "verkeerd"}).status_code
        for number in range(6)
    ]  # fmt: skip
    assert answers[-1] == 429
