"""Taking the organisation's data along: who may, what the page and the command do, what stays behind."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from convenant import clock, takeout
from convenant.actions import takeout as actions
from convenant.actions.made_files import KEPT
from convenant.actions.takeout_consent import ask_agreement, decide_takeout
from convenant.audit.models import Entry
from convenant.models import TakeoutPart
from convenant.queries.takeout import PURPOSES
from convenant.tenancy.jobs import enqueue, handlers
from convenant.tenancy.models import Function, Job, JobState, Membership
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from parties.actions.rights import assign_location
from parties.models import Location
from parties.queries.places import forget_rights, location_ids, places_of, works_at, works_everywhere
from tests.guards.intruders import somebody_at

ClientOf = Callable[[Actor], Client]


@pytest.fixture
def made(directie: Actor, anna: Actor) -> Job:
    return agreed(directie, anna)


def agreed(asker: Actor, colleague: Actor, purpose: str = "exit") -> Job:
    """With names and stories: asked, agreed to, made."""
    with scope(asker):
        request = ask_agreement(purpose, actor=asker)
    with scope(colleague):
        job = decide_takeout(request, agrees=True, reason="", actor=colleague)
    assert job is not None
    return ran(job, asker)


def colleague_of(directie: Actor, administrator: Actor) -> Actor:
    """Another of the directie, at the same locations."""
    found = somebody_at(directie.organisation, Function.DIRECTIE)
    with scope(administrator):
        membership = Membership.objects.get(pk=found.membership)
        for place in places_of(directie):
            assign_location(place, membership, actor=administrator)
    return found


def ran(job: Job, actor: Actor) -> Job:
    """What the worker does, on the connection of this test."""
    with scope(actor):
        job.result = handlers[job.task](job, actor, **job.arguments)
        job.state, job.finished_at = JobState.DONE, clock.now()
        job.save()
        return job


def test_the_page_leads_to_the_file(made: Job, directie: Actor, client_of: ClientOf) -> None:
    assert (made.state, made.error) == (JobState.DONE, "")
    client = client_of(directie)
    page = client.get("/gegevens-meenemen/").content.decode()
    address = f"/gegevens-meenemen/{made.pk}.zip"
    assert address in page
    assert address in client.get(f"/gegevens-meenemen/{made.pk}/").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert archive.testzip() is None
    assert "gegevens/incidents_incident.json" in archive.namelist()


def test_every_step_is_in_the_trail_with_its_purpose(made: Job, directie: Actor, client_of: ClientOf) -> None:
    client_of(directie).get(f"/gegevens-meenemen/{made.pk}.zip")
    with scope(directie):
        steps = Entry.objects.filter(action__startswith="takeout.").order_by("number")
        told = list(steps.values_list("action", "purpose"))
    steps_taken = ("asked", "approved", "made", "downloaded")
    assert told == [(f"takeout.{verb}", PURPOSES["exit"]) for verb in steps_taken]


def test_the_file_is_sealed_in_the_database(made: Job, directie: Actor) -> None:
    with scope(directie):
        cells = [bytes(part.content) for part in TakeoutPart.objects.all()]
    assert cells
    assert not any(b"UEsDB" in cell or b"PK\x03\x04" in cell for cell in cells)


def test_a_new_file_replaces_the_old_one(made: Job, directie: Actor) -> None:
    with scope(directie):
        again = actions.ask_takeout("archive", actor=directie)
    ran(again, directie)
    with scope(directie):
        assert [job.pk for job in actions.ready_for(directie)] == [again.pk]


def test_after_a_week_the_file_goes(made: Job, directie: Actor) -> None:
    with scope(directie):
        discard = Job.objects.get(task=actions.DISCARD)
        assert discard.due - made.created_at == KEPT
        assert "membership" not in discard.acting, "also when who asked has left"
    ran(discard, directie)
    with scope(directie):
        assert not TakeoutPart.objects.exists()
        assert actions.ready_for(directie) == []


@pytest.mark.parametrize("name", ["anna", "carla", "bram2"])
def test_other_functions_are_told_who_may(name: str, request: pytest.FixtureRequest, client_of: ClientOf) -> None:
    answer = client_of(request.getfixturevalue(name)).get("/gegevens-meenemen/")
    assert answer.status_code == 403
    assert "directie" in answer.content.decode()


def test_who_runs_the_portal_has_nothing_to_take(operator: Actor, client_of: ClientOf) -> None:
    assert client_of(operator).get("/gegevens-meenemen/").status_code == 404


def test_another_organisation_finds_no_file(made: Job, client_of: ClientOf, weert_regie: Actor, femke: Actor) -> None:
    for actor in (weert_regie, femke):
        assert client_of(actor).get(f"/gegevens-meenemen/{made.pk}.zip").status_code == 404
        assert client_of(actor).get(f"/gegevens-meenemen/{made.pk}/").status_code == 404


@pytest.mark.security("S38")
def test_a_colleague_gets_no_file_that_holds_what_he_may_not_read(
    bram: Actor, bram2: Actor, client_of: ClientOf
) -> None:
    """An administrator who governs reads no vault; the file of a schoolagent holds it readable."""
    Membership.objects.filter(pk__in=[bram.membership, bram2.membership]).update(is_administrator=True)
    job = agreed(everywhere(bram), everywhere(bram2))
    Membership.objects.filter(pk=bram2.membership).update(function=Function.BESTUURDER)
    address = f"/gegevens-meenemen/{job.pk}.zip"
    other = client_of(bram2)
    assert address not in other.get("/gegevens-meenemen/").content.decode()
    assert other.get(address).status_code == 404
    assert other.get(f"/gegevens-meenemen/{job.pk}/").status_code == 404
    assert client_of(bram).get(address).status_code == 200
    Membership.objects.filter(pk=bram.membership).update(function=Function.BESTUURDER)
    assert client_of(bram).get(address).status_code == 404, "nor his own, once he governs"


def everywhere(agent: Actor) -> Actor:
    """At all locations of his team."""
    with scope(agent):
        held = location_ids(agent)
        today = clock.today()
        for place in Location.objects.open_on(today).filter(works_at(agent.organisation, today)).exclude(pk__in=held):
            assign_location(place, Membership.objects.get(pk=agent.membership), actor=agent)
        forget_rights()
        assert works_everywhere(agent)
    return agent


def test_a_purpose_is_asked(directie: Actor, client_of: ClientOf) -> None:
    for purpose in ("", "nieuwsgierig"):
        answer = client_of(directie).post("/gegevens-meenemen/", {"doel": purpose})
        assert answer.status_code == 422
        assert "Kies waarvoor" in answer.content.decode()
    with scope(directie):
        assert not Job.objects.filter(task=actions.MAKE).exists()


def test_the_worker_makes_the_file(directie: Actor, as_worker: None) -> None:
    with scope(directie):
        job = actions.ask_takeout("exit", actor=directie)
    run_job(str(job.pk))
    with scope(directie):
        done = Job.objects.get(pk=job.pk)
        assert (done.state, done.error) == (JobState.DONE, "")
        assert done.result["counts"]["tenancy_membership"] >= 3
        assert [found.pk for found in actions.ready_for(directie)] == [job.pk]


def test_a_forged_job_takes_nothing(anna: Actor, as_worker: None) -> None:
    with scope(anna):
        job = enqueue(actions.MAKE, actor=anna, purpose="exit")
    run_job(str(job.pk))
    with scope(anna):
        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
        assert not TakeoutPart.objects.exists()


def test_a_function_without_a_person_takes_nothing(directie: Actor, as_worker: None) -> None:
    """As a row that injected SQL leaves among the jobs: it names a function, no membership."""
    with scope(directie):
        job = enqueue(actions.MAKE, actor=replace(directie, membership_id=None), purpose="exit")
    run_job(str(job.pk))
    with scope(directie):
        assert Job.objects.get(pk=job.pk).state == JobState.FAILED
        assert not TakeoutPart.objects.exists()


# --- the command


def test_the_command_writes_a_private_zip_and_a_row_in_the_trail(tmp_path: Path, directie: Actor) -> None:
    path = tmp_path / "atlas.zip"
    call_command("export_organisation", "atlas-college", to=path, purpose="exit", sealed=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "gegevens/tenancy_membership.json" in zipfile.ZipFile(path).namelist()
    with scope(directie):
        assert Entry.objects.filter(action="takeout.made_by_portal").count() == 1
    with pytest.raises(CommandError, match="niet weggeschreven"):
        call_command("export_organisation", "atlas-college", to=path, purpose="exit", sealed=False)


def test_half_a_takeout_leaves_no_file(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(target: takeout.Parts, *_: object, **__: object) -> None:
        target.write(b"k" * takeout.PART)
        raise OSError(ENOSPC, "No space left")

    monkeypatch.setattr(actions, "write_takeout", full)
    with pytest.raises(CommandError, match="niet weggeschreven: No space left"):
        call_command("export_organisation", "atlas-college", to=tmp_path / "x", purpose="exit", sealed=True)
    assert list(tmp_path.iterdir()) == []


def test_the_command_knows_its_organisations(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="geen organisatie"):
        call_command("export_organisation", "bestaat-niet", to=tmp_path / "x", purpose="exit", sealed=False)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_is_cut_in_parts_and_whole_again() -> None:
    parts: list[bytes] = []
    target = takeout.Parts(parts.append)
    target.write(b"a" * (takeout.PART - 1))
    target.write(b"b" * (takeout.PART + 5))
    target.finish()
    target.finish()
    assert [len(part) for part in parts] == [takeout.PART, takeout.PART, 4]
