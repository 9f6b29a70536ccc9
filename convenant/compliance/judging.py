"""From an obligation and what was found to a state. Nobody ticks a state by hand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from convenant import clock
from convenant.evidence import Finding
from convenant.models import Obligation, State, Strength

SOON_DAYS = timedelta(days=60)
OPEN_SPREAD = 2
"""Up to twice a school year the text leaves the spread free; more often is an interval ("elke twee maanden")."""

WORST_FIRST = (State.LATE, State.SOON, State.UNSEEN, State.NOT_YET, State.KEPT)


@dataclass(frozen=True)
class Judged:
    """`label` and `due_on` are published with the state."""

    state: State
    due_on: date | None
    label: str


def state_of(obligation: Obligation, finding: Finding | None, school_year: int, today: date) -> State:
    """Needs `obligation.version` for the date of signing."""
    return judge(obligation, finding, school_year, today).state


def judge(obligation: Obligation, finding: Finding | None, school_year: int, today: date) -> Judged:
    if finding is None:
        return Judged(State.UNSEEN, None, "")
    if clock.school_year_bounds(school_year)[0] > today:
        return Judged(State.NOT_YET, None, finding.label)
    rhythm, last_day = obligation.rhythm["kind"], obligation.version.valid_until
    if last_day and today > last_day:
        if rhythm == "standing":
            return Judged(State.NOT_YET, None, finding.label)
        today = last_day  # what was late by then stays so; nothing falls due after it
    state, due = RHYTHMS[rhythm](obligation, finding, school_year, today)
    return Judged(_never_late(obligation, state), due, finding.label)


def _never_late(obligation: Obligation, state: State) -> State:
    """Vrijwillig is never a breach. An effort without a date ("spant zich in") has no day that can pass."""
    without_date = obligation.strength == Strength.INSPANNING and obligation.rhythm["kind"] == "standing"
    if state == State.LATE and (without_date or obligation.strength == Strength.VRIJWILLIG):
        return State.SOON
    return state


Answer = tuple[State, date | None]


def _by(due: date, today: date, *, planned: bool = False) -> State:
    """Not done yet: too late, near or planned, or still far off."""
    if today > due:
        return State.LATE
    return State.SOON if planned or due - today <= SOON_DAYS else State.NOT_YET


def _standing(obligation: Obligation, finding: Finding, school_year: int, today: date) -> Answer:
    if finding.count < (finding.wanted or 1):
        return State.LATE, finding.last_on
    lapses = finding.lapses_on
    return (State.SOON if lapses and lapses - today <= SOON_DAYS else State.KEPT), lapses


def _per_school_year(obligation: Obligation, finding: Finding, school_year: int, today: date) -> Answer:
    times = finding.wanted or obligation.rhythm["times"]
    if finding.count >= times:
        return State.KEPT, None
    due = due_in_year(obligation.rhythm["times"], finding.count, school_year)
    return _by(due, today, planned=bool(finding.next_on and finding.next_on <= due)), due


def due_in_year(times: int, done: int, school_year: int) -> date:
    """The day by which the next one must have been."""
    first, last = clock.school_year_bounds(school_year)
    if times <= OPEN_SPREAD or done >= times:
        return last
    return first + relativedelta(months=12 * (done + 1) // times) - timedelta(days=1)


def due_days(times: int, school_year: int) -> list[date]:
    """Every day of the year by which one must have been; one day for all where the text leaves the spread free."""
    return list(dict.fromkeys(due_in_year(times, done, school_year) for done in range(times)))


def _once(obligation: Obligation, finding: Finding, school_year: int, today: date) -> Answer:
    signed = obligation.version.signed_on
    if finding.count >= (finding.wanted or 1):
        return State.KEPT, None
    if signed is None:
        return State.UNSEEN, None
    due = signed + relativedelta(months=obligation.rhythm["within_months"])
    return _by(due, today), due


def _every_months(obligation: Obligation, finding: Finding, school_year: int, today: date) -> Answer:
    start = finding.last_on or obligation.version.signed_on
    if start is None:
        return State.UNSEEN, None
    due = start + relativedelta(months=obligation.rhythm["months"])
    state = _by(due, today, planned=bool(finding.next_on and finding.next_on <= due))
    return (State.KEPT if state == State.NOT_YET and finding.last_on else state), due


def _on_event(obligation: Obligation, finding: Finding, school_year: int, today: date) -> Answer:
    return (State.KEPT if finding.count else State.NOT_YET), finding.next_on


RHYTHMS: dict[str, Callable[[Obligation, Finding, int, date], Answer]] = {
    "standing": _standing,
    "per_school_year": _per_school_year,
    "once": _once,
    "every_months": _every_months,
    "on_event": _on_event,
}


def worst(states: Iterable[str]) -> State | None:
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), None)


def is_overdue(obligation: Obligation, state: str) -> bool:
    """What counts as not kept: a duty of resultaat that is late. An effort that is late is shown, not counted."""
    return state == State.LATE and obligation.strength == Strength.RESULTAAT
