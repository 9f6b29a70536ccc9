"""A statement that is kept gives each what Django would have asked for them, and refuses to keep a value."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.tenancy.made_once import NotTheSame, made_once
from convenant.tenancy.made_rows import is_plain
from convenant.tenancy.scope import Actor, ScopeMissing
from convenant.together import read_together
from parties.models import Location, LocationRight, Service

Acting = Callable[[Actor], Any]


@made_once
def rights(*, user: UUID, today: date) -> QuerySet[LocationRight]:
    held = LocationRight.objects.on(today).filter(user_id=user)
    return held.select_related("content_object").order_by("content_object__name")


@made_once
def rights_of_all() -> QuerySet[LocationRight]:
    return LocationRight.objects.order_by("pk")


@made_once
def places(*columns: str, keys: list[UUID]) -> QuerySet[Location, Any]:
    return Location.objects.filter(pk__any_of=keys).order_by("name").values_list(*columns)


def test_each_gets_what_a_queryset_would_have_given(anna: Actor, weert: Actor, acting: Acting) -> None:
    for actor in (anna, weert, anna):
        with acting(actor):
            today = clock.today()
            found = list(rights(user=actor.user, today=today))
            asked = LocationRight.objects.on(today).filter(user_id=actor.user).order_by("content_object__name")
            assert found == list(asked)
            assert found
            with CaptureQueriesContext(connection) as queries:
                assert all(right.content_object.name for right in found)
            assert not queries


def test_the_walls_stand_round_a_kept_statement(anna: Actor, weert: Actor, acting: Acting) -> None:
    seen = []
    for actor in (anna, weert):
        with acting(actor):
            found = list(rights_of_all())
            assert {right.organisation_id for right in found} == {actor.organisation}
            seen.append({right.pk for right in found})
    assert not seen[0] & seen[1]


def test_nobody_asks_outside_a_scope(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        asked_before = rights(user=anna.user, today=clock.today())
    with pytest.raises(ScopeMissing):
        rights(user=anna.user, today=clock.today())
    with pytest.raises(ScopeMissing):
        list(asked_before)


def test_a_list_of_any_length_has_one_place(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        known = list(Location.objects.order_by("name").values_list("pk", flat=True)[:3])
        for keys in (known, known[:1], []):
            in_list = Location.objects.filter(pk__in=keys).order_by("name")
            assert [row[0] for row in places("pk", keys=keys)] == list(in_list.values_list("pk", flat=True))
        assert places("name", "slug", keys=known[:1])[0][1]


def test_read_together_with_a_queryset(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        kept, plain = rights(user=anna.user, today=clock.today()), Location.objects.order_by("name")[:2]
        with CaptureQueriesContext(connection) as queries:
            read_together([kept, plain])
            assert len(kept)
            assert len(plain) == 2
    assert len(queries) == 1


def a_day_of_its_own(*, user: UUID) -> QuerySet[Any]:
    return LocationRight.objects.on(clock.today()).filter(user_id=user)


def somebody_else(*, today: date) -> QuerySet[Any]:
    return LocationRight.objects.on(today).filter(user_id=UUID(int=7))


def a_list_written_out(*, keys: list[UUID]) -> QuerySet[Any]:
    return Location.objects.filter(pk__in=keys)


def part_of_a_word(*, word: str) -> QuerySet[Any]:
    return Location.objects.filter(name__icontains=word)


def a_day_before(*, today: date) -> QuerySet[Any]:
    return Service.objects.filter(valid_until__lt=today.replace(day=1))


@pytest.mark.parametrize("build", [a_day_of_its_own, somebody_else, a_list_written_out, part_of_a_word, a_day_before])
def test_a_value_that_would_be_kept_is_refused(build: Any, anna: Actor, acting: Acting) -> None:
    """Else the first who asks would be answered for ever after."""
    given = {"user": anna.user, "today": clock.today(), "keys": [UUID(int=1), UUID(int=2)], "word": "college"}
    wanted = {name: given[name] for name in build.__annotations__ if name in given}
    with acting(anna), pytest.raises(NotTheSame):
        made_once(build)(**wanted)


def test_nothing_is_no_value(anna: Actor, acting: Acting) -> None:
    with acting(anna), pytest.raises(NotTheSame):
        rights(user=None, today=clock.today())  # type: ignore[arg-type]


@made_once
def without_days(*, user: UUID) -> QuerySet[LocationRight]:
    return LocationRight.objects.filter(user_id=user).select_related("content_object").defer("valid_from")


def test_a_row_is_made_as_django_makes_it(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        kept = without_days(user=anna.user)[0]
        asked = LocationRight.objects.select_related("content_object").defer("valid_from")
        plain = asked.get(pk=kept.pk)
        assert vars(kept) | {"_state": None} == vars(plain) | {"_state": None}
        assert vars(kept._state) == vars(plain._state)
        assert kept.get_deferred_fields() == {"valid_from"}
        assert kept.valid_from == plain.valid_from
        kept.content_object_id = anna.organisation
        assert not LocationRight._meta.get_field("content_object").is_cached(kept)


def test_a_model_that_is_listened_to_is_left_to_django() -> None:
    def listener(**_: Any) -> None: ...

    assert is_plain(LocationRight)
    post_init.connect(listener, sender=LocationRight)
    try:
        assert not is_plain(LocationRight)
    finally:
        post_init.disconnect(listener, sender=LocationRight)
