"""Background work of the agreement itself: id → one idempotent action."""

from uuid import UUID

from convenant.actions import keys, reports, takeout
from convenant.actions.compliance import publish_states
from convenant.models import Convenant
from convenant.tenancy.jobs import task
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor


@task("convenant.publish_states", "Naleving bijwerken")
def publish(job: Job, actor: Actor, convenant: str) -> dict[str, int]:
    return {"changed": publish_states(Convenant.objects.get(pk=convenant), actor=actor)}


@task(reports.MAKE, "Evaluatierapport maken")
def make_report(job: Job, actor: Actor, convenant: str, school_year: str) -> dict[str, str]:
    report = reports.make_report(Convenant.objects.get(pk=convenant), int(school_year), job=job, actor=actor)
    return {"report": str(report.pk)}


@task(keys.RESEAL, "Kluis: cellen een nieuwe sleutel geven")
def reseal(job: Job, actor: Actor, table: str, after: str) -> dict[str, int]:
    return keys.reseal_step(job, keys.position_of(table, after), actor=actor)


@task(takeout.MAKE, "Gegevens meenemen")
def make_takeout(job: Job, actor: Actor, purpose: str) -> dict[str, int]:
    return takeout.make_takeout(job, purpose, actor=actor)


@task(takeout.DISCARD, "Meegenomen gegevens weggooien")
def discard_takeout(job: Job, actor: Actor, made_by: str) -> dict[str, int]:
    return {"parts": takeout.discard_takeout(UUID(made_by), actor=actor)}
