"""The change to a new school year: the steps that the apps offer for it, through `registry.rollover_steps`.

A key is "20.contactpersonen": the number orders the steps, what follows it is their address.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from convenant import clock, registry
from convenant.models import Convenant
from convenant.tenancy.scope import Actor

CARRIED, AFRESH, CONFIRM = "Loopt door", "Begint opnieuw", "Kijk na"
OPENS_IN = 6
"""June: from then on the coming school year can be prepared."""


@dataclass(frozen=True)
class Asked:
    """Whose change it is, and to which school year."""

    convenant: Convenant
    actor: Actor
    year: int

    @property
    def starts(self) -> date:
        return clock.school_year_bounds(self.year)[0]

    @property
    def ends(self) -> date:
        return clock.school_year_bounds(self.year)[1]

    @property
    def label(self) -> str:
        return clock.school_year_label(self.year)


@dataclass(frozen=True)
class Look:
    """What there is to see. `rows` are (what, words at the right); `todo` what is better mended before confirming."""

    sentence: str
    counts: Sequence[tuple[int, str]] = ()
    rows: Sequence[tuple[str, str]] = ()
    todo: Sequence[str] = ()
    link: tuple[str, str] | None = None
    """Address and words of the page where it is mended."""


@dataclass(frozen=True)
class Step:
    """`act` does the work and says what it did; twice is once. It may raise Refused. `of_regie`: not for each party."""

    title: str
    kind: str
    button: str
    look: Callable[[Asked], Look] = field(repr=False)
    act: Callable[[Asked], str] = field(repr=False)
    of_regie: bool = False


def steps() -> dict[str, Step]:
    """Address → step, in order."""
    return {key.partition(".")[2]: step for key, step in sorted(registry.rollover_steps)}


def year_at_hand(day: date) -> int:
    """The school year to prepare: the coming one from June on, else the present one."""
    year = clock.school_year(day)
    return year + 1 if day >= date(year + 1, OPENS_IN, 1) else year


def opens_on(year: int) -> date:
    return date(year, OPENS_IN, 1)
