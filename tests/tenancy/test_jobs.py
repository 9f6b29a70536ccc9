"""The outbox: a job is a row of the caller's transaction, its id alone travels, its effect happens once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from kombu.exceptions import OperationalError

from convenant import clock
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy import jobs, tasks
from convenant.tenancy.models import STALE_AFTER, Job, JobState
from convenant.tenancy.scope import DISPATCH, MEMBER, Actor, ScopeMissing, scope, system_actor

COUNTED: list[UUID] = []


@jobs.task("tests.count")
def count(job: Job, actor: Actor, thing: str) -> dict[str, str]:
    COUNTED.append(job.pk)
    Convenant.objects.first()
    return {"thing": thing, "by": actor.function, "org": str(actor.organisation_id)}


@jobs.task("tests.break")
def break_down(job: Job, actor: Actor) -> None:
    Job.objects.create(organisation_id=actor.organisation, task="half done")
    raise RuntimeError("a secret that must not reach the page")


@jobs.task("tests.refuse")
def refuse(job: Job, actor: Actor) -> None:
    raise Refused("Pango ontbreekt op deze computer.")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    COUNTED.clear()


class Broker:
    """Stands for Celery's sending side."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self.away = False

    def send_task(self, name: str, arguments: list[str], **options: Any) -> None:
        if self.away:
            raise OperationalError("connection refused")
        self.sent.append((name, arguments))


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    found = Broker()
    monkeypatch.setattr("convenant.celery.app.send_task", found.send_task)
    return found


def test_a_job_keeps_who_asked_by_number_not_by_name(anna: Actor, broker: Broker) -> None:
    """The name is looked up when the work starts: a job is no place where names stay behind."""
    with scope(anna):
        job = jobs.enqueue("tests.count", actor=anna, thing="x")
        assert job.acting == {"membership": str(anna.membership_id)}
        assert anna.display_name not in str(vars(job))
        assert tasks._actor(job, system_actor(MEMBER, anna.organisation)).display_name == anna.display_name


def queued(actor: Actor, name: str = "tests.count", **ids: Any) -> Job:
    with scope(actor):
        return jobs.enqueue(name, actor=actor, **({"thing": "x"} if name == "tests.count" else {}), **ids)


def seen(job: Job, actor: Actor) -> Job:
    with scope(actor):
        return Job.objects.get(pk=job.pk)


@pytest.mark.security("S30")
def test_only_the_id_is_sent_and_only_after_commit(
    femke: Actor, broker: Broker, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = queued(femke, unique_key="")
        assert broker.sent == []
    assert broker.sent == [(jobs.RUN_JOB, [str(job.pk)])]
    assert seen(job, femke).state == JobState.WAITING


@pytest.mark.security("S30")
def test_a_rolled_back_page_sends_nothing(
    femke: Actor, broker: Broker, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        queued(femke)
        raise ZeroDivisionError
    assert broker.sent == []
    with scope(femke):
        assert not Job.objects.exists()


@pytest.mark.security("S32")
def test_with_the_broker_away_the_page_works_and_the_job_waits(
    femke: Actor,
    client_of: Callable[[Actor], Client],
    broker: Broker,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    broker.away = True
    client = client_of(femke)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/c/west-friesland/evaluatie/maken/", {"schooljaar": "2025"})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "Staat klaar.</b> Wij beginnen zodra het kan." in page.content.decode()


@pytest.mark.security("S5")
def test_a_handler_without_scope_is_refused(db: None) -> None:
    with pytest.raises(ScopeMissing):
        count(Job(), Actor(role="regie"), thing="x")
    assert COUNTED == []


def test_two_handlers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        jobs.task("tests.count")(lambda: None)


@pytest.mark.security("S5")
def test_a_job_runs_as_its_own_organisation(femke: Actor, as_worker: None) -> None:
    job = queued(femke)
    tasks.run_job(str(job.pk))
    done = seen(job, femke)
    assert (done.state, done.progress) == (JobState.DONE, 100)
    assert done.result == {"thing": "x", "by": "regie", "org": str(femke.organisation_id)}
    assert done.finished_at is not None


@pytest.mark.security("S30")
def test_delivered_twice_happens_once(femke: Actor, as_worker: None) -> None:
    job = queued(femke)
    tasks.run_job(str(job.pk))
    tasks.run_job(str(job.pk))
    assert len(COUNTED) == 1


def test_the_same_wish_twice_is_one_job(femke: Actor) -> None:
    with scope(femke):
        first = jobs.enqueue("tests.count", actor=femke, unique_key="same", thing="x")
        assert jobs.enqueue("tests.count", actor=femke, unique_key="same", thing="x") == first
        Job.objects.filter(pk=first.pk).update(state=JobState.DONE)
        assert jobs.enqueue("tests.count", actor=femke, unique_key="same", thing="x") != first


@pytest.mark.security("S30")
def test_a_failure_leaves_nothing_behind_and_a_dutch_sentence(femke: Actor, as_worker: None) -> None:
    job = queued(femke, "tests.break")
    tasks.run_job(str(job.pk))
    failed = seen(job, femke)
    assert (failed.state, failed.error) == (JobState.FAILED, "Er ging iets mis. Probeer het opnieuw.")
    with scope(femke):
        assert not Job.objects.filter(task="half done").exists()
    tasks.run_job(str(job.pk))
    assert seen(job, femke).state == JobState.FAILED


def test_a_refusal_is_said_as_it_is(femke: Actor, as_worker: None) -> None:
    job = queued(femke, "tests.refuse")
    tasks.run_job(str(job.pk))
    assert seen(job, femke).error == "Pango ontbreekt op deze computer."


def test_an_unknown_id_is_no_error(as_worker: None) -> None:
    tasks.run_job(str(uuid4()))


@pytest.mark.security("S30", "S32")
def test_the_sweep_sends_what_waits_too_long_and_what_fell_silent(
    femke: Actor, broker: Broker, as_worker: None
) -> None:
    _fresh, waiting, silent, busy, done, quiet = (queued(femke) for _ in range(6))
    ago = clock.now() - timedelta(hours=1)
    with scope(femke):
        Job.objects.filter(pk__in=[waiting.pk, silent.pk]).update(due=ago)
        Job.objects.filter(pk__in=[silent.pk, busy.pk, quiet.pk]).update(state=JobState.RUNNING)
        Job.objects.filter(pk=busy.pk).update(due=clock.now() + STALE_AFTER)
        Job.objects.filter(pk=quiet.pk).update(due=clock.now() + STALE_AFTER - timedelta(seconds=61))
        Job.objects.filter(pk=done.pk).update(state=JobState.DONE, due=ago)
    assert tasks.sweep() == 3
    assert {arguments[0] for _, arguments in broker.sent} == {str(job.pk) for job in (waiting, silent, quiet)}


@pytest.mark.security("S2")
def test_the_sweep_reads_no_content(as_worker: None) -> None:
    with scope(system_actor(DISPATCH)), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute("select arguments from tenancy_job")
