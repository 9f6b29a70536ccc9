"""The outbox. A `Job` row is written in the caller's transaction; after commit its id alone goes to Celery.

A handler is a plain function `handler(job, actor, **ids)`, registered by name with `@task`. It refuses to run
without a scope, must be idempotent, and does its work in the transaction in which the job is marked done.
"""

import functools
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections, transaction

from convenant import clock
from convenant.editing import one_at_a_time

from .models import STALE_AFTER, Job, JobState
from .scope import Actor, current_actor

log = logging.getLogger(__name__)
Handler = TypeVar("Handler", bound=Callable[..., Any])
handlers: dict[str, Callable[..., Any]] = {}
task_words: dict[str, str] = {}
"""Task → what the operator reads."""
RUN_JOB = "tenancy.run_job"


def task(name: str, words: str = "") -> Callable[[Handler], Handler]:
    def register(function: Handler) -> Handler:
        @functools.wraps(function)
        def scoped(*args: Any, **kwargs: Any) -> Any:
            current_actor()
            return function(*args, **kwargs)

        if name in handlers:
            raise ValueError(f"two handlers for {name}")
        handlers[name], task_words[name] = scoped, words or name
        return scoped  # type: ignore[return-value]

    return register


def enqueue(name: str, *, actor: Actor, unique_key: str = "", **ids: Any) -> Job:
    """The waiting or running job with the same `unique_key`, or a new one."""
    if unique_key:
        one_at_a_time("job", actor.organisation, unique_key)
        same = Job.objects.filter(unique_key=unique_key, state__in=[JobState.WAITING, JobState.RUNNING]).first()
        if same:
            return same
    job = _create(name, actor, clock.now(), unique_key, ids)
    transaction.on_commit(functools.partial(send, job.pk), robust=True)
    return job


def enqueue_later(name: str, after: timedelta, *, actor: Actor, **ids: Any) -> Job:
    """The sweep sends it when it is due."""
    return _create(name, actor, clock.now() + after, "", ids)


def _create(name: str, actor: Actor, due: datetime, unique_key: str, ids: dict[str, Any]) -> Job:
    by_person = {"membership": str(actor.membership_id)}
    acting = by_person if actor.membership_id else {"function": actor.function}
    arguments = {key: str(value) for key, value in ids.items()}
    return Job.objects.create(
        organisation_id=actor.organisation, task=name, arguments=arguments, acting=acting, due=due,
        unique_key=unique_key,
    )  # fmt: skip


def send(job_id: UUID) -> None:
    """Runs as the login role, without an organisation: an id is all it may touch. An absent broker costs nothing."""
    from convenant.celery import app

    try:
        app.send_task(RUN_JOB, [str(job_id)], retry=False)
    except Exception:  # noqa: BLE001  (any transport's error; the sweep sends again what is due)
        log.warning("job %s waits: the broker is away", job_id)


def report_progress(job: Job, percent: int, text: str) -> None:
    """Visible at once: written on a connection of its own, while the work's transaction is still open."""
    actor = current_actor()
    side = connections["default"].copy("default")
    try:
        with TransactionOn(side), side.cursor() as cursor:
            cursor.execute(actor.set_scope())
            cursor.execute(
                "update tenancy_job set state = %s, progress = %s, progress_text = %s, due = %s where id = %s",
                [JobState.RUNNING, percent, text, clock.now() + STALE_AFTER, job.pk],
            )
    finally:
        side.close()


class TransactionOn:
    """`atomic` for a connection that is not among Django's aliases."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.set_autocommit(False)

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.connection.rollback() if kind else self.connection.commit()
