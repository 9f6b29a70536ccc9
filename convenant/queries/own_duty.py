"""One duty of one's own: what the circle reads about it, since when, and what is behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.audit.models import CircleEvent
from convenant.models import Convenant, PublishedState, Reminder, State
from convenant.templatetags.portal import nl_plain

SHOWN_EVENTS = 20


@dataclass(frozen=True)
class Told:
    """`words` is what another party reads, to the letter."""

    year: str
    state: State
    words: str
    since: datetime
    computed: datetime
    closed: bool


def told_of(convenant: Convenant, organisation_id: UUID, key: str) -> list[PublishedState]:
    """Newest school year first: one query."""
    rows = PublishedState.objects.filter(convenant=convenant, organisation_id=organisation_id, obligation=key)
    return list(rows.order_by("-school_year"))


def words_of(row: PublishedState) -> str:
    told = [State(row.state).label.capitalize()]
    if row.label:
        told.append(row.label)
    if row.due_on and row.state in (State.SOON, State.NOT_YET, State.LATE):
        told.append(f"Uiterlijk {nl_plain(row.due_on)}")
    return ". ".join(told) + "."


def since(row: PublishedState) -> datetime:
    """Since when this state stands; rows of before that was kept know when they were computed."""
    return row.changed_at or row.computed_at


def lines(rows: Iterable[PublishedState], closed: Iterable[int]) -> list[Told]:
    gone = set(closed)
    return [
        Told(
            clock.school_year_label(row.school_year), State(row.state), words_of(row), since(row), row.computed_at,
            row.school_year in gone,
        )
        for row in rows
    ]  # fmt: skip


def changes_of(rows: Iterable[PublishedState]) -> list[CircleEvent]:
    ids = [row.pk for row in rows]
    return list(CircleEvent.objects.filter(object_id__in=ids).order_by("-at")[:SHOWN_EVENTS])


def reminders_of(convenant: Convenant, organisation_id: UUID, key: str) -> QuerySet[Reminder]:
    return Reminder.objects.filter(convenant=convenant, organisation_id=organisation_id, obligation=key)
