"""Releases that wait: who agreed, and what a school itself would bring in."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from convenant import clock
from convenant.tenancy.scope import Actor
from incidents.models import Incident, IncidentState, Release, ReleaseApproval, ReleaseState
from incidents.permissions import hidden_from, without
from incidents.releases.cells import SCHOOLS_NEEDED
from incidents.releases.counting import main_of
from incidents.releases.periods import periods_that_ended, short_label
from parties.queries.places import locations_of

from .taxonomy import adopted_version, taxonomy


@dataclass(frozen=True)
class Asked:
    """A release that waits, as regie sees it."""

    release: Release
    title: str
    agreed: int
    may_start: bool


@dataclass(frozen=True)
class OwnPart:
    """A release as a school sees it, with its own counts so far; `agreed` is the day it said yes."""

    release: Release
    title: str
    rows: list[tuple[str, int]]
    agreed: ReleaseApproval | None


def asked_of(convenant_id: UUID) -> list[Asked]:
    found = Release.objects.filter(convenant_id=convenant_id, state=ReleaseState.ASKED)
    waiting = found.annotate(agreed=Count("approvals")).order_by("-school_year", "half")
    return [
        Asked(
            release,
            short_label(release.school_year, release.half),
            release.agreed,
            not release.needs_approval or release.agreed >= SCHOOLS_NEEDED,
        )
        for release in waiting
    ]


def free_periods(convenant_id: UUID) -> list[tuple[str, str]]:
    """Choices ("2025-0", label): ended, not asked yet and not overlapping one that was."""
    taken: dict[int, set[int]] = {}
    for year, half in Release.objects.filter(convenant_id=convenant_id).values_list("school_year", "half"):
        taken.setdefault(year, set()).add(half)
    return [
        (f"{year}-{half}", short_label(year, half))
        for year, half in periods_that_ended(clock.today())
        if half not in taken.get(year, set()) and (not taken.get(year) or (half and 0 not in taken[year]))
    ]


def own_parts(convenant_id: UUID, actor: Actor) -> list[OwnPart]:
    """What waits for this school's word and what it agreed to; three queries and the taxonomy."""
    waiting = list(
        Release.objects.filter(convenant_id=convenant_id, state=ReleaseState.ASKED, needs_approval=True).order_by(
            "-school_year", "half"
        )
    )
    given = ReleaseApproval.objects.filter(convenant_id=convenant_id, organisation_id=actor.organisation)
    agreed = {approval.release_id: approval for approval in given}
    counts = own_counts(convenant_id, {release.school_year for release in waiting}, actor)
    return [_own_part(release, counts, agreed.get(release.pk)) for release in waiting]


Counts = dict[tuple[int, int, str], int]


def own_counts(convenant_id: UUID, years: set[int], actor: Actor) -> Counts:
    """(school year, half, category) → number, of the school's incidents at the locations this person works for."""
    own = Incident.objects.filter(convenant_id=convenant_id, school_year__in=years, location__in=locations_of(actor))
    own = without(hidden_from(actor), own.exclude(state=IncidentState.WITHDRAWN))
    groups = own.values_list("school_year", "half", "category").annotate(number=Count("*")).order_by()
    return {(year, half, category): number for year, half, category, number in groups}


def _own_part(release: Release, counts: Counts, agreed: ReleaseApproval | None) -> OwnPart:
    known = taxonomy(adopted_version(release.convenant_id).taxonomy)
    mains = main_of(known.name)
    sums: dict[str, int] = {}
    for (year, half, category), number in counts.items():
        if year == release.school_year and release.half in (0, half) and category in mains:
            sums[mains[category]] = sums.get(mains[category], 0) + number
    rows = [(main.label, sums[main.code]) for main in known.mains if main.code in sums]
    return OwnPart(release, short_label(release.school_year, release.half), rows, agreed)
