"""What Celery runs: one job by its id, and the sweep that sends again what a crash left behind."""

import logging
from dataclasses import replace
from uuid import UUID

from celery import shared_task
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from convenant import clock
from convenant.errors import Refused

from .jobs import handlers, send
from .middleware import organisation_role
from .models import SILENT_AFTER, STALE_AFTER, Job, JobState, Membership, Organisation, User
from .scope import DISPATCH, MEMBER, NOBODY, Actor, scope, system_actor

log = logging.getLogger(__name__)
FAILED = "Er ging iets mis. Probeer het opnieuw."
ENDED = "Wie dit vroeg, heeft deze rol niet meer. Vraag het opnieuw."
STOPPED = "Het account van wie dit vroeg, is gestopt. Er is niets gemaakt."


@shared_task(name="tenancy.run_job", acks_late=True, reject_on_worker_lost=True)  # type: ignore[untyped-decorator]
def run_job(job_id: str) -> None:
    """Claims by an advisory lock, so that the row stays free for progress and a killed worker lets go at once."""
    with scope(system_actor(DISPATCH)):
        row = Job.objects.filter(pk=job_id).values_list("organisation_id", "organisation__kind").first()
    if row:
        organisation_id, kind = row
        try:
            _run(UUID(job_id), organisation_id, kind)
        except Refused as refusal:
            _fail(UUID(job_id), organisation_id, refusal.sentence)
        except Exception:
            log.exception("job %s failed", job_id)
            _fail(UUID(job_id), organisation_id, FAILED)


def _run(job_id: UUID, organisation_id: UUID, kind: str) -> None:
    with transaction.atomic():
        role, circles = organisation_role(organisation_id, kind)
        with scope(Actor(role=role, organisation_id=organisation_id, kind=kind, circles=circles)) as opened:
            job = _claim(job_id)
            if job is None:
                return
            actor = _actor(job, opened.actor)
            opened.actor = actor
            result = handlers[job.task](job, actor, **job.arguments)
            job.state, job.progress, job.finished_at = JobState.DONE, 100, clock.now()
            job.result, job.progress_text, job.error = result or {}, "", ""
            job.save()


def _claim(job_id: UUID) -> Job | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [str(job_id)])
        if not cursor.fetchone()[0]:
            return None
    return Job.objects.filter(pk=job_id, state__in=[JobState.WAITING, JobState.RUNNING]).first()


def _actor(job: Job, acting: Actor) -> Actor:
    """As the person stands today: who is shut out, or whose role ended, does no work that waited; a function that
    changed is the new one."""
    organisation = Organisation.objects.get(pk=acting.organisation)
    known = replace(acting, organisation_name=organisation.name)
    if not (asked_by := job.acting.get("membership")):
        return replace(known, function=job.acting.get("function", ""), display_name=organisation.name)
    mine = Membership.objects.filter(pk=asked_by, organisation_id=organisation.pk)
    membership = mine.valid_on(clock.today()).only("id", "user_id", "function", "display_name").first()
    if membership is None:
        raise Refused(ENDED)
    if not _may_sign_in(membership.user_id):
        raise Refused(STOPPED)
    return replace(
        known,
        user_id=membership.user_id,
        membership_id=membership.pk,
        function=membership.function,
        display_name=membership.display_name,
    )


def _may_sign_in(user_id: UUID) -> bool:
    """Asked as the worker's own login: no role of a scope reads accounts (ADR 17)."""
    with scope(NOBODY):
        return User.objects.filter(pk=user_id, is_active=True).exists()


def _fail(job_id: UUID, organisation_id: UUID, sentence: str) -> None:
    with scope(system_actor(MEMBER, organisation_id)):
        Job.objects.filter(pk=job_id).exclude(state=JobState.DONE).update(
            state=JobState.FAILED, error=sentence[:300], finished_at=clock.now()
        )


@shared_task(name="tenancy.sweep")  # type: ignore[untyped-decorator]
def sweep() -> int:
    """Sends waiting jobs that are due and running ones that have been silent too long: one that is at work all the
    same keeps its claim. Returns how many."""
    with scope(system_actor(DISPATCH)):
        waiting = Job.objects.filter(state=JobState.WAITING, due__lt=clock.now() - STALE_AFTER / 20)
        silent = Job.objects.filter(state=JobState.RUNNING, due__lt=clock.now() + STALE_AFTER - SILENT_AFTER)
        due = [*waiting.values_list("pk", flat=True)[:200], *silent.values_list("pk", flat=True)[:200]]
    for job_id in due:
        send(job_id)
    return len(due)


@shared_task(name="tenancy.clear_sessions")  # type: ignore[untyped-decorator]
def clear_sessions() -> int:
    """Those that are over: a browser that never comes back asks for none, and what was typed would stay in its row.
    Returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
