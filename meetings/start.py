"""What the start page shows of meetings: own actions, and meetings that come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock
from convenant.addresses import address
from convenant.start import Waiting
from convenant.templatetags.portal import nl_clock
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import days_late

from .models import ActionItem, ActionState, Meeting
from .page import meeting_url
from .permissions import FINISH, VIEW, may, organising_verb
from .queries import coming_since, shown_as

MOST, SOON = 5, timedelta(days=7)


def own_actions(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Open actions of the organisation, the longest overdue first."""
    if not (may(actor, FINISH) and may(actor, VIEW)):
        return []
    today = clock.today()
    mine = _own_actions(organisation=actor.organisation)
    yield (mine,)
    return [
        Waiting(
            title=action.text,
            url=address("meetings:my-actions") + "?van=ons",
            sub=f"Actie uit: {action.meeting.title}",
            on=action.due_on,
            kind="bad" if action.due_on < today else "",
            word=days_late(today, action.due_on) if action.due_on < today else "",
            waits=action.due_on <= today + SOON,
        )
        for action in mine
    ]


@made_once
def _own_actions(*, organisation: UUID) -> QuerySet[ActionItem]:
    mine = ActionItem.objects.filter(organisation_id=organisation, state=ActionState.OPEN).select_related("meeting")
    return mine.only("text", "due_on", "meeting__title").order_by("due_on")[:MOST]


def coming_meetings(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not may(actor, VIEW):
        return []
    today = clock.today()
    ahead = _coming(organising_verb(actor), organisation=actor.organisation, today=today, since=clock.start_of(today))
    yield (ahead,)
    return [
        Waiting(
            title=meeting.title,
            url=meeting_url(meeting),
            sub=f"{nl_clock(meeting.starts_at)} uur, {meeting.place or 'plaats nog niet bekend'}",
            on=timezone.localtime(meeting.starts_at).date(),
            waits=False,
        )
        for meeting in ahead
    ]


@made_once
def _coming(verb: str, *, organisation: UUID, today: date, since: datetime) -> QuerySet[Meeting]:
    seen = Meeting.objects.filter(shown_as(verb, organisation, today), coming_since(since))
    shown = seen.select_related("convenant").order_by("starts_at", "pk")
    return shown.only("title", "starts_at", "place", "convenant__slug")[:MOST]
