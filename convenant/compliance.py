"""From an obligation and what was found to a state, and from published states to the matrix of a convenant.

Nobody ticks a state by hand. Evidence is found in the scope of the organisation that owns it and published as a
circle row; the matrix reads those rows only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from convenant import clock, registry
from convenant.evidence import Finding
from convenant.models import Convenant, Obligation, PublishedState, State, Strength
from convenant.queries.evidence import by_hand

SOON_DAYS = timedelta(days=60)
CLOSES_AFTER = relativedelta(months=2)
OPEN_SPREAD = 2
"""Up to twice a school year the text leaves the spread free; more often is an interval ("elke twee maanden")."""

WORST_FIRST = (State.LATE, State.SOON, State.UNSEEN, State.NOT_YET, State.KEPT)
ALL = "all"
COOPERATING, VIA_GEMEENTE = "cooperating", "via_gemeente"


@dataclass(frozen=True)
class Bearer:
    """A party as the obligations see it. `column` names the group it shares a column with, empty for its own."""

    organisation_id: UUID
    slug: str
    name: str
    short_name: str
    role: str
    status: str
    sectors: tuple[str, ...]
    holds_regie: bool = False
    column: str = ""

    @property
    def is_partner(self) -> bool:
        """Who cooperates, or takes part by way of the gemeente, is no partner of the text."""
        return self.status not in (COOPERATING, VIA_GEMEENTE)


@dataclass(frozen=True)
class Judged:
    """`label` and `due_on` are published with the state."""

    state: State
    due_on: date | None
    label: str


def bearers_in(convenant_ids: Sequence[UUID]) -> dict[UUID, list[Bearer]]:
    """Convenant → its active parties, in the order of the agreement: one query for all."""
    found: dict[UUID, list[Bearer]] = {convenant: [] for convenant in convenant_ids}
    for _, source in registry.bearers:
        for convenant, bearers in source(convenant_ids).items():
            found[convenant] += bearers
    return found


def bearers_of(convenant_id: UUID) -> list[Bearer]:
    return bearers_in([convenant_id])[convenant_id]


def bears(obligation: Obligation, bearer: Bearer) -> bool:
    """Who signed bears what is asked of all; a party "via gemeente" only what names its role.

    Who cooperates without being a partner has no duties (WE chapters 9 and 10: facts and offers).
    """
    if bearer.status == COOPERATING or obligation.strength == Strength.FEIT:
        return False
    named = bearer.role in obligation.actors
    if not named and (ALL not in obligation.actors or bearer.status == VIA_GEMEENTE):
        return False
    return _named_by_arguments(obligation.evidence_arguments, bearer)


def _named_by_arguments(arguments: dict[str, Any], bearer: Bearer) -> bool:
    """Some duties rest on a few parties only: `organisation`, `organisations` (slugs) or `sectors`."""
    organisations = {arguments.get("organisation"), *arguments.get("organisations", ())} - {None}
    if organisations and bearer.slug not in organisations:
        return False
    sectors = set(arguments.get("sectors", ()))
    return not sectors or bool(sectors & set(bearer.sectors))


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


def obligations_of(convenant: Convenant) -> list[Obligation]:
    return list(
        Obligation.objects.filter(version__convenant=convenant, version__status="adopted")
        .exclude(strength=Strength.FEIT)
        .select_related("version")
    )


def own_duty(convenant: Convenant, key: str, organisation_id: UUID) -> Obligation | None:
    """None when this organisation bears no such duty."""
    mine = next((each for each in bearers_of(convenant.pk) if each.organisation_id == organisation_id), None)
    duties = (each for each in obligations_of(convenant) if each.key == key)
    return next((each for each in duties if mine and bears(each, mine)), None)


def former_duty(convenant: Convenant, key: str, organisation_id: UUID) -> Obligation | None:
    """As `own_duty`, of the last replaced version that had it: what was laid beside it stays to be read."""
    mine = next((each for each in bearers_of(convenant.pk) if each.organisation_id == organisation_id), None)
    duties = Obligation.objects.filter(version__convenant=convenant, version__status="replaced", key=key)
    duty = duties.select_related("version").order_by("-version__number").first()
    return duty if mine and duty and bears(duty, mine) else None


def find(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding | None:
    """Asks the source that the agreement names. Where that sees nothing, the party's own evidence speaks."""
    source = registry.evidence.get(obligation.evidence)
    asked: dict[str, Any] = {"obligation": obligation, "convenant": convenant, "organisation_id": organisation_id}
    found: Finding | None = source(**asked, school_year=school_year) if source else None
    return found or by_hand(**asked, school_year=school_year)


def closes_on(school_year: int) -> date:
    """The last day on which a school year is judged: what was done in July may be told until then."""
    return clock.school_year_bounds(school_year)[1] + CLOSES_AFTER


def is_closed(school_year: int, today: date) -> bool:
    return today > closes_on(school_year)


def open_years(today: date) -> list[int]:
    """The school year of today, and the one before it as long as it is judged."""
    now = clock.school_year(today)
    return [year for year in (now - 1, now) if not is_closed(year, today)]


def worst(states: Iterable[str]) -> State | None:
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), None)


def is_overdue(obligation: Obligation, state: str) -> bool:
    """What counts as not kept: a duty of resultaat that is late. An effort that is late is shown, not counted."""
    return state == State.LATE and obligation.strength == Strength.RESULTAAT


@dataclass(frozen=True)
class Published:
    """One duty of one party with what is published about it; `row` is None when nothing is."""

    obligation: Obligation
    bearer: Bearer
    row: PublishedState | None

    @property
    def state(self) -> State:
        return State(self.row.state) if self.row else State.UNSEEN


def published(convenant: Convenant, school_year: int, bearers: Sequence[Bearer]) -> list[Published]:
    """Every duty of every party, in the order of the agreement: two queries."""
    rows = PublishedState.objects.filter(convenant=convenant, school_year=school_year)
    return told_about(obligations_of(convenant), bearers, rows)


def told_about(
    obligations: Iterable[Obligation], bearers: Sequence[Bearer], rows: Iterable[PublishedState]
) -> list[Published]:
    known = {(row.organisation_id, row.obligation): row for row in rows}
    return [
        Published(obligation, bearer, known.get((bearer.organisation_id, obligation.key)))
        for obligation in obligations
        for bearer in bearers
        if bears(obligation, bearer)
    ]
