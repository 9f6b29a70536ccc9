"""School days and school holidays: weekdays that are neither a public holiday nor a school holiday of the region.

The table is known up to a day. Past it a weekday counts as a school day; `outside_table` says so beside the date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import yaml

from convenant.templatetags.portal import nl_plain

TABLE = Path(__file__).parent / "data" / "school_holidays.yaml"
EQUATED = TABLE.with_name("equated_days.yaml")
EVERYWHERE, SUMMER = "alle", "zomer"
SATURDAY = 5
SCHOOL_WEEKS = timedelta(days=120)
"""No holiday is as long: the last school day before a day is found within it."""
NAMES = {
    "herfst": "Herfstvakantie", "kerst": "Kerstvakantie", "voorjaar": "Voorjaarsvakantie", "mei": "Meivakantie",
    SUMMER: "Zomervakantie",
}  # fmt: skip


@dataclass(frozen=True)
class Holiday:
    """Both days inside."""

    name: str
    first: date
    last: date


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text())
    return found


@cache
def school_holidays(region: str) -> tuple[Holiday, ...]:
    rows = [row for year in _table()["holidays"].values() for row in year]
    found = [(row["name"], row.get(region, row.get(EVERYWHERE))) for row in rows]
    return tuple(Holiday(NAMES[name], period[0], period[1]) for name, period in found if period)


def source() -> str:
    """Who publishes the table."""
    return str(_table()["source"])


def between(region: str, first: date, last: date) -> list[Holiday]:
    """School holidays with a day from `first` up to `last`, in order."""
    return [each for each in school_holidays(region) if each.first <= last and each.last >= first]


def holiday_on(day: date, region: str) -> Holiday | None:
    return next((each for each in school_holidays(region) if each.first <= day <= each.last), None)


def known_from(region: str) -> date:
    return min(each.first for each in school_holidays(region))


def known_until(region: str) -> date:
    """The last day of the last summer holiday: what comes after it nobody has said yet."""
    return max(each.last for each in school_holidays(region) if each.name == NAMES[SUMMER])


def outside_table(day: date, region: str) -> str:
    """What to say beside a date that was computed without holidays; "" while they are known."""
    if day < known_from(region):
        return f"De schoolvakanties staan in het portaal vanaf {nl_plain(known_from(region))}."
    until = known_until(region)
    if day <= until:
        return ""
    return f"De schoolvakanties zijn bekend tot en met {nl_plain(until)}; daarna rekent het portaal zonder vakanties."


def next_summer(region: str, day: date) -> Holiday | None:
    """The first summer holiday that begins after `day`; None while the table does not tell: never a guess."""
    summers = {each.first.year: each for each in school_holidays(region) if each.name == NAMES[SUMMER]}
    this_year = summers.get(day.year)
    if this_year is None or this_year.first > day:
        return this_year
    return summers.get(day.year + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


@cache
def equated_days() -> frozenset[date]:
    """Days on which most people work and no legal term ends: a royal decree equates them with holidays."""
    return frozenset(yaml.safe_load(EQUATED.read_text())["days"])


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """With Good Friday and 5 May of every year, and what a decree adds: a legal term does not end on them."""
    every = holidays.country_holidays("NL", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL))
    return frozenset(every) | equated_days()


def next_legal_day(day: date) -> date:
    """The day itself, or the first after it that is no weekend and no holiday: there a legal term ends."""
    while day.weekday() >= SATURDAY or day in legal_holidays(day.year):
        day += timedelta(days=1)
    return day


def is_school_day(day: date, region: str) -> bool:
    if day.weekday() >= SATURDAY or day in public_holidays(day.year):
        return False
    return holiday_on(day, region) is None


def next_school_day(day: date, region: str) -> date:
    """The day itself, or the first after it on which there is school."""
    while not is_school_day(day, region):
        day += timedelta(days=1)
    return day


def last_school_day_before(day: date, region: str) -> date | None:
    """The nearest one before `day`; None where the table holds none."""
    return next((each for each in _back(day) if is_school_day(each, region)), None)


def _back(day: date) -> Iterator[date]:
    return (day - timedelta(days=number) for number in range(1, SCHOOL_WEEKS.days))


def add_school_days(start: date, count: int, region: str) -> date:
    """The day on which `count` school days after `start` have passed; the start itself is not counted."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_school_day(day, region)
    return day


def add_working_days(start: date, count: int) -> date:
    """As `add_school_days`, but a school holiday does not stretch the term: weekdays that are no public holiday."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in public_holidays(day.year)
    return day
