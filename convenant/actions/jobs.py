"""What the operator does to a job: run it again, or let it go. Of the job itself the operator reads its state only."""

import functools

from django.db import IntegrityError, transaction

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Conflict
from convenant.tenancy.jobs import send
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor

RETRY, DROP = "retry", "drop"
FROM_STATES: dict[str, tuple[JobState, ...]] = {
    RETRY: (JobState.FAILED, JobState.DROPPED),
    DROP: (JobState.FAILED, JobState.WAITING),
}


class MovedOn(Conflict):
    def __init__(self) -> None:
        super().__init__("De taak is intussen verder. Bekijk de stand opnieuw.")


class SameWaits(Conflict):
    def __init__(self) -> None:
        super().__init__("Dezelfde taak staat al klaar of is bezig. Opnieuw proberen is niet nodig.")


def retry_job(job: Job, *, actor: Actor) -> None:
    """Goes out after commit; a lost message is sent again by the sweep. Runs with the rights of whoever asked."""
    _move(job, RETRY, state=JobState.WAITING, due=clock.now(), finished_at=None)
    record(actor, "job.retried", job)
    transaction.on_commit(functools.partial(send, job.pk), robust=True)


def drop_job(job: Job, *, actor: Actor) -> None:
    _move(job, DROP, state=JobState.DROPPED, finished_at=clock.now())
    record(actor, "job.dropped", job)


def _move(job: Job, verb: str, **values: object) -> None:
    """One statement that names the state it expects, so that two clicks, or a worker, can't both win."""
    try:
        with transaction.atomic():
            moved = Job.objects.filter(pk=job.pk, state__in=FROM_STATES[verb]).update(**values)
    except IntegrityError as same:
        raise SameWaits from same
    if not moved:
        raise MovedOn
