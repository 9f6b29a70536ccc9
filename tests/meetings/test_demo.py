"""The demo's meetings: every series, last year and this one, with open, late and done actions."""

import random
from datetime import date

import pytest

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from meetings.demo import build_meetings
from meetings.models import ActionItem, ActionState, AgendaItem, Meeting, MeetingState, Resolution
from parties.demo.year import actors

SEED = 7


@pytest.mark.parametrize(
    ("slug", "name"), [("west-friesland", "femke"), ("weert-nederweert", "weert_regie"), ("utrecht", "utrecht_regie")]
)
def test_demo_year(slug: str, name: str, request: pytest.FixtureRequest) -> None:
    regie: Actor = request.getfixturevalue(name)
    today = clock.today()
    build_meetings(slug, random.Random(SEED), actors(), today)
    with scope(regie):
        meetings = list(Meeting.objects.order_by("starts_at"))
        states = [meeting.state for meeting in meetings]
        actions = list(ActionItem.objects.all())
        assert Resolution.objects.count() >= states.count(MeetingState.HELD)
        assert AgendaItem.objects.filter(meeting__state=MeetingState.DRAFT).count() >= 3
    assert states.count(MeetingState.DRAFT) == 1
    assert meetings[-1].state == MeetingState.DRAFT
    assert 0 < (meetings[-1].starts_at.date() - today).days <= 28
    assert states.count(MeetingState.HELD) >= 3
    assert {action.state for action in actions} == {ActionState.OPEN, ActionState.DONE}
    assert any(action.state == ActionState.OPEN and action.due_on < today for action in actions)


def test_same_seed_same_meetings(femke: Actor) -> None:
    def built() -> list[tuple[str, date, str]]:
        from django.db import transaction

        with transaction.atomic():
            build_meetings("west-friesland", random.Random(SEED), actors(), clock.today())
            with scope(femke):
                rows = list(ActionItem.objects.order_by("due_on", "text").values_list("text", "due_on", "state"))
            transaction.set_rollback(True)
        return rows

    assert built() == built() != []
