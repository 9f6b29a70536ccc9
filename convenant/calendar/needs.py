"""What needs somebody now: the calendar's entries that ask something of the own organisation, late or near."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant import clock
from convenant.models import PublishedState, State
from convenant.permissions import GET_REMINDERS, WATCH_DUTIES, may
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking

from .entries import MEETING, Entry, ask, entries

BACK, AHEAD, MEETING_AHEAD = timedelta(days=365), timedelta(days=14), timedelta(days=7)


def needs(actor: Actor, circles: Sequence[Circle]) -> list[Entry]:
    """In the scope of the actor, in order of their day."""
    if not may(actor, GET_REMINDERS):
        return []
    today = clock.today()
    found = entries(ask(actor, circles, today - BACK, today + AHEAD))
    return [each for each in found if each.waits and (each.kind != MEETING or each.day <= today + MEETING_AHEAD)]


@made_once
def _asking(*, organisation: UUID, circles: list[UUID], year: int) -> QuerySet[PublishedState, Any]:
    rows = PublishedState.objects.filter(
        convenant_id__any_of=circles, organisation_id=organisation, school_year=year,
        state__in=[State.LATE, State.SOON],
    )  # fmt: skip
    return rows.values_list("state", "due_on")


def own_duties(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page: one row for all duties that are late or near. Regie has them one by one."""
    if not may(actor, GET_REMINDERS) or may(actor, WATCH_DUTIES):
        return []
    year = clock.school_year(clock.today())
    rows = _asking(organisation=actor.organisation, circles=list(actor.circles), year=year)
    yield (rows,)
    found = list(rows)
    if not found:
        return []
    late = sum(state == State.LATE for state, _ in found)
    title = "1 afspraak vraagt iets van ons" if len(found) == 1 else f"{len(found)} afspraken vragen iets van ons"
    return [
        Waiting(
            title=title,
            url=reverse("calendar:mine") + "?soort=afspraak&wacht=ons",
            sub="Afspraken uit het convenant, met hun dag in de kalender",
            on=min((day for _, day in found if day), default=None),
            kind="bad" if late else "",
            word=f"{late} te laat" if late else "",
            waits=bool(late),
        )
    ]
