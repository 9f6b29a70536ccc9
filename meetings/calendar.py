"""What this app puts in a calendar: meetings that somebody may see, and actions with their day."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from convenant.calendar.entries import ACTION, MEETING, Asked, Badge, Entry, Who
from convenant.models import Series, State
from convenant.together import Asking
from convenant.wording import days_late

from .models import ActionItem, ActionState, Meeting, MeetingState
from .page import STATE_BADGES
from .permissions import FINISH, may
from .queries import CLOSED, actions_visible_to, series_in, visible_to, within

NO_SERIES = "Overleg"


def days(asked: Asked) -> Asking[list[Entry]]:
    """Titles are those of the agreement's series: what people typed stays in the portal."""
    series, meetings, actions = series_in(list(asked.circles)), _meetings(asked), _actions(asked)
    yield series, meetings, actions
    known = {(each.version.convenant_id, each.key): each for each in series}
    found = [_meeting(each, known.get((each.convenant_id, each.series)), asked) for each in meetings]
    return found + [_action(each, known.get((each.convenant_id, each.meeting.series)), asked) for each in actions]


def _meetings(asked: Asked) -> QuerySet[Meeting]:
    return visible_to(asked.actor).filter(within(asked.first, asked.last), convenant__in=list(asked.circles))


def _meeting(meeting: Meeting, series: Series | None, asked: Asked) -> Entry:
    circle, day = asked.circles[meeting.convenant_id], timezone.localtime(meeting.starts_at).date()
    expected = set(series.required_roles) if series else set()
    ours = not expected or circle.role in expected or asked.own(meeting.organisation_id)
    kind, word, _ = STATE_BADGES[MeetingState(meeting.state)]
    return Entry(
        uid=f"overleg-{meeting.pk}",
        kind=MEETING,
        title=series.name if series else NO_SERIES,
        convenant_id=meeting.convenant_id,
        day=day,
        url=reverse("meetings:meeting", kwargs={"slug": circle.slug, "meeting_id": meeting.pk}),
        start=timezone.localtime(meeting.starts_at),
        minutes=meeting.minutes,
        place=meeting.place,
        detail="" if series and meeting.title == series.name else meeting.title,
        who=tuple(Who(each.slug, each.short_name) for each in asked.bearers[meeting.convenant_id]
                  if each.role in expected or each.organisation_id == meeting.organisation_id),
        article=meeting.article,
        state=State.KEPT if meeting.state == MeetingState.HELD else "",
        badge=(kind, word),
        ours=ours,
        waits=ours and meeting.state not in CLOSED and day >= asked.today,
        moves=meeting.moves,
        tentative=meeting.state == MeetingState.DRAFT,
        cancelled=meeting.state == MeetingState.CANCELLED,
    )  # fmt: skip


def _actions(asked: Asked) -> QuerySet[ActionItem]:
    found = actions_visible_to(asked.actor).filter(convenant__in=list(asked.circles))
    return found.filter(due_on__gte=asked.first, due_on__lte=asked.last).select_related("meeting")


def _action(action: ActionItem, series: Series | None, asked: Asked) -> Entry:
    is_open, ours = action.state == ActionState.OPEN, asked.own(action.organisation_id)
    name = series.name if series else NO_SERIES
    return Entry(
        uid=f"actie-{action.pk}",
        kind=ACTION,
        title=f"Actiepunt uit {name}",
        convenant_id=action.convenant_id,
        day=action.due_on,
        url=_actions_url(asked.circles[action.convenant_id].slug, ours=ours),
        detail=action.text,
        who=tuple(Who(each.slug, each.short_name) for each in asked.bearers[action.convenant_id]
                  if each.organisation_id == action.organisation_id),
        article=action.article,
        state=_action_state(action.due_on, asked.today, is_open=is_open),
        badge=_action_badge(action.due_on, asked.today, is_open=is_open),
        ours=ours,
        waits=ours and is_open and may(asked.actor, FINISH),
    )  # fmt: skip


def _actions_url(slug: str, *, ours: bool) -> str:
    return reverse("meetings:actions", kwargs={"slug": slug}) + ("?van=ons" if ours else "?van=alle")


def _action_state(due: date, today: date, *, is_open: bool) -> str:
    if not is_open:
        return State.KEPT
    return State.LATE if due < today else State.NOT_YET


def _action_badge(due: date, today: date, *, is_open: bool) -> Badge | None:
    if not is_open:
        return "good", "gedaan"
    return ("bad", days_late(today, due)) if due < today else None
