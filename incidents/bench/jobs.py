"""P15: the same small job through the outbox and sent to Celery directly. Loaded by the benchmark's own worker."""

from uuid import UUID

from celery import shared_task
from django.db import connection

from convenant.tenancy.jobs import task
from convenant.tenancy.middleware import organisation_role
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor, scope

BY_OUTBOX, DIRECT = "bench.count", "bench.direct"


@task(BY_OUTBOX, "Meten")
def by_outbox(job: Job, actor: Actor) -> None:
    work()


@shared_task(name=DIRECT)  # type: ignore[untyped-decorator]
def direct(organisation: str, kind: str) -> None:
    """In the same scope, with the organisation's role and circles, but without a row that remembers it."""
    role, circles = organisation_role(UUID(organisation), kind)
    with scope(Actor(role=role, organisation_id=UUID(organisation), kind=kind, circles=circles)):
        work()


def work() -> None:
    """A sequence counts outside transactions: a job that ran twice is seen."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from incidents_incident where state = 'open'")
        cursor.execute("select nextval('bench_done')")
