"""Beheer: what it sees of the installation, what it may do to a job, and that nobody else has these pages."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from convenant import clock, health, operating, registry
from convenant.actions.jobs import MovedOn, SameWaits, drop_job, retry_job
from convenant.health import GOOD, Part
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor
from convenant.vault.keys import prepare

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
PAGES = ("", "taken/", "organisaties/", "convenanten/", "sleutels/", "versies/")
TASK = "convenant.publish_states"


@pytest.fixture(autouse=True)
def parts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a second for workers."""
    monkeypatch.setattr(health, "PING_SECONDS", 0.01)


def made(femke: Actor, acting: Acting, state: JobState = JobState.FAILED, **values: Any) -> Job:
    with acting(femke):
        job = enqueue(TASK, actor=femke, convenant="kn-geheim", **values)
        Job.objects.filter(pk=job.pk).update(state=state, error="kn-fout", progress_text="kn-stuk")
    return job


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_health_says_what_works_and_whether_the_walls_stand(operator: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(operator), "/beheer/")
    assert "U ziet hier geen inhoud" in page
    assert re.search(r"Database</span><span class=\"vs-badge vs-badge--good\">", page)
    assert re.search(r"Werkprocessen</span><span class=\"vs-badge vs-badge--bad\">.*?geen gezien", page)
    assert "staan" in page


def test_only_an_anchor_makes_the_anchors_young(tmp_path: Path, settings: Any) -> None:
    settings.TRAIL_ANCHOR_FOLDER = str(tmp_path)
    (tmp_path / "vernietigde-sleutels.jsonl").touch()
    assert (health.anchors().kind, health.anchors().word) == ("bad", "nog geen")
    (tmp_path / "logboek-20261121T033000.json").touch()
    two_days_ago = clock.now().timestamp() - 2 * 86400
    os.utime(tmp_path / "logboek-20261121T033000.json", (two_days_ago, two_days_ago))
    assert (health.anchors().kind, health.anchors().word) == ("bad", "48 uur oud")


