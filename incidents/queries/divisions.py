"""The divisions of the school's own figures: counts in order, with a chart and the sentence under it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from convenant.formats.charts import Chart, Series
from convenant.templatetags.portal import MONTHS, SHORT_MONTHS
from convenant.wording import counted, listing

from .involved import summed

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SCHOOL_MONTHS = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)
BY_MONTH = "maand"
MOST_NAMED = 3
"""Of what there is equally much of."""
NO_TIME = "tijd onbekend"
NOTHING = "Er is dit schooljaar nog niets geregistreerd."
NOBODY, UNCOUNTED = "{}", "Bij geen incident van dit schooljaar zijn mensen geteld."
Divided = Mapping[Any, tuple[int, int]]
"""Value → how many this year and the year before."""


@dataclass(frozen=True)
class Block:
    """One division: its chart, and under it the same figures as a table: (name, this year, the year before)."""

    key: str
    head: str
    chart: Chart
    rows: list[tuple[str, int, int]]
    finding: str
    before: str = ""
    about: str = ""
    """What the finding says of the figures themselves."""
    nothing: str = NOTHING


def named(called: Mapping[UUID, str]) -> Callable[[UUID], str]:
    return lambda pk: called.get(pk, "andere locatie")


def weekday_name(number: int) -> str:
    return WEEKDAYS[number - 1]


def hour_words(hour: int) -> str:
    return f"{hour}:00 tot {hour + 1}:00 uur"


def most_first(key: str, head: str, found: Divided, name: Callable[[Any], str]) -> Block:
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], name(item[0])))
    return block(key, head, [(name(value), *numbers) for value, numbers in ordered])


def in_order(key: str, head: str, found: Divided, order: Iterable[int], name: Callable[[int], str]) -> Block:
    """In the order of the clock. A day or an hour without any stays away at the ends only."""
    known = {*order, *found} - {None}
    rows = [(name(value), *found.get(value, (0, 0))) for value in range(min(known), max(known) + 1)]
    while rows and rows[-1][1:] == (0, 0):
        rows.pop()
    return block(key, head, [*rows, (NO_TIME, *found[None])] if None in found else rows)


def block(key: str, head: str, rows: list[tuple[str, int, int]]) -> Block:
    shown = [row for row in rows if row[1]] if key in ("soort", "locatie", "plaats") else rows
    chart = Chart(
        f"Incidenten per {head.lower()}", [row[0] for row in shown], [Series("Aantal", [row[1] for row in shown])]
    )
    return Block(key, head, chart, rows, finding="")


def by_month(found: Divided) -> Block:
    rows = [(MONTHS[month - 1], *found.get(month, (0, 0))) for month in SCHOOL_MONTHS]
    now, then = [row[1] for row in rows], [row[2] for row in rows]
    chart = Chart(
        "Incidenten per maand",
        [SHORT_MONTHS[month - 1] for month in SCHOOL_MONTHS],
        [Series("Dit schooljaar", now), Series("Vorig schooljaar", then)],
    )
    return Block(BY_MONTH, "Maand", chart, rows, finding="")


def of_people(found: Divided) -> Block:
    """Counts people, where the others count incidents; the sentence says over how many incidents."""
    rows, whole = summed(found), sum(now for now, _ in found.values())
    told = whole - found.get(NOBODY, (0, 0))[0]
    shown = [row for row in rows if row[1]]
    chart = Chart("Mensen per rol", [row[0] for row in shown], [Series("Aantal", [row[1] for row in shown])])
    about = f"Geteld bij {told} van {counted(whole, 'incident', 'incidenten')}." if told else ""
    return Block("mensen", "Mensen per rol", chart, rows, "", about=about, nothing=UNCOUNTED)


def most_words(rows: Iterable[tuple[str, int, int]], before: str, nothing: str = NOTHING) -> str:
    """The sentence under a chart: what there is most of, and how it was."""
    rows = list(rows)
    total = sum(row[1] for row in rows)
    if not total:
        return nothing
    now = max(row[1] for row in rows)
    names, once = [row[0] for row in rows if row[1] == now], [row[2] for row in rows if row[1] == now]
    if len(names) > MOST_NAMED:
        return f"Geen springt eruit: {len(names)} keer {now} van {total}."
    if len(names) > 1:
        return f"Het meest: {listing(names)}, elk {now} van {total}."
    return f"Het meest: {names[0]}, {now} van {total}. In {before}: {once[0]}."
