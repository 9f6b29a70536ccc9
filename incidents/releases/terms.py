"""The terms of a release: how small a number may be, whose word it needs, which months.

Asked twice: when regie asks for figures, and by the worker before it counts. Regie writes the row of a release, so
what stands in it is a wish; the rule of the convenant decides.
"""

from dataclasses import dataclass
from uuid import UUID

from convenant import clock
from convenant.errors import Refused
from incidents.models import Release
from incidents.models.releases import ReleaseState
from incidents.queries.taxonomy import adopted_version

from .periods import WHOLE_YEAR, last_day

OVERLAP = (
    "Van dit schooljaar zijn er al cijfers over een andere periode. "
    "Twee tabellen over dezelfde maanden kunnen samen iets verraden."
)


class PeriodTaken(Refused):
    """Two releases over the same months could be subtracted from each other."""


class PeriodNotOver(Refused):
    pass


@dataclass(frozen=True)
class Terms:
    k: int
    needs_approval: bool


def terms_of(convenant_id: UUID) -> Terms:
    version = adopted_version(convenant_id)
    return Terms(int(version.setting("gemeente.aggregate.k")), bool(version.setting("release.approval")))


def require_free_period(convenant_id: UUID, school_year: int, half: int) -> None:
    """Before asking: nobody asked for these months yet."""
    _require_ended(school_year, half)
    asked = Release.objects.filter(convenant=convenant_id, school_year=school_year)
    halves = set(asked.values_list("half", flat=True))
    if half in halves:
        raise PeriodTaken("Voor deze periode zijn de cijfers al gevraagd.")
    _refuse_overlap(half, halves)


def hold_to_the_rule(release: Release) -> None:
    """Before counting: the rule's own terms, months that are over, and no second table over them."""
    terms = terms_of(release.convenant_id)
    release.k, release.needs_approval = terms.k, terms.needs_approval
    _require_ended(release.school_year, release.half)
    out = Release.objects.filter(convenant=release.convenant_id, school_year=release.school_year)
    out = out.filter(state=ReleaseState.RELEASED).exclude(pk=release.pk)
    _refuse_overlap(release.half, set(out.values_list("half", flat=True)))


def _require_ended(school_year: int, half: int) -> None:
    if clock.today() <= last_day(school_year, half):
        raise PeriodNotOver("Deze periode is nog niet voorbij. Vraag de cijfers aan als zij om is.")


def _refuse_overlap(half: int, others: set[int]) -> None:
    if others and (half == WHOLE_YEAR or WHOLE_YEAR in others):
        raise PeriodTaken(OVERLAP)
