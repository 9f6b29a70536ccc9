"""A school year of entries as ready strings: months with their lines and holidays, and the year as a grid."""

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

from convenant import clock, holidays
from convenant.holidays import Holiday
from convenant.models import Convenant, State, Strength
from convenant.queries.words import strength_badge
from convenant.templatetags.portal import DAYS, MONTHS, SHORT_MONTHS, nl_clock, nl_plain
from convenant.wording import some

from .entries import ICONS, KINDS, MEETING, Entry

MONTHS_OF_A_YEAR = 12
LETTERS = tuple(name[0] for name in DAYS)
SATURDAY = 5
ENOUGH = 15
"""Rows that stand open from this month on; a phone shows no year of hundreds at once."""


@dataclass(frozen=True)
class Line:
    """One entry on the page. `note` says what is special about its day."""

    entry: Entry
    day: str
    weekday: str
    when: str
    icon: str
    kind: str
    who: str
    strength: tuple[str, str, str] | None
    circle: str
    slug: str
    prefix: str
    """Of an article, as this convenant writes it."""
    note: str


@dataclass(frozen=True)
class Band:
    """A school holiday, in the month in which it begins."""

    title: str
    days: str
    first: date


@dataclass(frozen=True)
class Month:
    anchor: str
    name: str
    is_now: bool
    rows: list[Band | Line]
    told: str
    """What is in it, for when it is folded."""
    folded: bool = False


class YearPage:
    """The calendar of some convenants in one school year. `convenants`: by id."""

    def __init__(self, convenants: dict[UUID, Convenant], year: int) -> None:
        self.convenants, self.year = convenants, year
        self.first, self.last = clock.school_year_bounds(year)
        self.regions = sorted({each.region for each in convenants.values() if each.region})

    def months(self, found: Sequence[Entry]) -> list[Month]:
        bands = self.bands()
        return folded([self._month(first, found, bands) for first in self.firsts()])

    def firsts(self) -> list[date]:
        months = [(self.first.month + step - 1) % MONTHS_OF_A_YEAR + 1 for step in range(MONTHS_OF_A_YEAR)]
        return [date(self.year if month >= self.first.month else self.year + 1, month, 1) for month in months]

    def _month(self, first: date, found: Sequence[Entry], bands: list[Band]) -> Month:
        mine = [each for each in found if (each.day.year, each.day.month) == (first.year, first.month)]
        rows: list[tuple[date, int, Band | Line]] = [(each.day, 1, self.line(each)) for each in mine]
        rows += [
            (max(band.first, first), 0, band)
            for band in bands
            if (band.first.year, band.first.month) == (first.year, first.month)
        ]
        rows.sort(key=lambda row: row[:2])
        today = clock.today()
        return Month(
            anchor=f"maand-{first:%Y-%m}",
            name=f"{MONTHS[first.month - 1].capitalize()} {first.year}",
            is_now=(today.year, today.month) == (first.year, first.month),
            rows=[row for _, _, row in rows],
            told=told_of([row for _, _, row in rows]),
        )

    def bands(self) -> list[Band]:
        found: dict[tuple[str, date, date], list[str]] = {}
        for region in self.regions:
            for each in holidays.between(region, self.first, self.last):
                found.setdefault((each.name, each.first, each.last), []).append(region)
        return [self._band(Holiday(*key), regions) for key, regions in found.items()]

    def _band(self, holiday: Holiday, regions: list[str]) -> Band:
        """Where circles of several regions stand together, it says whose holiday it is."""
        where = f" (regio {' en '.join(regions)})" if len(self.regions) > 1 else ""
        days = f"{nl_plain(holiday.first)} tot en met {nl_plain(holiday.last)}"
        return Band(f"{holiday.name}{where}", days, max(holiday.first, self.first))

    def line(self, entry: Entry) -> Line:
        convenant = self.convenants[entry.convenant_id]
        return Line(
            entry=entry,
            day=str(entry.day.day),
            weekday=DAYS[entry.day.weekday()][:2],
            when=when_of(entry),
            icon=ICONS[entry.kind],
            kind=KINDS[entry.kind],
            who=who_of(entry),
            strength=strength_badge(entry.strength) if entry.strength else None,
            circle=convenant.short_name if len(self.convenants) > 1 else "",
            slug=convenant.slug,
            prefix=convenant.article_prefix,
            note=note_of(entry, convenant.region),
        )

    def unknown(self) -> list[str]:
        """What to say of holidays that nobody has set yet, or that the table no longer holds."""
        told = [holidays.outside_table(day, region) for region in self.regions for day in (self.first, self.last)]
        return list(dict.fromkeys(sentence for sentence in told if sentence))

    # --- the year at a glance

    def grid(self, found: Sequence[Entry]) -> list[dict[str, Any]]:
        """A row per month, a cell per day. A cell with something leads to its month in the list."""
        counts = Counter(each.day for each in found)
        waits = {each.day for each in found if each.waits}
        return [
            {"name": SHORT_MONTHS[first.month - 1], "full": f"{MONTHS[first.month - 1]} {first.year}",
             "cells": list(self._cells(first, counts, waits))}
            for first in self.firsts()
        ]  # fmt: skip

    def _cells(self, first: date, counts: Counter[date], waits: set[date]) -> Iterator[dict[str, Any]]:
        length = calendar.monthrange(first.year, first.month)[1]
        for number in range(31):
            day = first + timedelta(days=number)
            yield self._cell(day, counts[day], day in waits) if number < length else {"is_day": False}

    def _cell(self, day: date, count: int, waits: bool) -> dict[str, Any]:
        return {
            "is_day": True,
            "letter": LETTERS[day.weekday()],
            "count": count,
            "waits": waits,
            "weekend": day.weekday() >= SATURDAY,
            "holiday": any(holidays.holiday_on(day, region) for region in self.regions),
            "today": day == clock.today(),
            "label": f"{points(count)} op {nl_plain(day)}",
            "anchor": f"#maand-{day:%Y-%m}",
        }


