"""Who read what is shown after a second step of just now."""

from typing import Any

import pytest

from convenant.signin import demand
from convenant.tenancy.scope import Actor

from .steps import code_of, give_code, later, typed_password, with_app

LOG, STEP = "/logboek/", "/accounts/tweede-stap/"


def asked_again(client: Any, path: str) -> bool:
    return str(client.get(path).headers.get("Location", "")).startswith(STEP)


@pytest.mark.security("S26")
def test_reading_history_asks_a_fresh_second_step(directie: Actor, required: None) -> None:
    user, secret = with_app(directie)
    client = typed_password(user)
    give_code(client, code_of(secret, 1))
    assert not asked_again(client, LOG)
    with later(16):
        assert asked_again(client, LOG)
        assert not asked_again(client, "/incidenten/"), "the rest goes on"


@pytest.mark.mutant("S26")
def test_mutant_the_morning_is_enough(directie: Actor, required: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "HISTORY", set())
    user, secret = with_app(directie)
    client = typed_password(user)
    give_code(client, code_of(secret, 1))
    with later(16):
        assert not asked_again(client, LOG)
