"""Which incidents the demo year holds: where, when, of which kind. Pure: the same seed gives the same list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from convenant import clock
from convenant.holidays import is_school_day

from .cases import cases

LEAST_PER_SCHOOL = 6
MONTHS = {8: 0.3, 9: 1.0, 10: 1.4, 11: 1.6, 12: 1.7, 1: 1.0, 2: 0.9, 3: 1.1, 4: 0.9, 5: 0.9, 6: 1.0, 7: 0.3}
FIREWORKS = "VUW"
FIREWORK_MONTHS = {10: 0.4, 11: 2.0, 12: 7.0, 1: 2.0}
OFTEN = {
    "FYS-01": 8.0, "FYS-02": 3.0, "FYS-05": 1.5, "BED-01": 5.0, "BED-02": 4.0, "WAP-02": 2.0, "WAP-04": 1.5,
    "WAP-05": 2.0, "DRU-01": 2.5, "DRU-02": 4.0, "DRU-05": 6.0, "VUW-01": 3.0, "VUW-02": 4.0, "DIE-01": 6.0,
    "DIE-02": 2.0, "VER-01": 6.0, "VER-03": 2.0, "PES-01": 5.0, "PES-02": 3.0, "PES-03": 1.0, "DIS-01": 1.5,
    "SEK-01": 1.5, "SEK-04": 1.0, "CYB-01": 1.0, "CYB-03": 1.5, "OVL-01": 2.0, "OVL-02": 2.0, "OVL-03": 1.5,
    "CAL-01": 1.0, "OVE-01": 0.5,
}  # fmt: skip
SELDOM = 0.15
"""Weights of the sub categories; what is not named happens seldom."""

FREQUENT = ("FYS", "BED", "PES", "DRU", "VUW", "DIE", "VER", "OVL", "WAP")
OF_EACH_FREQUENT = 6
THIS_YEAR = 0.75
"""How busy this school year is beside the last."""

SMALL_CHILDREN = frozenset({"po", "kinderopvang"})
AMONG_SMALL_CHILDREN = frozenset({
    "FYS-01", "FYS-02", "BED-01", "VER-01", "VER-03", "DIE-01", "PES-01", "PES-02", "DIS-01", "DIS-05", "OVL-01",
    "OVL-02", "OVL-03", "OVL-04", "CAL-01", "CAL-03", "OVE-01",
})  # fmt: skip
LAST_MINUTE = time(17, 0)


@dataclass(frozen=True)
class School:
    slug: str
    places: tuple[str, ...]
    sectors: frozenset[str]

    def knows(self, code: str) -> bool:
        return not self.sectors <= SMALL_CHILDREN or code in AMONG_SMALL_CHILDREN

    @property
    def size(self) -> float:
        return (1 + len(self.places)) * (0.5 if self.sectors <= SMALL_CHILDREN else 1.0)


@dataclass(frozen=True)
class Year:
    """`codes` are those that this circle holds at least once; `seriousness`: what the taxonomy proposes."""

    region: str
    first: date
    today: date
    schools: Sequence[School]
    codes: Sequence[str]
    seriousness: Mapping[str, int]

    @property
    def midnight(self) -> datetime:
        """The demo ends at the start of today: what a day looks like does not hang on the hour of the build."""
        return at(self.today, time.min)

    def school_days(self) -> list[date]:
        span = (self.today - self.first).days
        days = (self.first + timedelta(days=number) for number in range(span))
        return [day for day in days if self.is_school_day(day)]

    def is_school_day(self, day: date) -> bool:
        return is_school_day(day, self.region)

    def next_school_day(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.is_school_day(day):
            day += timedelta(days=1)
        return day


@dataclass(frozen=True)
class Planned:
    """`stops`: the sitting before which people left it (see `handling`); empty for one that is brought to its end.

    `left`: steps nobody does. `quick`: the politie answers the same day, and the school has not read it.
    """

    school: str
    place: str
    code: str
    spot: str
    text: str
    facets: tuple[str, ...]
    occurred: datetime
    recorded: datetime
    seriousness: int
    pupils: int
    seed: int
    stops: str = ""
    left: tuple[str, ...] = ()
    quick: bool = False


def at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, clock.now().tzinfo)


def plan_year(year: Year, count: int, rng: Random) -> list[Planned]:
    """`count` in last school year, this one in proportion; in the order of recording."""
    begin = clock.school_year_bounds(clock.school_year(year.today))[0]
    days = year.school_days()
    last, this = [day for day in days if day < begin], [day for day in days if day >= begin]
    pace = THIS_YEAR * sum(MONTHS[day.month] for day in this) / sum(MONTHS[day.month] for day in last)
    planned = [
        *_of_period(year, last, count, _certain(year), rng),
        *_of_period(year, this, round(count * pace), [], rng),
    ]
    return sorted(planned, key=lambda one: (one.recorded, one.seed))


def _certain(year: Year) -> list[str]:
    """Codes, or main categories, that last school year holds whatever the dice say: its figures must survive."""
    return [*year.codes, *(main for main in FREQUENT for _ in range(OF_EACH_FREQUENT))]


def _of_period(year: Year, days: list[date], count: int, certain: list[str], rng: Random) -> Iterator[Planned]:
    slots = (
        _slots(year.schools, count, rng)
        if certain
        else rng.choices(year.schools, [s.size for s in year.schools], k=count)
    )
    for wanted in certain:
        codes = [code for code in cases() if code.startswith(wanted)]
        school = next(one for one in slots if any(one.knows(code) for code in codes))
        slots.remove(school)
        code = _kind(school, codes, rng)
        day = rng.choices(days, [MONTHS[day.month] * season(code, day) for day in days])[0]
        yield plan_one(year, school, code, day, rng)
    for school in slots:
        day = rng.choices(days, [MONTHS[day.month] for day in days])[0]
        yield plan_one(year, school, _kind(school, cases(), rng, day), day, rng)


def _slots(schools: Sequence[School], count: int, rng: Random) -> list[School]:
    """Each school its least, the others by size; shuffled."""
    least = [school for school in schools for _ in range(LEAST_PER_SCHOOL)]
    more = rng.choices(schools, [school.size for school in schools], k=max(0, count - len(least)))
    slots = [*least, *more]
    rng.shuffle(slots)
    return slots


def _kind(school: School, codes: Iterable[str], rng: Random, day: date | None = None) -> str:
    known = [code for code in codes if school.knows(code)]
    return rng.choices(known, [OFTEN.get(code, SELDOM) * (season(code, day) if day else 1.0) for code in known])[0]


def season(code: str, day: date) -> float:
    return FIREWORK_MONTHS.get(day.month, 0.01) if code.startswith(FIREWORKS) else 1.0


def plan_one(year: Year, school: School, code: str, day: date, rng: Random) -> Planned:
    case = rng.choice(cases()[code])
    occurred = _moment(day, rng, online="online" in case.facets)
    shift = rng.choices((0, 1, -1), (8, 1, 1))[0]
    return Planned(
        school=school.slug, place=rng.choice(school.places), code=code, spot=rng.choice(case.places),
        text=case.worded(rng, student="mbo" in school.sectors), facets=case.facets, occurred=occurred,
        recorded=_recorded(year, occurred, rng), seriousness=min(4, max(1, year.seriousness[code] + shift)),
        pupils=rng.choices((0, 1, 2, 3, 5), (1, 5, 6, 3, 1))[0], seed=rng.getrandbits(48),
    )  # fmt: skip


def _moment(day: date, rng: Random, *, online: bool) -> datetime:
    """Lessons and pauses; what happens online often does so in the evening."""
    hour = (
        rng.choice((18, 19, 20, 21))
        if online and rng.random() < 0.6
        else rng.choice((8, 9, 10, 10, 11, 12, 12, 13, 14, 15))
    )
    return at(day, time(hour, 5 * rng.randrange(4, 12)))


def _recorded(year: Year, occurred: datetime, rng: Random) -> datetime:
    """The same day, or the next school day when it was late or somebody waited; not after today."""
    recorded = occurred + timedelta(minutes=rng.randint(15, 120))
    later = at(year.next_school_day(occurred.date()), time(8, rng.randrange(20, 59)))
    in_time = recorded.time() <= LAST_MINUTE and rng.random() < 0.9
    return recorded if in_time or later >= year.midnight else later
