"""S26: the second step itself. It is set up, taken, counts once, and is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from convenant.signin import codes
from convenant.tenancy.scope import Actor

from .steps import (
    STEP,
    code_of,
    factors,
    give_code,
    in_another_process,
    later,
    set_up_app,
    typed_password,
    with_app,
    with_password,
)  # fmt: skip

Figure = Callable[[str, Any], None]


@pytest.mark.security("S26")
def test_an_app_is_set_up_and_asked_at_the_next_sign_in(anna: Actor, required: None) -> None:
    user = with_password(anna)
    client = typed_password(user)
    key = client.session.session_key
    assert client.get("/")["Location"] == f"{STEP}?next=%2F"
    assert "Nog één stap" in client.get(f"{STEP}?next=%2F").content.decode()
    secret = set_up_app(client)
    assert client.session.session_key != key, "S25: the key changes"
    assert client.get("/").status_code == 200
    assert factors(user) == ["recovery_codes", "totp"]
    assert [message.subject for message in mail.outbox] == ["App ingesteld voor uw account"]
    with later(1):
        again = typed_password(user)
        assert again.get("/").status_code == 302, "a password alone opens nothing"
        assert give_code(again, code_of(secret))["Location"] == "/"
        assert again.get("/").status_code == 200


def replayed(anna: Actor) -> int:
    """How many of 20 codes were taken a second time, or after a later one."""
    user, secret = with_app(anna)
    taken = 0
    for half_minute in range(10, 20):
        with later(half_minute / 2):
            in_another_process()
            assert give_code(typed_password(user), code_of(secret)).status_code == 302
            for used in (code_of(secret), code_of(secret, -1)):
                in_another_process()
                taken += give_code(typed_password(user), used).status_code == 302
    return taken


@pytest.mark.security("S26")
def test_s26_a_code_counts_once(anna: Actor, record_property: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "GUESSES", 10**6)
    assert replayed(anna) == 0
    record_property("figure", "S26: 0 of 20 codes of an app counted a second time, or after a later one")


@pytest.mark.mutant("S26")
def test_s26_mutant_used_codes_are_remembered_by_one_process(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the library does: another process takes the code again."""
    monkeypatch.setattr(codes, "GUESSES", 10**6)
    monkeypatch.setattr("convenant.signin.forms.spend", lambda factor, code: True)
    assert replayed(anna) > 0
