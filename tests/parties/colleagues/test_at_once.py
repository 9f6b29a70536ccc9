"""Two administrators who take each other's right at the same moment: one keeps it. Connections commit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from parties.actions.colleagues import FIELDS, Role, change_colleague
from parties.queries.colleagues import places_held
from tests.conftest import CAST

from .people import second_administrator


@pytest.fixture
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Actor, Actor]]:
    with django_db_blocker.unblock():
        first = accounts.actor_named(CAST["eva"])
        second = second_administrator(first)
        yield first, second
        Membership.objects.filter(pk=first.membership).update(is_administrator=True)
        Membership.objects.filter(pk=second.membership)._raw_delete("default")
        User.objects.filter(pk=second.user)._raw_delete("default")


def demote(actor: Actor, other: Actor, start: Barrier) -> bool:
    """Whether it was done."""
    try:
        with scope(actor):
            row = Membership.objects.get(pk=other.membership)
            held = frozenset(places_held(other.user, actor))
            start.wait(timeout=10)
            change_colleague(row, Role(row.display_name, row.function, locations=held), actor=actor,
                             seen=mark_of(row, FIELDS))  # fmt: skip
    except Refused:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.security("S20")
def test_s20_two_administrators_who_remove_each_other(pair: tuple[Actor, Actor], record_property: Any) -> None:
    first, second, start = *pair, Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(demote, (first, second), (second, first), (start, start)))
    assert sorted(done) == [False, True]
    left = Membership.objects.filter(pk__in=[first.membership, second.membership], is_administrator=True)
    assert left.count() == 1
    record_property("figure", "S20: of two administrators who removed each other at once, one stays")
