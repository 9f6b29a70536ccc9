"""What the term of each convenant asks and tells, as entries."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse

from convenant.compliance.judging import SOON_DAYS
from convenant.models import State, TermDecision
from convenant.terms import TermEvent, decisions_in, term_events
from convenant.terms.events import ALARM, EVALUATION_DUE, EXTENSION_DUE, SCHOOL_YEAR
from convenant.together import Asking
from convenant.wording import days_late

from .entries import TERM, Asked, Entry, Who, asks_still, open_badge

ASKS = frozenset({EVALUATION_DUE, EXTENSION_DUE})


def term_days(asked: Asked) -> Asking[list[Entry]]:
    """That a school year begins is no news in a calendar of school years."""
    decisions: dict[UUID, list[TermDecision]] = {convenant: [] for convenant in asked.circles}
    rows = decisions_in(list(asked.circles)).order_by("decided_on", "pk")
    yield (rows,)
    for row in rows:
        decisions[row.convenant_id].append(row)
    return [entry for convenant_id, known in decisions.items() for entry in _days(convenant_id, known, asked)]


def _days(convenant_id: UUID, decisions: list[TermDecision], asked: Asked) -> Iterator[Entry]:
    """Two alarms may fall on one day: the uid counts them."""
    same: Counter[tuple[str, date]] = Counter()
    for event in term_events(asked.versions[convenant_id], decisions, asked.first, asked.last, asked.today):
        if event.kind != SCHOOL_YEAR:
            same[event.kind, event.day] += 1
            yield _entry(event, same[event.kind, event.day], convenant_id, asked)


def _entry(event: TermEvent, number: int, convenant_id: UUID, asked: Asked) -> Entry:
    convenant, holder = asked.versions[convenant_id].convenant, asked.holder(convenant_id)
    state = _state(event, asked)
    ours = bool(holder and asked.own(holder.organisation_id)) and event.kind in ASKS | {ALARM}
    asks = event.kind in ASKS
    return Entry(
        uid=f"looptijd-{convenant.slug}-{event.kind}-{event.day:%Y%m%d}-{number}",
        kind=TERM,
        title=event.title,
        convenant_id=convenant_id,
        day=event.day,
        url=reverse("compliance:term", kwargs={"slug": convenant.slug}),
        who=(Who(holder.slug, holder.short_name, state),) if holder and asks else (),
        article=event.article,
        state=state,
        badge=open_badge(state, event.day, asked.today, days_late(asked.today, event.day)),
        ours=ours,
        waits=ours and asks and asks_still(state, event.day, asked.today),
    )


def _state(event: TermEvent, asked: Asked) -> str:
    """What only tells something has none."""
    if event.kind not in ASKS:
        return ""
    if event.late:
        return State.LATE
    if event.day < asked.today:
        return State.KEPT
    return State.SOON if event.day - asked.today <= SOON_DAYS else State.NOT_YET
