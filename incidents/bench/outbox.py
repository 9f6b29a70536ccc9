"""P15: a thousand jobs through outbox and broker, against the same jobs sent to Celery directly."""

import time
from collections.abc import Callable

from django.db import connection

from convenant.celery import app
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope

from .database import the_administrator
from .findings import Finding
from .jobs import BY_OUTBOX, DIRECT
from .processes import running_worker

JOBS, LONGEST = 1000, 300.0
COUNTER = "create sequence if not exists bench_done; grant usage, select on bench_done to member, login_web"


def jobs(school: Actor, database: str) -> list[Finding]:
    with the_administrator().connect(database) as administrator:
        administrator.execute(COUNTER)
    with running_worker():
        until_done(1, lambda: send_directly(school, 1))
        plain = until_done(JOBS, lambda: send_directly(school, JOBS))
        outbox = until_done(JOBS, lambda: send_by_outbox(school, JOBS))
        time.sleep(2)
        twice = done_since(0) - 1 - 2 * JOBS
    with scope(school):
        lost = JOBS - Job.objects.filter(task=BY_OUTBOX, state=JobState.DONE).count()
    return [
        Finding("P15", f"{JOBS} jobs through the outbox", f"×{outbox / plain:.2f}", "≤ ×2", met=outbox <= 2 * plain),
        Finding("P15", "jobs lost or doubled", f"{lost} and {twice}", "0 and 0", met=(lost, twice) == (0, 0)),
    ]  # fmt: skip


def send_directly(school: Actor, number: int) -> None:
    for _ in range(number):
        app.send_task(DIRECT, [str(school.organisation), school.kind], retry=False)


def send_by_outbox(school: Actor, number: int) -> None:
    """Each in a transaction of its own, as requests do."""
    for _ in range(number):
        with scope(school):
            enqueue(BY_OUTBOX, actor=school)


def until_done(number: int, send: Callable[[], None]) -> float:
    """Seconds from the first to the last; the worker counts on a sequence."""
    before, started = done_since(0), time.perf_counter()
    send()
    while done_since(before) < number:
        if time.perf_counter() - started > LONGEST:
            raise TimeoutError(f"{done_since(before)} of {number} jobs done")
        time.sleep(0.05)
    return time.perf_counter() - started


def done_since(before: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(pg_sequence_last_value('bench_done'::regclass), 0)")
        return int(cursor.fetchone()[0]) - before
