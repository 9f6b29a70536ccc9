"""The one place that knows what day it is; tests freeze it with time-machine."""

from datetime import date, datetime, timedelta

from django.utils import timezone

SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY = 8, 1


def now() -> datetime:
    """Aware datetime in Europe/Amsterdam."""
    return timezone.localtime()


def today() -> date:
    return now().date()


def school_year(day: date) -> int:
    """The start year of the school year that `day` falls in (1 August to 31 July)."""
    return day.year if (day.month, day.day) >= (SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY) else day.year - 1


def school_year_label(start_year: int) -> str:
    return f"{start_year}-{start_year + 1}"


def school_year_bounds(start_year: int) -> tuple[date, date]:
    """First and last day, both inside the school year."""
    first = date(start_year, SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY)
    return first, date(start_year + 1, SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY) - timedelta(days=1)


def half_year(day: date) -> int:
    """1 for August to January, 2 for February to July."""
    return 1 if day.month >= SCHOOL_YEAR_MONTH or day.month == 1 else 2
