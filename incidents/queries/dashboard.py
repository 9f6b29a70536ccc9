"""The school's own figures, live: counted in the database, for one school year beside the one before.

Only this school sees them, so nothing is hidden or rounded; what goes to others are releases.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Expression, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, ExtractMonth, Left, TruncDate

from convenant import clock
from convenant.templatetags.portal import MONTHS, nl_day
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import read_together
from convenant.wording import counted, listing
from incidents.models import Incident, IncidentState, Step, StepState
from incidents.permissions import at_places, hidden_from
from parties.models import Location
from parties.queries.places import location_ids

from .divisions import (
    BY_MONTH,
    SCHOOL_MONTHS,
    Block,
    Divided,
    by_month,
    hour_words,
    in_order,
    most_first,
    most_words,
    named,
    of_people,
    weekday_name,
)  # fmt: skip
from .taxonomy import Taxonomy, own_name

CLOSED_MONTHS = {7, 8}
"""Most of the summer holiday: a month without a registration then says nothing."""
MAIN = 3
"""A code of a main category has three letters, and those of its kinds begin with it."""
OTHER = "OVE"
FEBRUARY = 2
FEW = "Weinig registraties betekent niet dat het veilig is. Vergelijk alleen met uzelf."


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. No location: all those of the person."""

    year: int
    location: Location | None = None

    @property
    def label(self) -> str:
        return clock.school_year_label(self.year)

    @property
    def same_day(self) -> date | None:
        """Last year's day up to which a year that still runs is compared; None for a year that is over."""
        today = clock.today()
        if self.year != clock.school_year(today):
            return None
        return _year_before(today)

    @property
    def before(self) -> str:
        """What the year before is called beside it: of a year that runs only as many days count."""
        until = f" tot en met {nl_day(self.same_day)}" if self.same_day else ""
        return f"{clock.school_year_label(self.year - 1)}{until}"


