"""Duties with a day: what the rhythm of the agreement says, with the state that its bearers published."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse

from convenant import clock
from convenant.compliance.bearers import Bearer, bears
from convenant.compliance.judging import due_days, worst
from convenant.compliance.years import is_closed
from convenant.models import Obligation, PublishedState, State, Strength
from convenant.queries.written import duties_in
from convenant.together import Asking
from convenant.wording import days_late

from .entries import CONTACT, DUTY, Asked, Entry, Who, asks_still, open_badge

FROM_THE_TERM = frozenset({"convenant.evaluation", "convenant.renewal"})
"""Duties whose days the term tells (`term_days`)."""
MOST_TIMES = 120


class Falls(NamedTuple):
    """`number` tells the times of one year apart, and stays when the day moves."""

    number: str
    day: date
    state: str


@dataclass(frozen=True)
class Duty:
    """One duty of one party, with what it published per school year."""

    obligation: Obligation
    bearer: Bearer
    rows: dict[int, PublishedState]
    asked: Asked

    @property
    def newest(self) -> PublishedState | None:
        return self.rows[max(self.rows)] if self.rows else None

    @property
    def signed_on(self) -> date | None:
        return self.asked.versions[self.obligation.version.convenant_id].signed_on

    def unknown(self, day: date) -> str:
        """Without a published state: a duty of a year to come is not due yet."""
        return State.NOT_YET if clock.school_year(day) > clock.school_year(self.asked.today) else State.UNSEEN


def _per_school_year(duty: Duty) -> Iterator[Falls]:
    times = duty.obligation.rhythm["times"]
    for year in duty.asked.school_years:
        for number, day in enumerate(due_days(times, year)):
            yield Falls(f"{year}-{number}", day, _of_the_year(duty, year, day))


def _of_the_year(duty: Duty, year: int, day: date) -> str:
    row = duty.rows.get(year)
    if row is None:
        return duty.unknown(day)
    if row.due_on is None or row.due_on == day:
        return row.state
    return State.KEPT if day < row.due_on else State.NOT_YET


def _every_months(duty: Duty) -> Iterator[Falls]:
    """From the day that was published, else from the day of signing; later ones as if each was done in time."""
    months, row = duty.obligation.rhythm["months"], duty.newest
    start = row.due_on if row else None
    if start is None and duty.signed_on:
        start = duty.signed_on + relativedelta(months=months)
    if start is None:
        return
    for number in range(MOST_TIMES):
        day = start + relativedelta(months=months * number)
        if day > duty.asked.last:
            return
        first = _next_of(duty, row, day) if row else duty.unknown(day)
        yield Falls(str(number), day, first if number == 0 else State.NOT_YET)


def _next_of(duty: Duty, row: PublishedState, day: date) -> str:
    """Kept up to now says nothing of a day that is still to come."""
    return State.NOT_YET if row.state == State.KEPT and day >= duty.asked.today else row.state


def _once(duty: Duty) -> Iterator[Falls]:
    if duty.signed_on:
        day = duty.signed_on + relativedelta(months=duty.obligation.rhythm["within_months"])
        yield Falls("0", day, duty.newest.state if duty.newest else duty.unknown(day))


def _announced(duty: Duty) -> Iterator[Falls]:
    """No rhythm: only a day that was published, as when a contact person stops. A day that went by says nothing."""
    row = duty.newest
    if row and row.due_on and row.state != State.LATE:
        yield Falls("0", row.due_on, _next_of(duty, row, row.due_on))


DAYS: dict[str, Callable[[Duty], Iterator[Falls]]] = {
    "per_school_year": _per_school_year,
    "every_months": _every_months,
    "once": _once,
    "standing": _announced,
    "on_event": _announced,
}


def duties(asked: Asked) -> Asking[list[Entry]]:
    """One entry for all parties whose duty falls on the same day."""
    published = _published(asked)
    yield (published,)
    rows = _known(published)
    grouped: dict[tuple[UUID, str, date], list[tuple[Duty, Falls]]] = {}
    for obligation in _obligations(asked):
        for bearer in asked.bearers[obligation.version.convenant_id]:
            if bears(obligation, bearer):
                known = rows.get((obligation.version.convenant_id, bearer.organisation_id, obligation.key), {})
                duty = Duty(obligation, bearer, known, asked)
                for falls in DAYS[obligation.rhythm["kind"]](duty):
                    if asked.first <= falls.day <= asked.last and obligation.version.asks_on(falls.day):
                        grouped.setdefault((obligation.pk, falls.number, falls.day), []).append((duty, falls))
    return [_entry(number, day, found, asked) for (_, number, day), found in grouped.items()]


def _obligations(asked: Asked) -> list[Obligation]:
    found = (duty for version in asked.versions.values() for duty in duties_in(version.pk))
    return [duty for duty in found if duty.strength != Strength.FEIT and duty.evidence not in FROM_THE_TERM]


Published = dict[tuple[UUID, UUID, str], dict[int, PublishedState]]


def _published(asked: Asked) -> QuerySet[PublishedState]:
    """Up to the last school year asked."""
    return PublishedState.objects.filter(
        convenant__in=list(asked.circles), school_year__lte=asked.school_years[-1], school_year__gte=_since(asked)
    )


def _known(published: Iterable[PublishedState]) -> Published:
    """Convenant, party and duty → what was published, per school year."""
    found: Published = {}
    for row in published:
        found.setdefault((row.convenant_id, row.organisation_id, row.obligation), {})[row.school_year] = row
    return found


def _since(asked: Asked) -> int:
    """For a year to come the newest known state goes on."""
    return min(asked.school_years[0], clock.school_year(asked.today))


def _entry(number: str, day: date, found: list[tuple[Duty, Falls]], asked: Asked) -> Entry:
    """A bearer reads its own state, others the worst one."""
    obligation = found[0][0].obligation
    convenant = obligation.version.convenant
    ours = [(duty, falls) for duty, falls in found if asked.own(duty.bearer.organisation_id)]
    state = ours[0][1].state if ours else str(worst(falls.state for _, falls in found) or "")
    return Entry(
        uid=f"plicht-{convenant.slug}-{obligation.key}-{number}" + ("" if ours else f"-{day:%Y%m%d}"),
        kind=CONTACT if obligation.evidence == "parties.contact" else DUTY,
        title=obligation.title,
        convenant_id=convenant.pk,
        day=day,
        url=_page(obligation, convenant.slug, ours=bool(ours)),
        who=tuple(Who(duty.bearer.slug, duty.bearer.short_name, falls.state) for duty, falls in found),
        strength=obligation.strength,
        article=obligation.article,
        state=state,
        badge=open_badge(state, day, asked.today, days_late(asked.today, day)),
        ours=bool(ours),
        waits=bool(ours) and asks_still(state, day, asked.today) and not _is_past(obligation, day, asked.today),
        moves=_moves(ours[0][0]) if ours else 0,
    )


def _page(obligation: Obligation, slug: str, *, ours: bool) -> str:
    """One's own duty opens where its evidence is added, that of others where it is agreed."""
    if ours:
        return reverse("compliance:duty", kwargs={"slug": slug, "duty": obligation.key})
    return reverse("convenant:article", kwargs={"slug": slug, "label": obligation.article})


def _is_past(obligation: Obligation, day: date, today: date) -> bool:
    """Of a school year that was closed: nothing can be done about it any more."""
    return obligation.rhythm["kind"] == "per_school_year" and is_closed(clock.school_year(day), today)


def _moves(duty: Duty) -> int:
    """Minutes since 1970 of the last time the state was computed: rises whenever the day moves."""
    return int(duty.newest.computed_at.timestamp()) // 60 if duty.newest else 0
