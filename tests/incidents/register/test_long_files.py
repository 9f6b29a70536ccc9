"""More rows than one waits for: a job makes the file, for who asked it alone, and a week later it is gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.actions.made_files import KEPT
from convenant.audit.models import Entry
from convenant.models import Message, TakeoutPart
from convenant.tenancy.jobs import handlers
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from incidents.actions.exporting import EXPORT, ask_export
from incidents.models import Incident
from incidents.queries.taxonomy import shown_reference
from parties.models import LocationRight
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
ASK = reverse("incidents:file-ask", args=["csv"])


@pytest.fixture
def three(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> list[Incident]:
    monkeypatch.setattr("incidents.exports.MOST_ROWS", 2)
    monkeypatch.setattr("incidents.actions.exporting.AT_ONCE", 2)
    return [recorded(anna) for _ in range(3)]


def number_of(actor: Actor) -> str:
    with scope(actor):
        return str(Incident.objects.filter(state="open").count())


def made(actor: Actor, client: Client) -> Job:
    address = client.post(ASK, {"aantal": number_of(actor)}).headers["Location"]
    with scope(actor):
        job = Job.objects.get(task=EXPORT)
    assert address == reverse("incidents:file-job", args=[job.pk])
    return done(job, actor)


def done(job: Job, actor: Actor) -> Job:
    """As the worker marks it, on the login that the pages have."""
    with scope(actor):
        result = handlers[job.task](job, actor, **job.arguments)
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=result, finished_at=clock.now())
        return Job.objects.get(pk=job.pk)


def test_a_long_list_is_confirmed_with_its_number_and_made_by_a_job(
    three: list[Incident], anna: Actor, client_of: ClientOf
) -> None:
    client, number = client_of(anna), number_of(anna)
    answer = client.get(reverse("incidents:export", args=["csv"]), {"weergave": "open"}, follow=True)
    assert answer.redirect_chain == [(f"{ASK}?weergave=open", 302)]
    assert f"Bestand maken: {number} incidenten" in answer.content.decode()
    assert client.post(ASK, {"aantal": "1"}).status_code == 422
    job = made(anna, client)
    page = client.get(reverse("incidents:file-job", args=[job.pk])).content.decode()
    assert "Bestand ophalen" in page
    assert "28 november 2026" in page
    file = client.get(reverse("incidents:file", args=[job.pk])).getvalue().decode("utf-8-sig")
    assert all(shown_reference(row.reference) in file for row in three)
    assert f'"Aantal";"{number}"' in file
    assert f"{number} incidenten" in client.get(reverse("incidents:files")).content.decode()
    with scope(anna):
        told = set(Entry.objects.filter(action__startswith="register.").values_list("action", flat=True))
        assert Message.objects.filter(kind="incidents.export_ready", subject=job.pk).exists()
    assert told == {"register.exported", "register.downloaded"}


def test_ticking_all_of_a_long_list_asks_the_same(three: list[Incident], anna: Actor, client_of: ClientOf) -> None:
    address = reverse("incidents:several-export", args=["csv"]) + "?weergave=open"
    assert client_of(anna).post(address, {"alle": "1"}).headers["Location"] == f"{ASK}?weergave=open"


def test_the_file_is_for_who_asked_and_for_a_week(
    three: list[Incident], anna: Actor, directie: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    job = made(anna, client_of(anna))
    pages = [reverse(f"incidents:{name}", args=[job.pk]) for name in ("file-job", "file")]
    for who in (directie, dirk):
        assert [client_of(who).get(page).status_code for page in pages] == [404, 404]
    with scope(anna):
        discard = Job.objects.get(task="incidents.discard_export")
        assert discard.due >= job.created_at + KEPT - timedelta(minutes=1)
    done(discard, anna)
    with scope(anna):
        assert not TakeoutPart.objects.filter(job_id=job.pk).exists()
        assert Job.objects.get(pk=job.pk).state == JobState.DONE
    assert client_of(anna).get(pages[1]).status_code == 404
    assert "Niet meer hier." in client_of(anna).get(pages[0]).content.decode()


@pytest.mark.security("S38")
def test_who_lost_a_location_of_the_file_lost_the_file(three: list[Incident], anna: Actor, client_of: ClientOf) -> None:
    job = made(anna, client_of(anna))
    with scope(anna):
        LocationRight.objects.filter(user_id=str(anna.user_id), content_object=three[0].location_id).delete()
    assert client_of(anna).get(reverse("incidents:file", args=[job.pk])).status_code == 404


def test_what_was_typed_to_search_stays_in_no_job(three: list[Incident], anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        number = Incident.objects.count()
    answer = client_of(anna).post(f"{ASK}?q=kluisje&weergave=alles", {"aantal": str(number)})
    assert answer.status_code in (302, 422)
    with scope(anna):
        for job in Job.objects.filter(task=EXPORT):
            assert "kluisje" not in str(job.arguments)
            assert "met een zoekwoord" in job.arguments["filters"]


def test_no_rows_make_no_job(anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).post(f"{ASK}?q=zwxqv&weergave=alles", {"aantal": "0"})
    assert (answer.status_code, "geen incident voor een bestand" in answer.content.decode()) == (422, True)
    with scope(anna):
        assert not Job.objects.filter(task=EXPORT).exists()


def test_too_many_rows_for_one_file_are_refused(
    three: list[Incident], anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.actions.exporting.MOST", 2)
    answer = client_of(anna).post(ASK, {"aantal": number_of(anna)})
    assert (answer.status_code, "hoogstens 50.000" in answer.content.decode()) == (422, True)


def test_one_person_has_so_many_files_and_no_more(
    three: list[Incident], anna: Actor, directie: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept and waiting ones count together; the same question again is the one under way."""
    monkeypatch.setattr("convenant.actions.made_files.MOST_EACH", 2)
    client, sent = client_of(anna), {"aantal": number_of(anna)}
    kept = made(anna, client)
    waiting = client.post(ASK, sent).headers["Location"]
    assert client.post(ASK, sent).headers["Location"] == waiting
    other = reverse("incidents:file-ask", args=["ods"])
    answer = client.post(other, sent)
    assert answer.status_code == 422
    assert "Op 28 november 2026 gooit het portaal het oudste weg." in answer.content.decode()
    assert client_of(directie).post(other, {"aantal": number_of(directie)}).status_code == 302, (
        "each has files of his own"
    )
    with scope(anna):
        assert Job.objects.filter(task=EXPORT, acting__membership=str(anna.membership_id)).count() == 2
        TakeoutPart.objects.filter(job_id=kept.pk).delete()
    assert client.post(other, sent).status_code == 302


def test_the_worker_makes_it_on_its_own_login(anna: Actor, as_worker: None) -> None:
    rows = [recorded(anna) for _ in range(2)]
    with scope(anna):
        pks = [row.pk for row in rows]
        job = ask_export("csv", pks, {"view": "Open", "filters": "geen"}, actor=anna)
        assert ask_export("csv", pks, {"view": "Open", "filters": "geen"}, actor=anna).pk == job.pk, "twice is one job"
    run_job(str(job.pk))
    with scope(anna):
        job.refresh_from_db()
        assert (job.state, job.result["rows"]) == (JobState.DONE, 2), job.error
        assert TakeoutPart.objects.filter(job_id=job.pk).exists()
        assert Message.objects.filter(kind="incidents.export_ready", subject=job.pk).exists()
