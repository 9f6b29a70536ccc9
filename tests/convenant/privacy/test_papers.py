"""Log, DPIA register and requests on paper: what is on the screen, a long log by the worker, for one person."""

import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from convenant import clock
from convenant.actions import papers, takeout
from convenant.actions import privacy as keeping
from convenant.actions import requests as desk
from convenant.audit.models import Entry
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.models import Message, TakeoutPart
from convenant.queries.privacy import register_of
from convenant.tenancy import hooks
from convenant.tenancy.jobs import handlers
from convenant.tenancy.models import Job, Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.trail_words import READ
from convenant.views import log_paper, requests

ClientOf = Callable[[Actor], Client]
LOG = "/logboek/"


def words_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def told(actor: Actor, purpose: str, action: str = "vault.opened") -> None:
    with scope(actor):
        record(actor, action, Organisation(pk=actor.organisation), purpose=purpose)


def made(job: Job, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """As the worker does it, without its own connection for the bar."""
    monkeypatch.setattr(papers, "report_progress", lambda *_: None)
    with scope(actor):
        result: dict[str, Any] = handlers[papers.MAKE](job, actor, **job.arguments)
        Job.objects.filter(pk=job.pk).update(state="done", result=result, finished_at=clock.now())
    return result


def test_a_short_log_is_paper_at_once_with_the_filter_of_the_screen(
    fg: Actor, anna: Actor, client_of: ClientOf
) -> None:
    told(anna, "Kanarie gelezen")
    told(anna, "Mus gewijzigd", "contact.named")
    answer = client_of(fg).get(f"{LOG}logboek.pdf", {"soort": READ})
    words = words_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "Kanarie gelezen" in words
    assert "Mus gewijzigd" not in words
    assert "Filter: Gelezen of geopend" in words
    with scope(fg):
        assert Entry.objects.filter(action="log.exported", membership_id=fg.membership_id).exists()


@pytest.fixture
def long_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_paper, "AT_ONCE", 2)