def told_of(rows: Sequence[Band | Line]) -> str:
    count = sum(isinstance(row, Line) for row in rows)
    bands = [row.title for row in rows if isinstance(row, Band)]
    return ", ".join([*([points(count)] if count else []), *bands])


def points(count: int) -> str:
    return f"{count} {'punt' if count == 1 else 'punten'}"


def folded(months: list[Month]) -> list[Month]:
    """A year of much stands open from this month, or of another year from its first, until enough is in view. Of one
    row nobody folds: its title is as long."""
    if sum(len(month.rows) for month in months) <= ENOUGH:
        return months
    begins = next((at for at, month in enumerate(months) if month.is_now), 0)
    rows = accumulate((len(month.rows) for month in months[begins:]), initial=0)
    opens = {at for at, before in enumerate(rows, start=begins) if before < ENOUGH}
    return [replace(month, folded=len(month.rows) > 1 and at not in opens) for at, month in enumerate(months)]


def when_of(entry: Entry) -> str:
    return f"{nl_clock(entry.start)} tot {nl_clock(entry.end)} uur" if entry.start else ""


def who_of(entry: Entry) -> str:
    """Parties, never people."""
    return some(who.name for who in entry.who)


def note_of(entry: Entry, region: str) -> str:
    """Of a day by which something must still be done; a meeting stands on the day that was chosen."""
    if entry.kind == MEETING or entry.state in ("", State.KEPT) or not region:
        return ""
    holiday = holidays.holiday_on(entry.day, region)
    if holiday is None:
        return "Gerekend zonder schoolvakanties." if holidays.outside_table(entry.day, region) else ""
    before = holidays.last_school_day_before(entry.day, region)
    proposal = f" Laatste schooldag ervoor: {DAYS[before.weekday()]} {nl_plain(before)}." if before else ""
    return f"Valt in de {holiday.name.lower()}.{proposal}"


CSV_HEAD = [
    "Datum", "Tijd", "Soort", "Titel", "Toelichting", "Wie", "Hardheid", "Artikel", "Convenant", "Stand", "Let op",
]  # fmt: skip


def csv_row(entry: Entry, convenants: dict[UUID, Convenant]) -> list[object]:
    convenant = convenants[entry.convenant_id]
    return [
        entry.day, when_of(entry), KINDS[entry.kind], entry.title, entry.detail,
        ", ".join(who.name for who in entry.who), Strength(entry.strength).label if entry.strength else "",
        entry.article, convenant.name, entry.badge[1] if entry.badge else "", note_of(entry, convenant.region),
    ]  # fmt: skip
