"""What waits for an organisation: locations without somebody, and empty seats. For the start page and the agenda."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from convenant.addresses import address
from convenant.agenda import Appendix, Suggestion
from convenant.models import Convenant, ConvenantVersion, VersionStatus
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import MEMBER, Actor
from convenant.terms import version_in_force
from convenant.together import Asking
from convenant.wording import counted
from parties.permissions import KEEP_TEAM, may, may_assign
from parties.queries.assignments import board
from parties.queries.teams import SchoolTeam, facts_of, teams, vacancies_of


def locations_without_somebody(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For who divides the work of a partner. Red where the convenant demands somebody."""
    if actor.role != MEMBER or actor.kind == OrganisationKind.SCHOOL or not may_assign(actor):
        return []
    yield ()
    empty = [row for row in board(actor) if row.gap]
    if not empty:
        return []
    breach, count = any(row.is_breach for row in empty), len(empty)
    return [
        Waiting(
            title="Locaties zonder vaste collega", url=f"{address('assignments:list')}?gaten=1",
            sub=", ".join(row.place.name for row in empty[:3]), kind="bad" if breach else "warn",
            word=counted(count, "locatie", "locaties"),
        )
    ]  # fmt: skip


def empty_seats(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the school and for who provides the seat. Where no convenant composes teams this asks one thing only."""
    if not circles or not may(actor, KEEP_TEAM):
        return []
    versions = _composing(circles=[circle.id for circle in circles])
    yield (versions,)
    if not versions:
        return []
    facts = {version.pk: facts_of(version.convenant_id) for version in versions}
    yield tuple(each for one in facts.values() for each in one.together)
    slugs = {circle.id: circle.slug for circle in circles}
    found = [(version, vacancies_of(actor.organisation, teams(version, facts[version.pk]))) for version in versions]
    return [
        Waiting(
            title="Lege plaatsen in kernteams", url=address("teams:list", slug=slugs[version.convenant_id]),
            sub=", ".join(dict.fromkeys(seat.label for _, seat in rows)), kind="warn",
            word=counted(len(rows), "plaats", "plaatsen"),
        )
        for version, rows in found if rows
    ]  # fmt: skip


@made_once
def _composing(*, circles: list[UUID]) -> QuerySet[ConvenantVersion]:
    """Versions in force that say who sits in a team."""
    return ConvenantVersion.objects.filter(
        convenant_id__any_of=circles, status=VersionStatus.ADOPTED, teams__0__isnull=False
    )


def suggest_teams(convenant: Convenant, meeting: object, actor: Actor) -> list[Suggestion]:
    """Empty seats as a point to talk over: counts per school, no persons."""
    version = version_in_force(convenant)
    composed = [team for team in teams(version, facts_of(convenant.pk)) if team.vacancies] if version.teams else []
    if not composed:
        return []
    count = sum(len(team.vacancies) for team in composed)
    return [
        Suggestion(
            key="parties.teams", title=f"Kernteams: {counted(count, 'plaats', 'plaatsen')} leeg",
            reason=f"Op {len(composed)} scholen is het kernteam niet compleet.", article=composed[0].article,
            appendix=Appendix("Lege plaatsen per school", ["School", "Leeg"], [_row(team) for team in composed]),
        )
    ]  # fmt: skip


def _row(team: SchoolTeam) -> list[str | int | None]:
    return [team.party.organisation.name, ", ".join(seat.label for seat in team.vacancies)]
