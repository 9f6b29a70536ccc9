"""What the night rings for: lists that are due, empty posts, invitations that nobody used, looks of the operator."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from convenant.models import Message
from convenant.queries.bell import messages_of
from convenant.tenancy import portal
from convenant.tenancy.models import Invitation, Membership, Organisation
from convenant.tenancy.scope import Actor, scope
from parties import message_round
from parties.actions import support
from parties.actions.joining import join
from parties.message_kinds import JOINED, LET_IN, LIST_DUE, LOOKED, NOBODY_THERE, NOT_USED, POST_EMPTY, REVIEW_DUE
from tests.conftest import TODAY
from tests.parties.colleagues.people import PASSWORD, invited, second_administrator
from tests.parties.directory.naming import named


def told(actor: Actor, kind: str) -> int:
    with scope(actor):
        return messages_of(actor).filter(kind=kind).count()


@pytest.fixture(autouse=True)
def known(anna: Actor, bram: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The round finds its organisations as `dispatch`, which a test is not."""
    found = [Organisation(pk=actor.organisation, kind=actor.kind) for actor in (bram, anna)]
    monkeypatch.setattr(portal, "_known", lambda *wanted: found)


def nights(*days: int) -> None:
    for day in days:
        with time_machine.travel(TODAY + timedelta(days=day), tick=False):
            message_round.each_night()


def test_an_empty_post_rings_once_a_month_for_who_keeps_the_list(anna: Actor, carla: Actor) -> None:
    nights(0, 1)
    assert (told(anna, POST_EMPTY), told(carla, POST_EMPTY)) == (1, 0)
    nights(31)
    with time_machine.travel(TODAY + timedelta(days=31), tick=False):
        assert told(anna, POST_EMPTY) == 2


def test_a_list_that_is_due_rings_once(anna: Actor) -> None:
    named(anna)
    nights(0)
    assert told(anna, LIST_DUE) == 0
    nights(190, 191)
    with time_machine.travel(TODAY + timedelta(days=191), tick=False):
        assert told(anna, LIST_DUE) == 1


def test_accounts_that_nobody_looked_at_for_a_year_ring_once_for_administrators(anna: Actor, carla: Actor) -> None:
    nights(0)
    assert told(anna, REVIEW_DUE) == 0
    Membership.objects.filter(pk=carla.membership).update(valid_from=(TODAY - timedelta(days=366)).date())
    nights(0, 1, 30)
    with time_machine.travel(TODAY + timedelta(days=30), tick=False):
        assert (told(anna, REVIEW_DUE), told(carla, REVIEW_DUE)) == (1, 0)


def test_a_location_without_a_colleague_rings_for_who_divides_the_work(bram: Actor, bram2: Actor) -> None:
    from parties.models import Assignment, LocationRight

    nights(0)
    assert told(bram, NOBODY_THERE) == 0
    with scope(bram):
        LocationRight.objects.all().delete()
        Assignment.objects.all().delete()
    nights(1, 2)
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        assert (told(bram, NOBODY_THERE), told(bram2, NOBODY_THERE)) == (1, 0)


def test_who_invited_hears_that_it_was_used_or_that_it_is_over(anna: Actor, directie: Actor) -> None:
    _, token = invited(anna)
    join(token, user=None, password=PASSWORD)
    assert (told(anna, JOINED), told(directie, JOINED)) == (1, 0)
    row, _ = invited(anna, email="ander@atlas.example")
    nights(6)
    Invitation.objects.filter(pk=row.pk).update(expires_at=TODAY + timedelta(days=7))
    nights(8, 9)
    with time_machine.travel(TODAY + timedelta(days=9), tick=False):
        assert (told(anna, NOT_USED), told(directie, NOT_USED)) == (1, 0)


def test_administrators_hear_of_support_that_is_opened_and_used(anna: Actor, directie: Actor, operator: Actor) -> None:
    second = second_administrator(anna)
    with scope(anna):
        access = support.let_in("Iemand kan niet inloggen", 2, actor=anna)
    assert [told(actor, LET_IN) for actor in (anna, second, directie)] == [0, 1, 0]
    looking: Any = type(operator)(**vars(operator) | {"organisation_id": anna.organisation})
    with scope(looking):
        support.look(access, actor=looking)
    nights(1, 2)
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        assert [told(actor, LOOKED) for actor in (anna, second, directie)] == [1, 1, 0]


def test_one_organisation_that_fails_keeps_no_other_waiting(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(actor: Actor) -> int:
        if actor.organisation != anna.organisation:
            raise RuntimeError
        return 0

    monkeypatch.setattr(message_round, "about_places", broken)
    message_round.each_night()
    with scope(anna):
        assert Message.objects.filter(kind=POST_EMPTY).exists()
