"""Until when a school year is judged."""

from datetime import date

from dateutil.relativedelta import relativedelta

from convenant import clock

CLOSES_AFTER = relativedelta(months=2)


def closes_on(school_year: int) -> date:
    """The last day on which a school year is judged: what was done in July may be told until then."""
    return clock.school_year_bounds(school_year)[1] + CLOSES_AFTER


def is_closed(school_year: int, today: date) -> bool:
    return today > closes_on(school_year)


def open_years(today: date) -> list[int]:
    """The school year of today, and the one before it as long as it is judged."""
    now = clock.school_year(today)
    return [year for year in (now - 1, now) if not is_closed(year, today)]
