"""Run as `python -m tests.tenancy.killed_often KILLS [early]` against the test database. Prints what became of it.

Each job runs in a fork of this process, which is killed after a random while; afterwards whatever is left runs to
its end, as the sweep would have it. `early` is the mutant: a job that is marked done before its work is kept.
"""

import json
import os
import random
import signal
import sys
import time
from typing import Any
from uuid import UUID

import django

django.setup()

import time_machine  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from convenant.actions import reports  # noqa: E402
from convenant.models import Convenant, Report, ReportFile  # noqa: E402
from convenant.tenancy import tasks  # noqa: E402
from convenant.tenancy.jobs import enqueue  # noqa: E402
from convenant.tenancy.models import Job, JobState  # noqa: E402
from convenant.tenancy.scope import scope  # noqa: E402
from tests.conftest import TODAY  # noqa: E402
from tests.tenancy.killed_worker import regie  # noqa: E402

DRAWING, LONGEST = 0.05, 0.4
JOBS = 4
real_run = tasks._run
begun = os.pipe()


def draw(*_: object) -> bytes:
    time.sleep(DRAWING)
    return b"%PDF-1.7"


def run_early(job_id: UUID, organisation_id: UUID, kind: str) -> None:
    """Acknowledges first, in a transaction of its own."""
    with scope(regie()):
        Job.objects.filter(pk=job_id).update(state=JobState.DONE)
    os.write(begun[1], b"1")
    with transaction.atomic(), scope(regie()):
        time.sleep(LONGEST)
        job = Job.objects.get(pk=job_id)
        reports.make_report(Convenant.objects.get(pk=job.arguments["convenant"]), 2025, job=job, actor=regie())


def ask() -> list[str]:
    actor = regie()
    with scope(actor):
        convenant = Convenant.objects.get(slug="west-friesland")
        asked = [enqueue(reports.MAKE, actor=actor, convenant=convenant.pk, school_year=2025) for _ in range(JOBS)]
    return [str(job.pk) for job in asked]


def run_real(job_id: UUID, organisation_id: UUID, kind: str) -> None:
    os.write(begun[1], b"1")
    real_run(job_id, organisation_id, kind)


def run_in_fork(job: str, kill_after: float | None) -> None:
    """The while begins when the job does: a machine that is busy kills no less in the middle."""
    connections.close_all()
    child = os.fork()
    if not child:
        tasks.run_job(job)
        os._exit(0)
    os.read(begun[0], 1)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def unfinished(jobs: list[str]) -> list[str]:
    with scope(regie()):
        left = Job.objects.filter(pk__in=jobs, state__in=[JobState.WAITING, JobState.RUNNING])
        return [str(pk) for pk in left.values_list("pk", flat=True)]


def outcome(jobs: list[str]) -> dict[str, Any]:
    with scope(regie()):
        made = {job: Report.objects.filter(job_id=job).count() for job in jobs}
        files = {job: ReportFile.objects.filter(report__job_id=job).count() for job in jobs}
        done = Job.objects.filter(pk__in=jobs, state=JobState.DONE).count()
    lost = sum(made[job] < 1 or files[job] < 1 for job in jobs)
    return {"jobs": len(jobs), "done": done, "lost": lost, "doubled": sum(max(made[j], files[j]) > 1 for j in jobs)}


def main(kills: int) -> None:
    chance, jobs, killed = random.Random(30), ask(), 0
    while killed < kills:
        waiting = unfinished(jobs)
        if not waiting:
            jobs += ask()
            continue
        run_in_fork(chance.choice(waiting), chance.uniform(0, LONGEST))
        killed += 1
    for job in unfinished(jobs):
        run_in_fork(job, None)
    print(json.dumps({"kills": killed} | outcome(jobs)))  # noqa: T201


if __name__ == "__main__":
    setattr(reports, "render_pdf", draw)  # noqa: B010
    setattr(tasks, "_run", run_early if sys.argv[2:] == ["early"] else run_real)  # noqa: B010
    with time_machine.travel(TODAY, tick=True):
        main(int(sys.argv[1]))