def test_only_whole_backups_count(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_FOLDER = str(tmp_path)
    (tmp_path / "portaal-2026-11-21T033000Z.nieuw").touch()
    assert health.backups().word == "nog geen"
    (tmp_path / "portaal-2026-11-21T033000Z.kopie").touch()
    os.utime(tmp_path / "portaal-2026-11-21T033000Z.kopie", (clock.now().timestamp(),) * 2)
    assert (health.backups().kind, health.backups().word) == (GOOD, "0 uur oud")


def test_a_part_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> Part:
        raise OSError("kn-wachtwoord")

    monkeypatch.setattr(health, "PARTS", {"Schijf": breaks})
    sources: registry.Registry[Any] = registry.Registry()
    sources.add("more", lambda: Part("Reservekopie", GOOD, "vannacht"))
    monkeypatch.setattr(registry, "health", sources)
    assert health.parts() == [Part("Schijf", "bad", "werkt niet"), Part("Reservekopie", GOOD, "vannacht")]


def test_jobs_show_name_and_state_and_no_content(
    operator: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    job, client = made(femke, acting), client_of(operator)
    pages = [page_of(client, f"/beheer/taken/{path}") for path in ("", "?stand=failed", f"{job.pk}/")]
    for page in pages:
        assert "Naleving bijwerken" in page
        assert "Gemeente Hoorn" in page
        assert "Regie Hoorn" not in page
        assert "kn-" not in page
    assert "Naleving bijwerken" not in page_of(client, "/beheer/taken/?stand=done")


def test_a_task_that_the_code_does_not_know_shows_no_text(
    operator: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    job = made(femke, acting)
    with acting(femke):
        Job.objects.filter(pk=job.pk).update(task="kn-taak")
    page = page_of(client_of(operator), "/beheer/taken/")
    assert "kn-taak" not in page
    assert "onbekende taak" in page


def test_a_failed_job_goes_again_after_being_asked(
    operator: Actor, femke: Actor, acting: Acting, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    sent: list[Any] = []
    monkeypatch.setattr("convenant.actions.jobs.send", sent.append)
    job, client = made(femke, acting), client_of(operator)
    address = f"/beheer/taken/{job.pk}/opnieuw/"
    assert "Taak opnieuw proberen" in page_of(client, address)
    with acting(femke):
        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, follow=True)
    assert "De taak staat weer klaar." in answer.content.decode()
    assert sent == [job.pk]
    with acting(femke):
        assert Job.objects.get(pk=job.pk).state == JobState.WAITING
    assert client.post(address).status_code == 409


def test_a_dropped_job_never_runs(operator: Actor, femke: Actor, acting: Acting, client_of: ClientOf) -> None:
    job = made(femke, acting, JobState.WAITING)
    assert client_of(operator).post(f"/beheer/taken/{job.pk}/vervallen/").status_code == 302
    with acting(femke):
        found = Job.objects.get(pk=job.pk)
    assert found.state == JobState.DROPPED
    assert found.finished_at == clock.now()


def test_two_clicks_and_a_twin_are_told(operator: Actor, femke: Actor, acting: Acting) -> None:
    first = made(femke, acting, unique_key="one")
    with acting(operator):
        drop_job(first, actor=operator)
        with pytest.raises(MovedOn):
            drop_job(first, actor=operator)
    made(femke, acting, JobState.WAITING, unique_key="one")
    with acting(operator), pytest.raises(SameWaits):
        retry_job(first, actor=operator)


@pytest.mark.security("S6")
@pytest.mark.parametrize("column", ["arguments", "acting", "error", "result", "task", "organisation_id"])
def test_the_operator_can_rewrite_nothing_of_a_job(operator: Actor, femke: Actor, acting: Acting, column: str) -> None:
    job = made(femke, acting)
    with acting(operator), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(f"update tenancy_job set {column} = default where id = %s", [job.pk])


def test_organisations_can_be_searched_and_counted(operator: Actor, client_of: ClientOf) -> None:
    client = client_of(operator)
    assert "Atlas College" in page_of(client, "/beheer/organisaties/")
    page = page_of(client, "/beheer/organisaties/?zoek=atlas&soort=school")
    assert page.count('<th scope="row"') == 1
    assert "coordinator@atlas.example" not in page
    assert 'aria-label="Filter atlas weghalen"' in page
    assert "Niets gevonden" in page_of(client, "/beheer/organisaties/?zoek=bestaat-niet&soort=raar")
    assert page_of(client, "/beheer/organisaties/?pagina=9999")


def test_memberships_are_counted_without_reading_one(operator: Actor, anna: Actor, acting: Acting) -> None:
    with acting(operator):
        rows = operating.organisation_rows(operating.organisations_found({"zoek": "atlas", "soort": ""}))
    assert rows[0]["members"] == 4


def test_agreements_and_versions(operator: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(operator), "/beheer/convenanten/")
    assert page.count('<th scope="row"') == 3
    assert "besluit ontbreekt" not in page
    versions = page_of(client_of(operator), "/beheer/versies/")
    assert "PostgreSQL" in versions
    assert "<dt>Django</dt>" in versions


def test_keys_are_counted_and_none_is_shown(operator: Actor, anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        prepare(anna.organisation)
    page = page_of(client_of(operator), "/beheer/sleutels/")
    assert "Atlas College" in page
    assert "in gebruik" in page
    assert "past" in page


@pytest.mark.parametrize("who", ["anna", "femke", "bram", "burgemeester"])
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_has_the_pages_of_beheer(
    who: str, page: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    assert client_of(request.getfixturevalue(who)).get(f"/beheer/{page}").status_code == 404


def test_operator_starts_at_health(operator: Actor, client_of: ClientOf) -> None:
    assert "Gezondheid van het portaal" in page_of(client_of(operator), "/")


@pytest.mark.parametrize(
    ("span", "words"),
    [(0, "0 seconden"), (1, "1 seconde"), (60, "1 minuut"), (7199, "1 uur"), (7200, "2 uur"), (200000, "2 dagen")],
)
def test_durations_in_words(span: int, words: str) -> None:
    assert operating.duration(timedelta(seconds=span)) == words


@pytest.mark.security("S31")
def test_production_is_not_ready_on_a_database_that_may_lose_writes(operator: Actor, settings: Any) -> None:
    """The servers of the tests run with fsync off."""
    assert health.database_is_durable()
    settings.DATABASE_MUST_BE_DURABLE = True
    with connection.cursor() as cursor:
        cursor.execute("show fsync")
        assert health.database_is_durable() == (cursor.fetchone()[0] == "on")