def _year_before(day: date) -> date:
    """29 February is compared up to the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == FEBRUARY else day.day)


DIVISIONS: dict[str, Expression | F] = {
    "soort": Left("category", MAIN),
    "locatie": F("location_id"),
    "plaats": F("place"),
    "maand": ExtractMonth("occurred_on"),
    "dag": ExtractIsoWeekDay("occurred_on"),
    "uur": ExtractHour("occurred_at"),
    "mensen": Cast("involved", TextField()),
}


def counted_at(places: list[UUID], hidden: tuple[str, ...], since: date, last: date) -> QuerySet[Incident]:
    """By the day on which it happened. What was withdrawn or merged counts no more."""
    rows = at_places(places, hidden).filter(occurred_on__range=(since, last))
    return rows.exclude(state=IncidentState.WITHDRAWN).order_by()


def places_in(actor: Actor, chosen: Chosen) -> list[UUID]:
    return [chosen.location.pk] if chosen.location else location_ids(actor)


def divided(actor: Actor, chosen: Chosen, by: str) -> Statement[tuple[Any, int, int]]:
    """`by` is a key of `DIVISIONS`."""
    first, last = clock.school_year_bounds(chosen.year)
    since = clock.school_year_bounds(chosen.year - 1)[0]
    until = chosen.same_day if by != BY_MONTH else None
    days = {"since": since, "first": first, "last": last, "until": until or first}
    return _divided(by, hidden_from(actor), places=places_in(actor, chosen), **days)


@made_once
def _divided(
    by: str, hidden: tuple[str, ...], *, places: list[UUID], since: date, first: date, last: date, until: date
) -> QuerySet[Incident, Any]:
    """`until`: the last day of the year before that counts."""
    now, then = Q(occurred_on__gte=first), Q(occurred_on__lt=first, occurred_on__lte=until)
    rows = counted_at(places, hidden, since, last).values(value=DIVISIONS[by])
    counts = rows.annotate(now=Count("pk", filter=now), then=Count("pk", filter=then))
    found: QuerySet[Incident, Any] = counts.values_list("value", "now", "then")
    return found


def blocks(actor: Actor, chosen: Chosen, names: Taxonomy, places: Iterable[Location]) -> list[Block]:
    """Seven divisions, one message."""
    called = {place.pk: own_name(place.name, actor.organisation_name) for place in places}
    asked = {by: divided(actor, chosen, by) for by in DIVISIONS}
    read_together(asked.values())
    found: dict[str, Divided] = {by: {value: (now, then) for value, now, then in rows} for by, rows in asked.items()}
    found_blocks = [
        most_first("soort", "Soort", found["soort"], names.label),
        most_first("locatie", "Locatie", found["locatie"], named(called)),
        most_first("plaats", "Plek", found["plaats"], lambda code: names.places.get(code, code)),
        by_month(found["maand"]),
        in_order("dag", "Dag", found["dag"], range(1, 8), weekday_name),
        in_order("uur", "Uur", found["uur"], range(8, 17), hour_words),
        of_people(found["mensen"]),
    ]
    return [_beside(one, chosen) for one in found_blocks]


def _beside(one: Block, chosen: Chosen) -> Block:
    """A month stands beside the whole same month; the rest of a year that runs beside as many days."""
    whole = clock.school_year_label(chosen.year - 1)
    before = whole if one.key == BY_MONTH else chosen.before
    most = most_words(one.rows, before, one.nothing)
    return replace(one, before=before, finding=" ".join(filter(None, (most, one.about))))


DONE_IN_TIME = "van de verplichte stappen met een verlopen termijn is gedaan"


@dataclass(frozen=True)
class Health:
    """How well is registered: `figures` as (number, what it is), `sentences` that keep them honest."""

    figures: list[tuple[str, str]]
    sentences: list[str]


@made_once
def _registered(
    hidden: tuple[str, ...], *, places: list[UUID], first: date, last: date
) -> QuerySet[Incident, dict[str, int]]:
    soon = Q(day__lte=F("occurred_on") + timedelta(days=1))
    rows = counted_at(places, hidden, first, last).annotate(day=TruncDate("recorded_at"), whole=Value(1))
    other = Q(category__startswith=OTHER)
    told = {"total": Count("pk"), "soon": Count("pk", filter=soon), "other": Count("pk", filter=other)}
    found: QuerySet[Incident, Any] = rows.values("whole").annotate(**told).values(*told)
    return found


@made_once
def _terms(
    hidden: tuple[str, ...], *, places: list[UUID], first: date, last: date, now: datetime
) -> QuerySet[Step, dict[str, int]]:
    """Of mandatory steps: how many are due, and of those how many were done or departed from."""
    due, rows = Q(due_at__lte=now), counted_at(places, hidden, first, last)
    steps = Step.objects.filter(incident__in=rows.values("pk"), mandatory=True).order_by().annotate(whole=Value(1))
    told = {
        "due": Count("pk", filter=due),
        "done": Count("pk", filter=due & Q(state=StepState.DONE)),
        "departed": Count("pk", filter=due & Q(state=StepState.DEPARTED)),
    }
    found: QuerySet[Step, Any] = steps.values("whole").annotate(**told).values(*told)
    return found


def terms(actor: Actor, chosen: Chosen) -> Statement[dict[str, int]]:
    first, last = clock.school_year_bounds(chosen.year)
    return _terms(hidden_from(actor), places=places_in(actor, chosen), first=first, last=last, now=clock.now())


def health(actor: Actor, chosen: Chosen, months: Iterable[tuple[str, int, int]]) -> Health:
    first, last = clock.school_year_bounds(chosen.year)
    registered = _registered(hidden_from(actor), places=places_in(actor, chosen), first=first, last=last)
    read_together([registered, handled := terms(actor, chosen)])
    found, asked = registered[0], handled[0]
    departed = share(asked["departed"], asked["due"])
    return Health(
        [
            (str(found["total"]), "incident geregistreerd" if found["total"] == 1 else "incidenten geregistreerd"),
            (share(found["soon"], found["total"]), "binnen een dag geregistreerd"),
            (share(asked["done"], asked["due"]), f"{DONE_IN_TIME}, {departed} met een reden overgeslagen"),
            (share(found["other"], found["total"]), "staat onder “overig”"),
        ],
        [
            quiet_words(chosen.year, months),
            FEW,
        ],
    )


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "geen"


def quiet_words(year: int, months: Iterable[tuple[str, int, int]]) -> str:
    """Months that are over, and in which nobody wrote anything down."""
    over = [month for month in SCHOOL_MONTHS if _last_day(year, month) < clock.today() and month not in CLOSED_MONTHS]
    numbers = {name: now for name, now, _ in months}
    quiet = [MONTHS[month - 1] for month in over if not numbers.get(MONTHS[month - 1])]
    if not quiet:
        return f"In elke maand die voorbij is, is iets geregistreerd ({counted(len(over), 'maand', 'maanden')})."
    return f"Geen registratie in {listing(quiet)}. Klopt dat, of is er niets opgeschreven?"


def _last_day(year: int, month: int) -> date:
    """Of a month of the school year that starts in `year`."""
    follows = date(year + (month < SCHOOL_MONTHS[0]) + (month == 12), month % 12 + 1, 1)
    return follows - timedelta(days=1)


def years(now: int) -> list[int]:
    """This one and the four before: a core is kept for five school years."""
    return [now - back for back in range(5)]
