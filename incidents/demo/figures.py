"""Releases of the demo year: one that survives, one that is hidden for the most part, one that waits for schools."""

from datetime import date, datetime, time, timedelta

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from incidents.actions.releases import approve_release, ask_release, start_release
from incidents.models import Release
from incidents.releases.cells import SCHOOLS_NEEDED
from incidents.releases.periods import FIRST_HALF, SECOND_HALF, WHOLE_YEAR, last_day
from parties.models import Party

from .diary import Diary, Life, Turn
from .planning import at
from .stage import Cast

ASKED_AFTER, FEW_DAYS = timedelta(days=40), timedelta(days=2)
Period = tuple[int, int, int]
"""School years back, half (0: whole year), how many schools agree: below zero, all but so many."""

PERIODS: dict[str, tuple[Period, ...]] = {
    "weert-nederweert": ((1, FIRST_HALF, SCHOOLS_NEEDED), (1, SECOND_HALF, -2), (0, FIRST_HALF, -1)),
}
USUAL: tuple[Period, ...] = ((1, WHOLE_YEAR, 0), (0, FIRST_HALF, -1))


def releases(convenant: Convenant, schools: list[Party], regie: Actor, cast: Cast, diary: Diary, today: date) -> None:
    """What is not over yet is not asked. A school with an account agrees last: so its people find what waits."""
    schools = sorted(schools, key=lambda party: cast.has_account(party.organisation.slug))
    for years_back, half, agree in PERIODS.get(convenant.slug, USUAL):
        year = clock.school_year(today) - years_back
        asked = asked_at(year, half, today)
        if asked is not None:
            number = agree if agree > 0 else len(schools) + agree
            diary.start(release(convenant, (year, half), asked, schools[:number], regie, cast))


def asked_at(school_year: int, half: int, today: date) -> datetime | None:
    """Some weeks after the period, or just before today; None while the period is not over."""
    ended = last_day(school_year, half)
    day = min(ended + ASKED_AFTER, today - FEW_DAYS)
    return at(day, time(11, 20)) if day > ended else None


def release(
    convenant: Convenant, period: tuple[int, int], asked: datetime, schools: list[Party], regie: Actor, cast: Cast
) -> Life:
    """`schools` agree one after the other; when they are just enough, regie has them counted without the rest."""
    yield Turn(asked, regie)
    wanted: Release = ask_release(convenant, *period, actor=regie)
    for number, party in enumerate(schools, start=1):
        function = Function.DIRECTIE if number % 3 == 0 else Function.COORDINATOR
        actor = cast.school(party.organisation, function)
        yield Turn(asked + timedelta(hours=5 * number), actor)
        approve_release(wanted, actor=actor)
    if len(schools) == SCHOOLS_NEEDED:
        yield Turn(asked + timedelta(hours=6 * len(schools)), regie)
        start_release(wanted, actor=regie)
