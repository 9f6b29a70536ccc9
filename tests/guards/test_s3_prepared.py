"""S3: a plan that is kept on a connection shows each who comes along it their own rows (ADR 25)."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import override_settings

from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor, scope
from parties.models import ContactPerson, LocationRight

TURNS = 1_000
SEEN = {"rights": LocationRight, "contacts": ContactPerson}


def keys_of(found: Any) -> list[Any]:
    return sorted(row.pk for row in found)


def asked_anew() -> dict[str, Callable[[], Any]]:
    """Statements of this test alone: own rows and rows of a circle."""

    @made_once
    def rights() -> QuerySet[LocationRight]:
        return LocationRight.objects.order_by()

    @made_once
    def contacts() -> QuerySet[ContactPerson]:
        return ContactPerson.objects.order_by()

    return {"rights": rights, "contacts": contacts}


def strangers_seen(people: list[Actor]) -> int:
    """Turns on one connection that gave other rows than a statement that was planned for that turn alone."""
    expected = {}
    for actor in people:
        with scope(actor):
            expected[actor] = {name: keys_of(model.objects.all()) for name, model in SEEN.items()}
    order, kept, wrong = random.Random(3), asked_anew(), 0
    for _ in range(TURNS):
        actor, name = order.choice(people), order.choice(list(SEEN))
        with scope(actor):
            wrong += keys_of(kept[name]()) != expected[actor][name]
    return wrong


@pytest.fixture
def people(anna: Actor, bram: Actor, weert: Actor, utrecht_agent: Actor) -> list[Actor]:
    return [anna, bram, weert, utrecht_agent]


@pytest.mark.security("S3")
@pytest.mark.parametrize("plans", ["auto", "force_generic_plan"])
def test_s3_a_kept_plan_shows_each_their_own_rows(plans: str, people: list[Actor], record_property: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set local plan_cache_mode = {plans}")
    wrong = strangers_seen(people)
    record_property("figure", f"S3: {wrong} of {TURNS:,} turns on one kept plan ({plans}) gave other rows")
    assert wrong == 0


@pytest.mark.mutant("S3")
def test_s3_sees_a_policy_that_the_plan_freezes(breaking: Callable[[str], None], people: list[Actor]) -> None:
    """`immutable` lets PostgreSQL answer it while it plans: the first one's organisation, for all who follow."""
    breaking(
        "create or replace function app_org() returns uuid language sql immutable "
        "return nullif(current_setting('app.org', true), '')::uuid; set local plan_cache_mode = force_generic_plan"
    )
    assert strangers_seen(people)


def test_what_failed_does_not_stand_in_the_way(anna: Actor) -> None:
    rights = asked_anew()["rights"]
    with scope(anna):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            len(rights())
            cursor.execute("select 1 / 0")
        assert len(rights())
        with override_settings(DATABASE_PREPARES=False):
            assert keys_of(rights()) == keys_of(LocationRight.objects.all())
