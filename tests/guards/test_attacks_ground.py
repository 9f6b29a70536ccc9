"""What an attacker with an account tried against functions, jobs, the scope, the session and the account pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from convenant import clock
from convenant.actions.reports import MAKE
from convenant.models import Convenant, Message, Report, TermDecision
from convenant.tenancy import hooks, jobs
from convenant.tenancy.middleware import ScopeMiddleware, actor_of
from convenant.tenancy.models import Function, Job, JobState, Membership
from convenant.tenancy.scope import REGIE, Actor, scope, system_actor
from convenant.tenancy.tasks import ENDED, STOPPED, run_job
from incidents.actions.releases import COMPUTE
from incidents.models import Release, ReleaseState
from meetings.models import AgendaItem, Meeting
from parties import accounts
from parties.models import Party
from tests.conftest import signed_in
from tests.incidents.test_releases import asked
from tests.meetings.conftest import plan, url

from .intruders import somebody_at

ClientOf = Callable[[Actor], Client]


# --- a function is not enough


def test_a_gemeente_without_regie_decides_nothing_about_the_term(client_of: ClientOf, db: None) -> None:
    with scope(system_actor()):
        other = Party.objects.filter(convenant__slug="west-friesland", role="gemeente", holds_regie=False).first()
    assert other is not None
    client = client_of(somebody_at(other.organisation_id, Function.REGIE))
    address = "/c/west-friesland/naleving/looptijd/"
    assert "Wat is er besloten?" not in client.get(address).content.decode()
    form = {"kind": "evaluation", "decided_on": "2026-11-01", "body": "wij"}
    assert client.post(address, form).status_code == 404
    with scope(accounts.actor_named("regie@hoorn.example")):
        assert not TermDecision.objects.exists()


def test_the_page_of_the_operator_wants_the_operators_organisation(anna: Actor, client_of: ClientOf) -> None:
    assert client_of(somebody_at(anna.organisation, Function.BEHEER)).get("/beheer/").status_code == 404


# --- jobs: a row is no proof of a right


def forged(actor: Actor, task: str, **ids: Any) -> Job:
    with scope(actor):
        return jobs.enqueue(task, actor=actor, **ids)


def after_running(job: Job, actor: Actor) -> Job:
    run_job(str(job.pk))
    with scope(actor):
        return Job.objects.get(pk=job.pk)


@pytest.mark.security("S5")
def test_a_forged_job_makes_no_report(anna: Actor, weert_regie: Actor, as_worker: None) -> None:
    with scope(system_actor("aggregator")):
        convenant = Convenant.objects.get(slug="west-friesland").pk
    for actor in (anna, weert_regie):
        job = after_running(forged(actor, MAKE, convenant=convenant, school_year=2026), actor)
        assert (job.state, job.result) == (JobState.FAILED, {})
        assert "wie regie voert" in job.error
    with scope(accounts_of("west-friesland")):
        assert not Report.objects.exists()


def accounts_of(slug: str) -> Actor:
    with scope(system_actor("aggregator")):
        pk = Convenant.objects.get(slug=slug).pk
    return system_actor(REGIE, organisation_id=uuid4(), circles=(pk,))


@pytest.mark.security("S9")
def test_a_forged_job_counts_no_release(anna: Actor, femke: Actor, weert_regie: Actor, as_worker: None) -> None:
    release = asked(femke)
    for actor in (anna, weert_regie, femke):
        ids = {"release": release.pk, "convenant": release.convenant_id}
        assert after_running(forged(actor, COMPUTE, **ids), actor).state == JobState.FAILED
    with scope(femke):
        assert Release.objects.get(pk=release.pk).state == ReleaseState.ASKED


@pytest.mark.security("S25")
def test_a_membership_that_ended_does_no_work_that_waited(femke: Actor, as_worker: None) -> None:
    job = forged(femke, MAKE, convenant=femke.circles[0], school_year=2026)
    with scope(femke):
        Membership.objects.filter(pk=str(femke.membership_id)).update(valid_until=clock.today() - timedelta(days=1))
    found = after_running(job, femke)
    assert (found.state, found.error) == (JobState.FAILED, ENDED)


@pytest.mark.security("S25")
def test_who_is_shut_out_does_no_work_that_waited(femke: Actor, breaking: Callable[[str], None]) -> None:
    """The role still runs; the account behind it was stopped."""
    job = forged(femke, MAKE, convenant=femke.circles[0], school_year=2026)
    breaking(f"update tenancy_user set is_active = false where id = '{femke.user}'")
    with connection.cursor() as cursor:
        cursor.execute("reset session authorization; set session authorization login_worker")
    found = after_running(job, femke)
    assert (found.state, found.error, found.result) == (JobState.FAILED, STOPPED, {})
    with scope(femke):
        assert not Report.objects.exists()
        assert not Message.objects.filter(membership_id=femke.membership_id).exists()


@pytest.mark.security("S29")
def test_a_job_holds_ids_and_years_only(femke: Actor) -> None:
    from convenant.actions.reports import ask_report

    with scope(femke):
        job = ask_report(Convenant.objects.get(pk=femke.circles[0]), 2026, actor=femke)
        assert set(job.arguments) == {"convenant", "school_year"}
        assert all(value.isdigit() or len(value) == 36 for value in job.arguments.values())


# --- the scope


@pytest.mark.security("S1")
@pytest.mark.parametrize("page", ["convenant/", "cijfers/", "evaluatie/", "overleg/", "naleving/"])
def test_a_prefix_in_script_name_leads_round_no_wall(page: str, anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get(f"/c/utrecht/{page}", SCRIPT_NAME="/x").status_code == 404


def test_who_holds_regie_somewhere_is_regie_on_the_pages_of_every_circle(anna: Actor, membership_of: Any) -> None:
    held = hooks.Circle(uuid4(), "hier", "overig", holds_regie=True)
    other = hooks.Circle(uuid4(), "daar", "overig", holds_regie=False)
    membership = membership_of(anna)
    narrowed = ScopeMiddleware.narrow(type("R", (), {"path_info": "/c/daar/cijfers/"})(), [held, other])
    with scope(anna):
        assert actor_of(membership, [held, other], narrowed).role == REGIE
    assert [circle.slug for circle in narrowed] == ["daar"]


# --- account and session


def test_nobody_changes_the_address_a_colleague_signs_in_with(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert client.get("/accounts/email/").status_code == 404
    assert client.post("/accounts/email/", {"action_add": "", "email": "x@nergens.example"}).status_code == 404
    assert mail.outbox == []


@pytest.mark.security("S24")
def test_a_reset_for_an_unknown_address_sends_no_mail(client: Client, db: None) -> None:
    answers = [client.post("/accounts/password/reset/", {"email": f"{name}@atlas.example"}) for name in ("x", "docent")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert [message.to for message in mail.outbox] == [["docent@atlas.example"]]


@pytest.fixture
def filled(femke: Actor) -> Meeting:
    with scope(femke):
        return plan(femke)


@pytest.mark.security("S29")
def test_the_session_holds_no_agenda_that_can_be_read(femke: Actor, filled: Meeting, client_of: ClientOf) -> None:
    client = client_of(femke)
    with scope(femke):
        item = AgendaItem.objects.filter(meeting_id=filled.pk).last()
        assert item is not None
        AgendaItem.objects.filter(pk=item.pk).update(title="Bijzonder woord", explanation="Nog een bijzonder woord")
    client.post(url(filled, f"punten/{item.pk}/weghalen/"))
    assert "ijzonder" not in str(dict(client.session))
    client.post(url(filled, "punten/terug/"))
    with scope(femke):
        assert AgendaItem.objects.filter(meeting_id=filled.pk, title="Bijzonder woord").exists()


def test_an_item_taken_off_in_one_role_does_not_come_back_in_another(
    femke: Actor, weert_regie: Actor, filled: Meeting, client_of: ClientOf
) -> None:
    client, other = client_of(femke), signed_in(weert_regie)
    with scope(femke):
        item = AgendaItem.objects.filter(meeting_id=filled.pk).last()
    assert item is not None
    client.post(url(filled, f"punten/{item.pk}/weghalen/"))
    with scope(weert_regie):
        theirs = plan(weert_regie, "weert-nederweert", key=first_series("weert-nederweert"))
    session = other.session
    session["removed_agenda_item"] = client.session["removed_agenda_item"] | {"meeting": str(theirs.pk)}
    session.save()
    other.post(url(theirs, "punten/terug/", slug="weert-nederweert"))
    with scope(weert_regie):
        assert not AgendaItem.objects.filter(meeting_id=theirs.pk, title=item.title, source="").exists()
        assert AgendaItem.objects.filter(meeting_id=theirs.pk).count() == len(starting_items(theirs))


def first_series(slug: str) -> str:
    from meetings.queries import series_of

    pk = Convenant.objects.get(slug=slug).pk
    return next(row.key for row in series_of([pk]) if row.level != "wijk")


def starting_items(meeting: Meeting) -> list[AgendaItem]:
    from meetings.queries import items_of

    return [item for item in items_of(meeting) if item.source.startswith("vast.")]
