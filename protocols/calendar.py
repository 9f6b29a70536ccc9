"""School days: weekdays that are neither a public holiday nor a school holiday of the region."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays
import yaml

TABLE = Path(__file__).parent / "data" / "school_holidays.yaml"
EVERYWHERE = "alle"
SATURDAY = 5
Period = tuple[date, date]


@cache
def school_holidays(region: str) -> tuple[Period, ...]:
    rows = [row for year in yaml.safe_load(TABLE.read_text())["holidays"].values() for row in year]
    periods = [row.get(region, row.get(EVERYWHERE)) for row in rows]
    return tuple((period[0], period[1]) for period in periods if period)


@cache
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_school_day(day: date, region: str) -> bool:
    if day.weekday() >= SATURDAY or day in public_holidays(day.year):
        return False
    return not any(first <= day <= last for first, last in school_holidays(region))


def add_school_days(start: date, count: int, region: str) -> date:
    """The day on which `count` school days after `start` have passed; the start itself is not counted."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_school_day(day, region)
    return day
