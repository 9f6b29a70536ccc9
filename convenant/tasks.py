"""Background work of the agreement itself: id → one idempotent action."""

from convenant.actions import reports
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
