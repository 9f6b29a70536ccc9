"""The one place that knows what day it is. Tests freeze it; the demo year is built at the moments it speaks of."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY = 8, 1
EARLIEST = 2015
"""No page goes back further."""

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Aware datetime in Europe/Amsterdam."""
    return _moment.get() or timezone.now().astimezone(timezone.get_default_timezone())


def local(moment: datetime) -> datetime:
    """The same moment (aware), in Europe/Amsterdam too."""
    return moment.astimezone(timezone.get_default_timezone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within it, `moment` (aware) is now. For commands that build a history, never for a request."""
    token = _moment.set(timezone.localtime(moment))
    try:
        yield
    finally:
        _moment.reset(token)


def today() -> date:
    return now().date()


def start_of(day: date) -> datetime:
    """Its midnight, in Europe/Amsterdam."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def school_year(day: date) -> int:
    """The start year of the school year that `day` falls in (1 August to 31 July)."""
    return day.year if (day.month, day.day) >= (SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY) else day.year - 1


def school_year_label(start_year: int) -> str:
    return f"{start_year}-{start_year + 1}"


def school_year_bounds(start_year: int) -> tuple[date, date]:
    """First and last day, both inside the school year."""
    first = date(start_year, SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY)
    return first, date(start_year + 1, SCHOOL_YEAR_MONTH, SCHOOL_YEAR_DAY) - timedelta(days=1)


def asked_school_year(text: str, last: int) -> int:
    """What an address asks for: the start year of a school year up to `last`. Anything else is `last`."""
    return {str(year): year for year in range(EARLIEST, last + 1)}.get(text, last)


def half_year(day: date) -> int:
    """1 for August to January, 2 for February to July."""
    return 1 if day.month >= SCHOOL_YEAR_MONTH or day.month == 1 else 2