def test_a_long_one_is_made_by_the_worker(
    fg: Actor, anna: Actor, long_log: None, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        told(anna, f"Kanarie {number}")
    client = client_of(fg)
    away = client.get(f"{LOG}logboek.pdf", {"soort": "gelezen", "wie": str(anna.membership_id)})
    assert away["Location"].startswith(f"{LOG}papier/?")
    assert "4 regels" in client.get(away["Location"]).content.decode()
    asked = client.post(away["Location"])
    assert client.post(away["Location"])["Location"] == asked["Location"], "the one under way"
    with scope(fg):
        job = Job.objects.get(task=papers.MAKE)
    assert "PDF ophalen" not in client.get(asked["Location"]).content.decode()
    assert client.get(f"{asked['Location']}logboek.pdf").status_code == 404
    assert made(job, fg, monkeypatch) == {"rows": 4}
    with scope(fg):
        assert Message.objects.filter(kind="log.ready", subject=job.pk).exists(), "as the bar promises"
    assert "Kanarie 3" in words_of(client.get(f"{asked['Location']}logboek.pdf").content)
    assert "Klaar om op te halen" in client.get(f"{LOG}papier/").content.decode()


def test_what_was_typed_and_is_no_reference_stands_in_no_job(fg: Actor, anna: Actor, client_of: ClientOf) -> None:
    told(anna, "Kanarie gelezen")
    where = f"{LOG}papier/?over=Kanarie+Geheim"
    page = client_of(fg).get(where).content.decode()
    assert ("geen regel over" in page, "PDF maken</span>" in page) == (True, False)
    answer = client_of(fg).post(where)
    assert (answer.status_code, "geen regel over" in answer.content.decode()) == (409, True)
    with scope(fg):
        assert not Job.objects.filter(task=papers.MAKE).exists()


def test_nobody_else_fetches_it_and_after_a_week_it_is_gone(
    fg: Actor, directie: Actor, anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(fg):
        job = papers.ask_paper({}, actor=fg)
        assert Job.objects.get(pk=job.pk).arguments == {}
    made(job, fg, monkeypatch)
    where = f"{LOG}papier/{job.pk}/logboek.pdf"
    assert client_of(fg).get(where).status_code == 200
    assert client_of(directie).get(where).status_code == 404
    assert client_of(anna).get(where).status_code == 403
    with scope(fg):
        assert Job.objects.filter(task=papers.DISCARD, arguments={"made_by": str(job.pk)}).exists()
        assert papers.discard_paper(job.pk, actor=fg)
    assert client_of(fg).get(where).status_code == 404
    page = client_of(fg).get(f"{LOG}papier/{job.pk}/").content.decode()
    assert ("Niet meer hier." in page, "PDF ophalen" in page) == (True, False)


def test_one_person_has_so_many_papers_and_no_more(
    fg: Actor, anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(anna, "Kanarie gelezen")
    monkeypatch.setattr("convenant.actions.made_files.MOST_EACH", 1)
    client = client_of(fg)
    assert client.post(f"{LOG}papier/").status_code == 302
    assert client.post(f"{LOG}papier/").status_code == 302, "the one under way"
    answer = client.post(f"{LOG}papier/?soort={READ}")
    assert (answer.status_code, "Wacht tot er een klaar is." in answer.content.decode()) == (409, True)


def test_a_takeout_that_went_says_so_and_is_asked_anew(
    directie: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeout, "report_progress", lambda *_: None)
    monkeypatch.setattr(takeout, "write_takeout", lambda target, *_, **__: target.write(b"zip") or {})
    with scope(directie):
        job = takeout.ask_takeout("archive", actor=directie)
        result = takeout.make_takeout(job, "archive", actor=directie)
        Job.objects.filter(pk=job.pk).update(state="done", result=result, finished_at=clock.now())
    where, client = reverse("takeout:progress", args=[job.pk]), client_of(directie)
    page = client.get(where).content.decode()
    assert ("Bestand ophalen" in page, "Hier tot en met 28 november 2026." in page) == (True, True)
    with scope(directie):
        assert takeout.discard_takeout(job.pk, actor=directie)
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(where, headers=headers).content.decode()
        assert ("Niet meer hier." in page, "Bestand ophalen" in page) == (True, False)
        assert f'href="{reverse("takeout:index")}">Opnieuw vragen' in page


def test_a_takeout_leaves_the_paper_alone(fg: Actor, directie: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope(fg):
        job = papers.ask_paper({}, actor=fg)
    made(job, fg, monkeypatch)
    monkeypatch.setattr(takeout, "report_progress", lambda *_: None)
    monkeypatch.setattr(takeout, "write_takeout", lambda *_, **__: {})
    with scope(directie):
        takeout.make_takeout(takeout.ask_takeout("archive", actor=directie), "archive", actor=directie)
        assert TakeoutPart.objects.filter(job_id=job.pk).exists()


def test_a_right_that_ended_makes_no_paper(anna: Actor, fg: Actor) -> None:
    with scope(fg):
        job = papers.ask_paper({}, actor=fg)
    with scope(anna), pytest.raises(Refused):
        handlers[papers.MAKE](job, anna)


def test_a_longer_log_than_paper_bears_says_so(fg: Actor, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_ON_PAPER", 1)
    told(anna, "Een")
    told(anna, "Twee")
    with scope(fg):
        context = papers.paper_of({"soort": "gelezen"}, fg)
    assert (len(context["lines"]), context["is_cut"]) == (1, True)


def test_the_dpia_register_on_paper_follows_its_filter(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        line = register_of(hooks.circles_of(anna.organisation))[0]
        told_so = keeping.Assessment(clock.today(), "needed", "Kanarie: kinderen.")
        keeping.assess(line.version.convenant, line.processing.key, told_so, None, actor=anna)
    client = client_of(anna)
    whole, judged = (words_of(client.get("/dpia/dpia.pdf", {"oordeel": each}).content) for each in ("", "needed"))
    assert "nog geen oordeel" in whole
    assert "Kanarie: kinderen." in judged
    assert "nog geen oordeel" not in judged
    page = client.get("/dpia/", {"oordeel": "needed"})
    assert [each.processing.key for each in page.context["lines"]] == [line.processing.key]
    assert client.get("/dpia/", {"oordeel": "' or 1"}).status_code == 200


def test_requests_on_paper_and_screen_follow_the_filter_and_hold_no_name(
    anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(anna):
        for kind in ("access", "erase", "erase"):
            desk.take_in(desk.Asked(kind, clock.today(), "Kanarie Geheim"), actor=anna, submission=uuid4())
    client = client_of(anna)
    paper = words_of(client.get("/verzoeken/verzoeken.pdf", {"soort": "erase", "stand": "open"}).content)
    assert "Wissen (AVG 17)" in paper
    assert "Inzage (AVG 15)" not in paper
    assert "Kanarie" not in paper
    monkeypatch.setattr(requests, "PER_PAGE", 1)
    page = client.get("/verzoeken/", {"soort": "erase"})
    assert len(page.context["lines"]) == 1
    assert "soort=erase" in page.content.decode()
    rows = client.get("/verzoeken/verzoeken.csv", {"soort": "erase"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3, "a file holds every page"


@pytest.mark.parametrize("where", ["/dpia/dpia.pdf", "/verzoeken/verzoeken.pdf", f"{LOG}logboek.pdf", f"{LOG}papier/"])
def test_beheer_has_none_of_it(where: str, operator: Actor, carla: Actor, client_of: ClientOf) -> None:
    assert client_of(operator).get(where).status_code == 404
    assert client_of(carla).get(where).status_code == 403
