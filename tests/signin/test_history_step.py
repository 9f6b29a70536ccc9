"""Who read what is shown after a second step of just now."""

from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from convenant.signin import demand
from convenant.tenancy.scope import Actor
from convenant.urls.privacy import urlpatterns

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
        assert [path for path in log_addresses() if not asked_again(client, path)] == []
        assert not asked_again(client, "/incidenten/"), "the rest goes on"


def log_addresses() -> list[str]:
    """Every address of the log: its page, its files, and the paper with its progress."""
    names = sorted(str(each.name) for each in urlpatterns if str(each.name).startswith("log"))
    given: tuple[dict[str, str], ...] = ({}, {"kind": "csv"}, {"job_id": "00000000-0000-4000-8000-000000000000"})
    found = [address for name in names for values in given if (address := _reversed(name, values))]
    assert len(found) == len(names) >= 6
    return found


def _reversed(name: str, values: dict[str, str]) -> str:
    try:
        return reverse(f"privacy:{name}", kwargs=values)
    except NoReverseMatch:
        return ""


@pytest.mark.mutant("S26")
def test_mutant_the_morning_is_enough(directie: Actor, required: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand, "HISTORY", set())
    user, secret = with_app(directie)
    client = typed_password(user)
    give_code(client, code_of(secret, 1))
    with later(16):
        assert not asked_again(client, LOG)
