"""S3 and S4 without a server: threads open and leave scopes over the project's own pool, of two connections."""

import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

import pytest
from django.db import Error, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from convenant.settings.base import POOL
from convenant.tenancy import scope as scopes
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from tests.conftest import CAST

from .pooled.pages import CLEAN, carried, seen

SAMPLE, ALL, THREADS = 1_000, 10_000, 12
TENANTS = [CAST[name] for name in ("anna", "bram", "dirk", "eva", "femke", "halt", "weert", "utrecht_regie")]

Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def tenants(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[Actor, set[str]]]:
    """Each with its own canaries: the ids of its colleagues' memberships."""
    with django_db_blocker.unblock():
        actors = [accounts.actor_named(email) for email in TENANTS]
        yield {actor: rows_of(actor) for actor in actors}


def rows_of(actor: Actor) -> set[str]:
    """Outside a scope: the login that chooses memberships reads them all."""
    return set(map(str, Membership.objects.filter(organisation_id=actor.organisation).values_list("pk", flat=True)))


@pytest.fixture
def pool(tenants: dict[Actor, set[str]], monkeypatch: Patch) -> Iterator[dict[str, Any]]:
    """What the web process uses, with two connections; threads make their connections from these settings."""
    options = dict(POOL) | {"max_size": 2, "timeout": 60}
    connections["default"].close()
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", {"pool": options})
    yield options
    wrapper = connections["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    wrapper.close_pool()


def ordinary(actor: Actor, other: Actor) -> set[str]:
    with scope(actor):
        return set(seen().split())


def nested(actor: Actor, other: Actor) -> set[str]:
    with scope(actor):
        with scope(other):
            seen()
        return set(seen().split())


def failing(actor: Actor, other: Actor) -> None:
    with scope(actor):
        seen()
        raise ZeroDivisionError


def refused(actor: Actor, other: Actor) -> None:
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select 1 / 0")


def too_slow(actor: Actor, other: Actor) -> None:
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', '2', true)")
        cursor.execute("select pg_sleep(1)")


def cut_off(actor: Actor, other: Actor) -> None:
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select set_config('role', 'none', true)")
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")


KINDS: dict[Callable[[Actor, Actor], set[str] | None], int] = {
    ordinary: 60, nested: 20, failing: 8, refused: 8, too_slow: 3, cut_off: 1,
}  # fmt: skip


def turn(kind: Callable[[Actor, Actor], set[str] | None], actor: Actor, other: Actor, own: set[str]) -> list[str]:
    """One visit to a connection of the pool, from checkout to return. Sentences about what was wrong."""
    try:
        wrong = [] if (before := carried()) == CLEAN else [f"a checkout carried {before}"]
        try:
            found = kind(actor, other)
        except (ZeroDivisionError, Error):
            found = None
        if found is not None and found != own:
            wrong.append(f"{kind.__name__}: {len(found - own)} rows of others, {len(own - found)} own rows missing")
        if (after := carried()) not in (CLEAN, "lost"):
            wrong.append(f"{kind.__name__} left {after}")
        return wrong
    finally:
        connection.close()


def wrongs(tenants: dict[Actor, set[str]], number: int, seed: int) -> list[str]:
    chance, actors = random.Random(seed), list(tenants)
    turns = [
        (kind, actor, chance.choice(actors), tenants[actor])
        for kind, actor in zip(
            chance.choices(list(KINDS), list(KINDS.values()), k=number), chance.choices(actors, k=number), strict=True
        )
    ]
    with ThreadPoolExecutor(THREADS) as threads:
        return [sentence for found in threads.map(lambda one: turn(*one), turns) for sentence in found]


@pytest.mark.security("S3", "S4")
@pytest.mark.parametrize("number", [SAMPLE, pytest.param(ALL, marks=pytest.mark.slow)])
def test_s3_threads_share_a_pool_and_nothing_else(
    number: int, pool: dict[str, Any], tenants: dict[Actor, set[str]], record_property: Callable[[str, Any], None]
) -> None:
    assert wrongs(tenants, number, seed=6) == []
    record_property("figure", f"S3: 0 wrong of {number} scopes in {THREADS} threads over a pool of 2")
    record_property("figure", f"S4: the context was empty at {number} of {number} checkouts, and after each scope")


SESSION_LEVEL = scopes.SET_SCOPE.replace("set local app.org", "set session app.org")


@pytest.mark.mutant("S4")
def test_s4_mutant_context_of_a_session(pool: dict[str, Any], tenants: Any, monkeypatch: Patch) -> None:
    """The pool's own clean-up hides it from the next user; that it was left there is seen all the same."""
    monkeypatch.setattr(scopes, "SET_SCOPE", SESSION_LEVEL)
    found = wrongs(tenants, 60, seed=7)
    assert any(re.search(r"left login_web,[0-9a-f-]{36}", told) for told in found)
    assert not any("checkout" in told for told in found)


@pytest.mark.mutant("S3", "S4")
def test_s3_mutant_context_of_a_session_in_a_pool_that_cleans_nothing(
    pool: dict[str, Any], tenants: Any, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(scopes, "SET_SCOPE", SESSION_LEVEL)
    del pool["reset"]
    assert any(re.search(r"a checkout carried login_web,[0-9a-f-]{36}", told) for told in wrongs(tenants, 60, seed=8))


@pytest.mark.mutant("S3")
def test_s3_mutant_actor_remembered_by_a_thread(pool: dict[str, Any], tenants: Any, monkeypatch: Patch) -> None:
    real, last = scopes._apply, local()

    def sticky(actor: Actor) -> None:
        real(getattr(last, "actor", actor))
        last.actor = actor

    monkeypatch.setattr(scopes, "_apply", sticky)
    assert any("rows of others" in told for told in wrongs(tenants, 60, seed=9))
