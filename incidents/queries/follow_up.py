"""What has to be followed up: open steps by term, and what waits for the politie, an evaluation or closing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.templatetags.portal import nl_day
from convenant.tenancy.made_once import made_once
from convenant.together import read_together
from incidents.models import Incident, IncidentState, Step, StepState
from incidents.permissions import at_places
from incidents.vocabulary import CLOSE

from .due import due_badge
from .register import counts, counts_at, first_of, in_order, start_of_today, view_of
from .taxonomy import Taxonomy, names_of, shown_reference, title

MOST = 300
"""Steps on one page: the first ones by term."""
LISTS = ("politie", "evalueren", "sluiten")
SHOWN = 10
WEEK = timedelta(days=7)
IN_A_ROW = (
    "title", "number", "due_at", "incident__category", "incident__convenant", "incident__handler", "incident__place",
    "incident__reference", "incident__taxonomy",
)  # fmt: skip
"""What `row_of` asks of a step and its incident."""


@dataclass(frozen=True)
class Group:
    """Steps whose term falls in one stretch of time."""

    label: str
    holds: Callable[[date | None], bool]


def groups(today: date) -> tuple[Group, ...]:
    week = today + WEEK
    return (
        Group("Te laat", lambda day: day is not None and day < today),
        Group("Vandaag", lambda day: day == today),
        Group("Deze week", lambda day: day is not None and today < day <= week),
        Group("Later", lambda day: day is not None and day > week),
        Group("Zonder termijn", lambda day: day is None),
    )


def next_steps(incidents: QuerySet[Incident]) -> QuerySet[Step]:
    """Of each open incident its first mandatory step, the earliest term first."""
    waiting = Step.objects.filter(
        incident__in=incidents.filter(state=IncidentState.OPEN).values("pk"), mandatory=True, state=StepState.OPEN
    )
    first = waiting.exclude(key=CLOSE).order_by("incident_id", "number").distinct("incident_id")
    shown = Step.objects.filter(pk__in=first.values("pk")).select_related("incident").only(*IN_A_ROW)
    return shown.order_by("due_at", "incident_id")[:MOST]


@dataclass(frozen=True)
class Listed:
    """`numbers` of each list and of "termijn"; `lists` the first rows of each."""

    numbers: Mapping[str, int]
    steps: Sequence[Step]
    lists: Mapping[str, Sequence[Any]]


def asked_at(places: list[UUID], hidden: tuple[str, ...]) -> Listed:
    """What nobody filtered, in one message."""
    here: Any = {"places": places, "before": start_of_today()}
    numbers, steps = counts_at(("termijn", *LISTS), hidden, **here), _next_steps_at(hidden, places=places)
    lists = {key: first_of(key, hidden, SHOWN, **here) for key in LISTS}
    read_together([numbers, steps, *lists.values()])
    return Listed(numbers[0], steps, lists)


def asked_of(rows: QuerySet[Incident]) -> Listed:
    """Under a filter."""
    views = {key: view_of(key) for key in LISTS}
    numbers, steps = counts(rows, (view_of("termijn"), *views.values())), next_steps(rows)
    lists = {key: in_order(rows, view)[:SHOWN] for key, view in views.items()}
    read_together([steps, *lists.values()])
    return Listed(numbers, list(steps), {key: list(found) for key, found in lists.items()})


@made_once
def _next_steps_at(hidden: tuple[str, ...], *, places: list[UUID]) -> QuerySet[Step]:
    return next_steps(at_places(places, hidden))


def by_term(steps: Iterable[Step], names: Taxonomy, colleagues: dict[Any, str]) -> list[dict[str, Any]]:
    found = [(day_of(step), row_of(step, names, colleagues)) for step in steps]
    told = [(group.label, [row for day, row in found if group.holds(day)]) for group in groups(clock.today())]
    return [{"label": label, "rows": rows} for label, rows in told if rows]


def day_of(step: Step) -> date | None:
    return clock.local(step.due_at).date() if step.due_at else None


def row_of(step: Step, names: Taxonomy, colleagues: dict[Any, str]) -> dict[str, Any]:
    incident, day = step.incident, day_of(step)
    kind, word = due_badge(day) if day else ("", "")
    names = names_of(incident, names)
    label = title(names.label(incident.category), incident.place, names.places.get(incident.place, ""))
    who = colleagues.get(incident.handler, "nog niemand")
    at = f"{address('incidents:detail', incident.pk)}?stap={step.number + 1}#stap-{step.number + 1}"
    return {
        "title": step.title, "url": at, "badge_kind": kind, "badge_word": word,
        "side": "" if word or day is None else f"uiterlijk {nl_day(day)}",
        "sub": f"{label} · {shown_reference(incident.reference)} · behandelaar: {who}",
    }  # fmt: skip
