"""Background work of the parties: id → one idempotent action."""

from uuid import UUID

from convenant.actions.bell import ring_own
from convenant.tenancy.jobs import report_progress, task
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor
from parties.importing import actions
from parties.message_kinds import IMPORTED
from parties.models import ImportBatch


@task(actions.RUN, "Bestand importeren")
def run_import(job: Job, actor: Actor, batch: str) -> dict[str, int]:
    counts = actions.run_import(ImportBatch.objects.get(pk=batch), actor=actor, tell=_teller(job))
    ring_own(IMPORTED, UUID(batch), actor=actor, membership_id=actor.membership_id)
    return counts


@task(actions.UNDO, "Import terugdraaien")
def undo_import(job: Job, actor: Actor, batch: str) -> dict[str, int]:
    return actions.undo_import(ImportBatch.objects.get(pk=batch), actor=actor, tell=_teller(job))


@task(actions.DISCARD, "Rijen van een import weggooien")
def discard_import(job: Job, actor: Actor, batch: str) -> dict[str, int]:
    return {"rows": actions.discard_rows(UUID(batch), actor=actor)}


def _teller(job: Job) -> actions.Tell:
    return lambda done, total: report_progress(job, 100 * done // total, f"rij {done} van {total}")
