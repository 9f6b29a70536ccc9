"""The periods a release may span: a half or a whole school year."""

from datetime import date

from convenant import clock

WHOLE_YEAR, FIRST_HALF, SECOND_HALF = 0, 1, 2
HALF_LABELS = {FIRST_HALF: "aug tot en met jan", SECOND_HALF: "feb tot en met jul"}


def last_day(school_year: int, half: int) -> date:
    return date(school_year + 1, 1, 31) if half == FIRST_HALF else clock.school_year_bounds(school_year)[1]


def period_label(school_year: int, half: int) -> str:
    return f"schooljaar {short_label(school_year, half)}"


def short_label(school_year: int, half: int) -> str:
    """Where a head or a label says already that it is a school year."""
    year = clock.school_year_label(school_year)
    return f"{year}, {HALF_LABELS[half]}" if half else year


def periods_that_ended(day: date, years_back: int = 2) -> list[tuple[int, int]]:
    """(school year, half), the newest first; the whole year before its halves."""
    newest = clock.school_year(day)
    periods = [
        (year, half)
        for year in range(newest, newest - years_back - 1, -1)
        for half in (WHOLE_YEAR, SECOND_HALF, FIRST_HALF)
    ]
    return [period for period in periods if last_day(*period) < day]
