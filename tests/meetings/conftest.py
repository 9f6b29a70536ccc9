"""A meeting to work on: the executive meeting of West-Friesland, made by its regisseur."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from convenant import clock
from convenant.models import Series, VersionStatus
from convenant.tenancy.scope import Actor, scope
from meetings.actions import meetings as actions
from meetings.models import AgendaItem, Meeting

SLUG, SERIES = "west-friesland", "bestuurlijk-overleg"


def series_at(slug: str, key: str) -> Series:
    found = Series.objects.select_related("version__convenant")
    return found.get(version__convenant__slug=slug, version__status=VersionStatus.ADOPTED, key=key)


def plan(
    actor: Actor, slug: str = SLUG, key: str = SERIES, *, days: int = 20, hour: int = 14, **details: Any
) -> Meeting:
    """`days` from today; negative for a meeting that was."""
    day = clock.today() + timedelta(days=days)
    starts_at = timezone.make_aware(datetime.combine(day, time(hour)))
    told: dict[str, Any] = {"place": "Raadzaal", "chair": "Burgemeester", "minutes": 120} | details
    return actions.plan_meeting(series_at(slug, key), starts_at, actor=actor, **told)


@pytest.fixture
def draft(femke: Actor) -> Meeting:
    with scope(femke):
        return plan(femke)


@pytest.fixture
def sent(femke: Actor, draft: Meeting) -> Meeting:
    with scope(femke):
        return actions.send_agenda(draft, actor=femke)


@pytest.fixture
def held(femke: Actor) -> Meeting:
    with scope(femke):
        meeting = plan(femke, days=-60)
        actions.send_agenda(meeting, actor=femke)
        return actions.mark_held(meeting, actor=femke)


@pytest.fixture
def acting_for() -> Callable[[Actor], Any]:
    @contextmanager
    def act(actor: Actor) -> Iterator[Actor]:
        with scope(actor):
            yield actor

    return act


def titles(meeting: Meeting) -> list[str]:
    return list(AgendaItem.objects.filter(meeting_id=meeting.pk).order_by("position").values_list("title", flat=True))


def url(meeting: Meeting, tail: str = "", slug: str = SLUG) -> str:
    return f"/c/{slug}/overleg/{meeting.pk}/{tail}"
