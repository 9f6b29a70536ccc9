"""S1: no URL leaks across a wall. Every URL × role × rows of organisations outside the wall × method."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from convenant.models import Convenant
from convenant.tenancy.scope import scope, system_actor
from parties import accounts
from tests.conftest import signed_in
from tests.world import Planted

from .leaks import addresses, leaks, text_of
from .table import ROLES, TABLE
from .urls import every_url

SAMPLE = 3
"""Foreign rows and circles per URL and role in `make test`; all of them in `make test-slow`."""


def circle_slugs() -> dict[UUID, str]:
    with scope(system_actor()):
        return dict(Convenant.objects.values_list("id", "slug"))


def probe(email: str, planted: Planted, sample: int | None, only: set[str] | None = None) -> tuple[int, list[str]]:
    """How many requests, and what was wrong. `only`: names of URLs, for the mutants."""
    actor = accounts.actor_named(email)
    client, foreign, slugs = signed_in(actor), planted.foreign_tokens(actor), circle_slugs()
    client.raise_request_exception = False
    count, found = 0, []
    for url in every_url():
        target = TABLE[url.name]
        if target.skip or (only is not None and url.name not in only):
            continue
        probes = list(addresses(url, target, actor, planted, slugs))
        if sample is not None and len(probes) > sample:
            probes = random.Random(url.name + email).sample(probes, sample)
        for one in probes:
            for method in target.methods:
                count += 1
                found += leaks(client, one, foreign, method)
    return count, found


@pytest.mark.security("S1")
def test_s1_every_url_is_in_the_table() -> None:
    names = {url.name for url in every_url()}
    assert names - set(TABLE) == set()
    assert set(TABLE) - names == set()


@pytest.mark.security("S1")
def test_s1_the_canaries_can_be_seen(planted: Planted) -> None:
    """The probe would see a leak: on their own pages people do read their own canaries."""
    seen, slugs = 0, circle_slugs()
    for email in ROLES[:4]:
        actor = accounts.actor_named(email)
        client, own = signed_in(actor), {actor.organisation_id, *actor.circles}
        tokens = set().union(*(found for owner, found in planted.tokens.items() if owner in own))
        for url in every_url():
            if TABLE[url.name].skip or TABLE[url.name].models:
                continue
            for one in addresses(url, TABLE[url.name], actor, planted, slugs):
                body = text_of(client.get(one.path))
                seen += sum(token in body for token in tokens)
    assert seen > 20


@pytest.mark.security("S1")
@pytest.mark.parametrize("email", ROLES)
def test_s1_no_url_leaks(email: str, planted: Planted, record_property: Callable[[str, Any], None]) -> None:
    count, found = probe(email, planted, SAMPLE)
    assert not found
    record_property("figure", f"S1: {email}: 0 leaks in {count} requests")


@pytest.mark.security("S1")
@pytest.mark.slow
@pytest.mark.parametrize("email", ROLES)
def test_s1_no_url_leaks_in_full(email: str, planted: Planted, record_property: Callable[[str, Any], None]) -> None:
    count, found = probe(email, planted, None)
    assert not found
    record_property("figure", f"S1 in full: {email}: 0 leaks in {count} requests")
