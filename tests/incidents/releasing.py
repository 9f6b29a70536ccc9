"""Helpers: incidents of the schools of a circle, and their agreement, each written as the school itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connections

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.jobs import TransactionOn
from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import AGGREGATOR, MEMBER, Actor, scope, system_actor
from incidents.actions.releases import approve_release
from incidents.models import Incident, Release
from parties.models import Location, Role
from parties.queries.parties import parties_of

LAST_YEAR = 2025
Numbers = Mapping[tuple[str, int], int]
"""(category, half) → how many at each school."""


def circle(slug: str) -> Convenant:
    with scope(system_actor(AGGREGATOR)):
        return Convenant.objects.get(slug=slug)


def schools_of(convenant: Convenant) -> list[Actor]:
    """The directie of each school, as the portal would let it act."""
    with scope(system_actor(AGGREGATOR, circles=(convenant.pk,))):
        found = [party.organisation for party in parties_of(convenant.pk, Role.SCHOOL)]
    return [
        Actor(
            role=MEMBER,
            organisation_id=school.pk,
            organisation_name=school.name,
            kind=OrganisationKind.SCHOOL,
            function=Function.DIRECTIE,
            display_name=f"Directie {school.name}",
            circles=(convenant.pk,),
        )
        for school in found
    ]


def record_incidents(convenant: Convenant, school: Actor, numbers: Numbers, state: str = "open") -> None:
    with scope(school):
        location = Location.objects.filter(organisation_id=school.organisation).first()
        Incident.objects.bulk_create(
            Incident(
                organisation_id=school.organisation,
                convenant=convenant,
                location=location,
                category=category,
                description="Verzonnen",
                place="klas",
                occurred_on=f"{LAST_YEAR}-10-12" if half == 1 else f"{LAST_YEAR + 1}-03-12",
                seriousness=2,
                school_year=LAST_YEAR,
                half=half,
                state=state,
                recorded_at=clock.now(),
            )
            for (category, half), number in numbers.items()
            for _ in range(number)
        )


def agree(release: Release, schools: list[Actor]) -> None:
    for school in schools:
        with scope(school):
            approve_release(release, actor=school)


@contextmanager
def as_committing_worker() -> Iterator[None]:
    """For rows that pages must find though login_web may not write them. Who uses it also removes them."""
    web, worker = connections["default"], connections["worker"].copy("default")
    connections["default"] = worker
    try:
        yield
    finally:
        connections["default"] = web
        worker.close()


def remove_releases(convenant: Convenant) -> None:
    """As the owner of the tables, on a connection of its own."""
    owner = connections["owner"].copy("owner")
    try:
        with TransactionOn(owner), owner.cursor() as cursor:
            cursor.execute("select set_config('app.circles', %s, true)", [f"{{{convenant.pk}}}"])
            for table in ("incidents_releasecell", "incidents_releaseapproval", "incidents_release"):
                cursor.execute(f"delete from {table}")
    finally:
        owner.close()
