"""The evaluation report: who makes it, what it holds, its page and its PDF."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from convenant import clock, registry
from convenant.actions import reports as actions
from convenant.models import Convenant, Report, ReportFile, Series
from convenant.reports.content import compliance_sentence
from convenant.reports.sections import Section, Table
from convenant.tenancy import tasks
from convenant.tenancy.hooks import Circle
from convenant.tenancy.models import STALE_AFTER, Job, JobState
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from convenant.waiting.reports import finished_reports

ClientOf = Callable[[Actor], Client]
PAGE = "/c/west-friesland/evaluatie/"
YEAR = 2025


def convenant_of(actor: Actor) -> Convenant:
    with scope(actor):
        return Convenant.objects.get(pk=actor.circles[0])


def asked(actor: Actor) -> Job:
    convenant = convenant_of(actor)
    with scope(actor):
        return actions.ask_report(convenant, YEAR, actor=actor)


@pytest.fixture
def made(femke: Actor, as_worker: None) -> Report:
    """Through the job, as the worker runs it."""
    job = asked(femke)
    tasks.run_job(str(job.pk))
    with scope(femke):
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.DONE, "")
        return Report.objects.select_related("convenant").get(pk=job.result["report"])


def test_a_report_holds_all_parts_and_freezes_them(made: Report, femke: Actor) -> None:
    assert made.title == "Evaluatie 2025-2026"
    assert made.number == 1
    keys = [section["key"] for section in made.content["sections"]]
    assert keys[0] == "convenant.compliance"
    assert "incidents.released" in keys
    assert sum(made.content["marks"].values()) > 50
    assert "Gemeente Hoorn" in made.content["parties"]
    assert made.content["data_until"] == "31 juli 2026"
    with scope(femke), pytest.raises(IntegrityError, match="convenant_report_once"), transaction.atomic():
        Report.objects.create(
            convenant=made.convenant, school_year=YEAR, title="x", made_at=made.made_at, job_id=made.job_id
        )


def test_a_finished_report_stands_on_the_start_page_of_regie(burgemeester: Actor, made: Report, femke: Actor) -> None:
    circles = [Circle(made.convenant_id, "west-friesland", "gemeente", holds_regie=True)]
    with scope(femke):
        ((item,),) = told_by(finished_reports(femke, circles))
        assert item.title == "Evaluatierapport 2025-2026 is klaar"
        assert item.url == f"{PAGE}{made.pk}/"
        assert told_by(finished_reports(femke, [])) == [[]]
    with scope(burgemeester):
        assert told_by(finished_reports(burgemeester, circles)) == [[]]


@pytest.mark.provision("WE-Uitg-7")
def test_weert_looks_back_each_year_on_released_figures_and_on_working_together(
    weert_regie: Actor, as_worker: None
) -> None:
    """A yearly meeting with its questions stands in the agreement; the report brings figures and questions to it."""
    job = asked(weert_regie)
    tasks.run_job(str(job.pk))
    with scope(weert_regie):
        report = Report.objects.get(job_id=job.pk)
        series = Series.objects.get(version__convenant_id=report.convenant_id, provision="WE-Uitg-7")
        assert series.per_year == 1
        assert "Wat valt op in de vrijgegeven cijfers?" in series.standard_questions
        assert "incidents.released" in [section["key"] for section in report.content["sections"]]
        assert "Hoe verloopt de samenwerking tussen de partners?" in report.content["questions"]


def test_the_same_job_twice_makes_one_report(made: Report, femke: Actor) -> None:
    tasks.run_job(str(made.job_id))
    with scope(femke):
        job = Job.objects.get(pk=made.job_id)
        assert actions.make_report(made.convenant, YEAR, job=job, actor=femke) == made
        assert Report.objects.count() == ReportFile.objects.count() == 1


def test_another_report_of_the_year_is_a_next_version(made: Report, femke: Actor) -> None:
    job = asked(femke)
    assert job.pk != made.job_id
    tasks.run_job(str(job.pk))
    with scope(femke):
        assert sorted(Report.objects.values_list("number", flat=True)) == [1, 2]


def test_the_pdf_is_tagged_dutch_and_has_its_pages(made: Report, femke: Actor) -> None:
    with scope(femke):
        stored = ReportFile.objects.get(report=made)
    with pikepdf.open(BytesIO(bytes(stored.pdf))) as pdf:
        assert str(pdf.Root.Lang) == "nl"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) >= 4
        figures = [item for item in structure(pdf.Root.StructTreeRoot) if item.get("/S") == "/Figure"]
        assert figures
        assert all("/Alt" in figure for figure in figures)


def structure(node: Any) -> list[Any]:
    """All elements of the tag tree."""
    kids = node.get("/K", [])
    children = kids if isinstance(kids, pikepdf.Array) else [kids]
    found = [child for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]
    return found + [deeper for child in found for deeper in structure(child)]


def test_progress_is_told_at_each_step(femke: Actor, as_worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, str]] = []
    monkeypatch.setattr(actions, "report_progress", lambda job, percent, text: told.append((percent, text)))
    tasks.run_job(str(asked(femke).pk))
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert told[0][1] == f"stuk 1 van {len(registry.report_sections.keys())}"
    assert told[-2:] == [(70, "de PDF maken"), (95, "het rapport bewaren")]


def test_without_pango_the_job_says_what_is_missing(
    femke: Actor, as_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from convenant.formats.pdf import PdfUnavailable

    def fail(*_: object) -> bytes:
        raise PdfUnavailable

    monkeypatch.setattr(actions, "render_pdf", fail)
    job = asked(femke)
    tasks.run_job(str(job.pk))
    with scope(femke):
        job.refresh_from_db()
        assert job.state == JobState.FAILED
        assert "Pango ontbreekt" in job.error
        assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["anna", "burgemeester", "bram", "halt"])
def test_others_read_and_do_not_make(who: str, request: pytest.FixtureRequest, client_of: ClientOf) -> None:
    client = client_of(request.getfixturevalue(who))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Evaluatierapport maken</span>" not in page.content.decode()
    answer = client.post(f"{PAGE}maken/", {"schooljaar": YEAR})
    assert answer.status_code == 403
    assert "Een evaluatierapport maakt wie regie voert." in answer.content.decode()


def test_other_circles_do_not_exist(utrecht_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht_regie)
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}maken/", {"schooljaar": YEAR}).status_code == 404
    assert client.get(f"{PAGE}{uuid4()}.pdf").status_code == 404


@pytest.mark.parametrize("year", ["", "x", "1999", "²", "2027", "9" * 30])
def test_a_wrong_year_is_an_error_at_the_form(femke: Actor, client_of: ClientOf, year: str) -> None:
    answer = client_of(femke).post(f"{PAGE}maken/", {"schooljaar": year})
    assert answer.status_code == 422
    assert "Kies een schooljaar dat al is begonnen." in answer.content.decode()


def test_the_choice_of_years_is_one_that_the_form_takes(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    years = re.findall(r'<option value="([^"]+)">(\d{4}-\d{4})</option>', text(client.get(PAGE)))
    assert years == [("2025", "2025-2026"), ("2026", "2026-2027"), ("2024", "2024-2025")]


def test_asking_twice_is_one_job_and_its_page_shows_each_state(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    first = client.post(f"{PAGE}maken/", {"schooljaar": YEAR})["Location"]
    assert client.post(f"{PAGE}maken/", {"schooljaar": YEAR})["Location"] == first
    assert "Staat klaar." in text(client.get(first))
    due = clock.now() + STALE_AFTER  # as its last word leaves it
    set_state(femke, state=JobState.RUNNING, progress=62, progress_text="stuk 3 van 4", due=due)
    assert "Bezig: stuk 3 van 4, 62%" in text(client.get(first))
    part = text(client.get(first, headers={"HX-Request": "true"}))
    assert part.startswith('<div class="vs-progress"') or "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    set_state(femke, state=JobState.FAILED, error="Er ging iets mis. Probeer het opnieuw.")
    failed = text(client.get(first))
    assert "Opnieuw proberen" in failed
    assert 'hx-trigger="every' not in failed
    again = client.post(f"{first}opnieuw/")
    assert again.status_code == 302
    assert again["Location"] != first


def set_state(actor: Actor, **values: Any) -> None:
    with scope(actor):
        Job.objects.filter(task=actions.MAKE).update(**values)


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_progress_page_is_of_the_own_organisation_and_circle(
    femke: Actor, anna: Actor, client_of: ClientOf
) -> None:
    address = client_of(femke).post(f"{PAGE}maken/", {"schooljaar": YEAR})["Location"]
    assert client_of(anna).get(address).status_code == 404


SECTION = Section(
    key="x",
    title="Incidenten en aanpak",
    conclusion="Fysiek geweld komt het meest voor (80).",
    tables=[
        Table("Incidenten", ["Soort", "Aantal"], [["Geweld", 80], ["Radicalisering", None]], "Bron: vrijgave."),
        Table("Te laat", ["Artikel", "Partij"], [["art. 2.1", "Tabor College"]]),
    ],
)


def stored_report(actor: Actor) -> Report:
    convenant = convenant_of(actor)
    content = {
        "marks": {"kept": 3, "open": 2, "unseen": 1, "late": 1},
        "parties": ["Gemeente Hoorn"],
        "data_until": "31 juli 2026",
        "conclusion": "3 van de 7 afspraken zijn nagekomen.",
        "figures": [["3 van 7", "afspraken nagekomen"]],
        "good": ["Goed."],
        "better": ["Beter."],
        "questions": ["Waarom?"],
        "sections": [vars(SECTION) | {"tables": [vars(table) for table in SECTION.tables]}],
    }
    with scope(actor):
        report = Report.objects.create(
            convenant=convenant, school_year=YEAR, title="Evaluatie 2025-2026", content=content, made_at=clock.now(),
            made_by="Gemeente Hoorn, Regie Hoorn", job_id=uuid4(),
        )  # fmt: skip
        ReportFile.objects.create(convenant=convenant, report=report, pdf=b"%PDF-1.7 made")
        return report


def test_the_page_is_the_twin_of_the_pdf(
    femke: Actor, anna: Actor, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = stored_report(femke)
    client = client_of(anna)
    page = text(client.get(f"{PAGE}{report.pk}/"))
    for words in (
        "2. Incidenten en aanpak",
        "Fysiek geweld komt het meest voor (80).",
        "Tabel 2.1 Incidenten",
        "Goed.",
    ):
        assert words in page
    assert page.count("afgeschermd</span>") == 1
    assert "<td>Tabor College</td>" in page
    assert "door het portaal gemaakt" in page
    answer = client.get(f"{PAGE}{report.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="evaluatie-west-friesland-2025-2026-1.pdf"'
    assert answer.content == b"%PDF-1.7 made"


@pytest.mark.parametrize("reports", [1, 4])
def test_the_list_asks_the_same_whatever_its_length(
    femke: Actor, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, reports: int
) -> None:
    for _ in range(reports):
        stored_report(femke)
    client = client_of(femke)
    client.get(PAGE)
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(PAGE)
    assert page.content.decode().count("Evaluatie 2025-2026, versie") == reports


LIST_QUERIES = 11


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ((0, 0, 0, 0), "Er is nog niets over de afspraken bekend."),
        ((0, 0, 9, 0), "Van de 9 afspraken is van hier nog niets te zien."),
        ((46, 18, 9, 4), "46 van de 77 afspraken zijn nagekomen. 4 afspraken zijn te laat."),
        ((1, 0, 0, 1), "1 van de 2 afspraken zijn nagekomen. 1 afspraak is te laat."),
        ((2, 0, 0, 0), "2 van de 2 afspraken zijn nagekomen. Geen afspraak is te laat."),
    ],
)
def test_the_conclusion_counts(marks: tuple[int, int, int, int], sentence: str) -> None:
    assert compliance_sentence(dict(zip(("kept", "open", "unseen", "late"), marks, strict=True))) == sentence


def test_a_failed_job_offers_to_try_again_in_the_polled_part_too(femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        job = Job.objects.create(
            organisation_id=femke.organisation, task="convenant.make_report", state="failed", error="Het is mislukt.",
            arguments={"convenant": str(convenant.pk), "school_year": str(YEAR)},
        )  # fmt: skip
    for headers in ({}, {"HX-Request": "true"}):
        page = client_of(femke).get(f"/c/west-friesland/evaluatie/taak/{job.pk}/", headers=headers)
        assert "Opnieuw proberen" in page.content.decode()
