"""Run as `python -m tests.tenancy.killed_worker STEP [JOB]` against the test database, each step a process of its own.

ask: a report is asked for, its id is printed. hang: the worker takes the job and stops while drawing the PDF, until
it is killed. run: the worker takes it as usual. count: state, progress and number of reports.
"""

import sys
import time
from collections.abc import Callable

import django

django.setup()

import time_machine  # noqa: E402

from convenant.actions import reports  # noqa: E402
from convenant.models import Convenant, Report, ReportFile  # noqa: E402
from convenant.tenancy.middleware import organisation_role  # noqa: E402
from convenant.tenancy.models import Function, Job, Organisation  # noqa: E402
from convenant.tenancy.scope import AGGREGATOR, Actor, scope, system_actor  # noqa: E402
from convenant.tenancy.tasks import run_job  # noqa: E402
from tests.conftest import TODAY  # noqa: E402


def regie() -> Actor:
    with scope(system_actor(AGGREGATOR)):
        hoorn = Organisation.objects.get(slug="gemeente-hoorn")
    role, circles = organisation_role(hoorn.pk, hoorn.kind)
    return Actor(
        role=role, organisation_id=hoorn.pk, organisation_name=hoorn.name, kind=hoorn.kind, function=Function.REGIE,
        display_name="Regie Hoorn", circles=circles,
    )  # fmt: skip


def ask() -> None:
    actor = regie()
    with scope(actor):
        print(reports.ask_report(Convenant.objects.get(slug="west-friesland"), 2025, actor=actor).pk)  # noqa: T201


def hang(job: str) -> None:
    def draw_for_ever(*_: object) -> bytes:
        print("drawing", flush=True)  # noqa: T201
        time.sleep(60)
        return b""

    setattr(reports, "render_pdf", draw_for_ever)  # noqa: B010
    run_job(job)


def run(job: str) -> None:
    setattr(reports, "render_pdf", lambda *_: b"%PDF-1.7")  # noqa: B010
    run_job(job)


def count(job: str) -> None:
    with scope(regie()):
        found = Job.objects.get(pk=job)
        numbers = (Report.objects.filter(job_id=job).count(), ReportFile.objects.filter(report__job_id=job).count())
        print(found.state, found.progress, *numbers)  # noqa: T201


if __name__ == "__main__":
    with time_machine.travel(TODAY, tick=True):
        steps: dict[str, Callable[..., None]] = {"ask": ask, "hang": hang, "run": run, "count": count}
        steps[sys.argv[1]](*sys.argv[2:])
