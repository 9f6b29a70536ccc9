"""The aggregator at work: counts incidents of all schools, writes the cells of one release and freezes it.

Only the worker's login may become `aggregator`; that role reads seven columns of an incident and no other.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count as NumberOf

from convenant import clock
from convenant.editing import one_at_a_time
from convenant.tenancy.scope import AGGREGATOR, scope, system_actor
from incidents.models import Incident, Release, ReleaseApproval, ReleaseCell
from incidents.models.core import IncidentState
from incidents.models.releases import ReleaseState
from incidents.queries.taxonomy import KEEPS_CORE, adopted_version, taxonomy
from parties.models import Location, Role
from parties.queries.parties import parties_of

from .cells import SCHOOLS_NEEDED
from .levels import Count, Frame, finest
from .terms import hold_to_the_rule


def compute(release_id: UUID, convenant_id: UUID) -> Release:
    """Idempotent: a released one is handed back as it is, whoever asks again. Raises PeriodTaken or PeriodNotOver."""
    with scope(system_actor(AGGREGATOR, circles=(convenant_id,))):
        one_at_a_time("release", convenant_id)  # two over the same months must not both find nothing out yet
        release = Release.objects.select_for_update().get(pk=release_id)
        if release.state != ReleaseState.RELEASED:
            hold_to_the_rule(release)
            schools = taking_part(release)
            if len(schools) >= SCHOOLS_NEEDED:
                _write_cells(release, schools)
            else:
                release.note = too_few_sentence(len(schools))
            _freeze(release, len(schools))
        return release


def taking_part(release: Release) -> list[UUID]:
    """Schools that agreed; where the rule asks no agreement, all schools of the circle."""
    if release.needs_approval:
        return list(ReleaseApproval.objects.filter(release=release).values_list("organisation_id", flat=True))
    return list(parties_of(release.convenant_id, Role.SCHOOL).values_list("organisation_id", flat=True))


def too_few_sentence(schools: int) -> str:
    took_part = "Alleen 1 school deed" if schools == 1 else f"Alleen {schools} scholen deden"
    return f"{took_part} mee. Er zijn er {SCHOOLS_NEEDED} nodig."


def _write_cells(release: Release, schools: list[UUID]) -> None:
    frame = frame_of(release, schools)
    found = finest(count(release, schools, frame.main_of), frame, release.k)
    release.rows_level, release.columns_level = found.level.rows, found.level.columns
    release.note = found.sentence
    ReleaseCell.objects.bulk_create(
        ReleaseCell(convenant_id=release.convenant_id, release=release, row=row, column=column, count=shown)
        for (row, column), shown in found.cells.items()
    )


def _freeze(release: Release, schools: int) -> None:
    release.state, release.released_at = ReleaseState.RELEASED, clock.now()
    release.schools_counted = schools
    release.schools_total = parties_of(release.convenant_id, Role.SCHOOL).count()
    release.save()


def count(release: Release, schools: Iterable[UUID], codes: Iterable[str]) -> list[Count]:
    """Withdrawn incidents do not count. One query, whatever the number of schools."""
    rows = Incident.objects.filter(
        convenant_id=release.convenant_id, school_year=release.school_year, organisation_id__in=schools
    )
    rows = rows.exclude(state=IncidentState.WITHDRAWN).filter(category__in=list(codes))
    if release.half:
        rows = rows.filter(half=release.half)
    groups = rows.values_list("organisation_id", "location_id", "category", "half")
    return [
        Count(str(school), str(location), category, half, number)
        for school, location, category, half, number in groups.annotate(number=NumberOf("*")).order_by()
    ]


def frame_of(release: Release, schools: Iterable[UUID]) -> Frame:
    locations = Location.objects.filter(organisation_id__in=schools).values_list("pk", flat=True)
    return Frame(
        main_of=main_of(adopted_version(release.convenant_id).taxonomy),
        locations=[str(location) for location in locations],
        halves=[] if release.half else ["1", "2"],
    )


def main_of(name: str) -> dict[str, str]:
    """Every code an incident may carry → its main category. Absence and concerns are no incidents."""
    known = taxonomy(name)
    mains = [category.code for category in known.mains if category.keeps == KEEPS_CORE]
    found = {category.code: category.main for category in known.subs if category.main in mains}
    return found | {main: main for main in mains if main not in found.values()}
