"""The pages of released figures: what each role sees, level choices, exports that hide the same cells."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from convenant import registry
from convenant.formats.export import FORMULA, csv_response
from convenant.formats.sheets import xlsx_response
from convenant.models import Convenant
from convenant.tenancy.scope import AGGREGATOR, Actor, scope, system_actor
from incidents import report, suggestions
from incidents.models import Release, ReleaseCell, ReleaseState
from incidents.releases.table import TOTAL

from .releasing import as_committing_worker, circle, remove_releases

ClientOf = Callable[[Actor], Client]
PAGE = "/c/west-friesland/cijfers/"
APPROVE = f"{PAGE}vrijgave/"
MAINS = ("FYS", "BED", "WAP", "OVE", "SEK", "RAD")
Halves = tuple[int | None, int | None, int | None]
YEARS: dict[int, dict[str, Halves]] = {
    2024: {"FYS": (40, 30, 70), "BED": (30, 25, 55), "WAP": (15, 10, 25), "OVE": (10, 10, 20), TOTAL: (95, 75, 175)},
    2025: {"FYS": (45, 35, 80), "BED": (30, 25, 55), "WAP": (20, 15, 35), "OVE": (10, 10, 20), TOTAL: (105, 85, 190)},
}
NOTE = "Fijner kan niet: per locatie zou het meeste afgeschermd zijn."


@pytest.fixture(scope="module")
def released(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, Release]]:
    """Two years as the aggregator leaves them, committed: login_web can read cells but never write one."""
    with django_db_blocker.unblock():
        with as_committing_worker():
            convenant = circle("west-friesland")
            with scope(system_actor(AGGREGATOR, circles=(convenant.pk,))):
                found = {year: plant(convenant, year, rows) for year, rows in YEARS.items()}
        yield found
        remove_releases(convenant)


def plant(convenant: Convenant, year: int, rows: dict[str, Halves]) -> Release:
    release = Release.objects.create(
        convenant=convenant, school_year=year, state=ReleaseState.RELEASED, rows_level="main", columns_level="half",
        schools_counted=8, schools_total=8, note=NOTE, asked_at=datetime(year + 1, 8, 20, tzinfo=UTC),
        released_at=datetime(year + 1, 9, 14, tzinfo=UTC),
    )  # fmt: skip
    ReleaseCell.objects.bulk_create(
        ReleaseCell(convenant=convenant, release=release, row=row, column=column, count=count)
        for row in (*MAINS, TOTAL)
        for column, count in zip(("1", "2", TOTAL), rows.get(row, (None, None, None)), strict=True)
    )
    return release


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.provision("UT-23-1")
@pytest.mark.provision("WE-P2")
@pytest.mark.parametrize("who", ["femke", "burgemeester", "bram", "halt", "anna", "directie"])
def test_every_party_reads_the_same_released_table(
    released: dict[int, Release], who: str, request: pytest.FixtureRequest, client_of: ClientOf
) -> None:
    actor = request.getfixturevalue(who)
    page = text(client_of(actor).get(PAGE))
    assert "Incidenten naar soort, schooljaar 2025-2026" in page
    assert "vrijgegeven op 14 september 2026" in page
    assert "Fysiek geweld komt het meest voor (80). Bij wapens steeg het aantal van 25 naar 35." in page
    assert "U ziet niet welk van de twee." in page
    assert ("U ziet geen losse incidenten." in page) is (actor.role == "regie")
    assert "/incidenten/" not in page or actor.role == "member"
    assert page.count('class="vs-hatch vs-suppressed"') == 8


def test_the_level_is_chosen_in_the_address(released: dict[int, Release], femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert "aug tot en met jan" in text(client.get(PAGE))
    whole = text(client.get(f"{PAGE}?periode=jaar"))
    assert "aug tot en met jan" not in whole
    assert "Vorig jaar" in whole
    older = text(client.get(f"{PAGE}?vrijgave={released[2024].pk}"))
    assert "Incidenten naar soort, schooljaar 2024-2025" in older
    assert "Vorig jaar" not in older
    for wrong in (uuid4(), "x", "'; drop table"):
        assert client.get(PAGE, {"vrijgave": str(wrong)}).status_code == 404


def test_levels_that_hide_too_much_are_offered_with_the_reason(
    released: dict[int, Release], femke: Actor, client_of: ClientOf
) -> None:
    page = text(client_of(femke).get(f"{PAGE}?indeling=category&plaats=location"))
    assert '<option value="location" disabled>Per locatie (te veel afgeschermd)</option>' in page
    assert '<option value="category" disabled>Soort (te veel afgeschermd)</option>' in page
    assert NOTE in page
    assert "Incidenten per hoofdcategorie" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_is_the_same_table(
    released: dict[int, Release], femke: Actor, client_of: ClientOf, kind: str
) -> None:
    answer = client_of(femke).get(f"{PAGE}cijfers.{kind}")
    assert answer.status_code == 200
    rows = read_csv(answer.content) if kind == "csv" else read_xlsx(answer.content)
    assert rows[0] == ["Hoofdcategorie", "aug tot en met jan", "feb tot en met jul", "Schooljaar", "Vorig jaar"]
    assert rows[1] == ["Fysiek geweld", "45", "35", "80", "70"]
    assert rows[-1] == ["Alle", "105", "85", "190", "175"]
    assert rows[-2][1:] == ["afgeschermd"] * 4


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content: bytes) -> list[list[str]]:
    """The first sheet: shared strings by their number, other cells as they stand."""
    with ZipFile(BytesIO(content)) as book:
        strings = re.findall(r"<si><t[^>]*>([^<]*)</t></si>", book.read("xl/sharedStrings.xml").decode())
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    rows = [re.findall(r"<c ([^>]*)><v>([^<]*)</v>", row) for row in re.findall(r"<row .*?</row>", sheet)]
    return [[strings[int(value)] if 't="s"' in kind else value for kind, value in row] for row in rows]


@pytest.mark.security("S19")
@given(st.text(max_size=30))
@settings(max_examples=25, deadline=None)
def test_no_cell_is_a_formula(words: str) -> None:
    words = "".join(letter for letter in words if letter.isprintable())
    rows = [[start + words] for start in FORMULA]
    found = read_csv(csv_response("x", ["kop"], rows).content)[1:]
    assert all(row[0].startswith("'") for row in found)
    with ZipFile(BytesIO(xlsx_response("x", ["kop"], rows).content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.security("S1")
def test_another_circle_does_not_exist(released: dict[int, Release], utrecht_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht_regie)
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}cijfers.csv").status_code == 404
    assert client.get(f"/c/utrecht/cijfers/?vrijgave={released[2025].pk}").status_code == 404
    assert client.post(f"/c/utrecht/cijfers/{released[2025].pk}/tellen/").status_code == 404


PAGE_QUERIES = 13


@pytest.mark.parametrize("year", sorted(YEARS))
def test_the_page_asks_the_same_whatever_the_number_of_cells(
    released: dict[int, Release],
    anna: Actor,
    client_of: ClientOf,
    year: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(anna)
    client.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(f"{PAGE}?vrijgave={released[year].pk}")


@pytest.mark.provision("WF-3.2-2")
def test_each_fresh_release_is_a_suggestion_for_the_agenda_with_its_table(
    released: dict[int, Release], femke: Actor, acting: Callable[[Actor], Any]
) -> None:
    assert registry.agenda_suggestions.get("incidents.released") is suggestions.released
    with acting(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        (found,) = suggestions.released(convenant, None, femke)
    assert found.key == f"incidents.released:{released[2025].pk}"
    assert found.title == "Cijfers en trends, schooljaar 2025-2026"
    assert found.appendix is not None
    assert found.appendix.rows[0] == ["Fysiek geweld", 45, 35, 80, 70]
    assert found.appendix.rows[-2][1:] == [None] * 4
    assert "Afgeschermd betekent" in found.appendix.sentence


def test_the_yearly_report_discusses_the_registration_by_released_figures(
    released: dict[int, Release], femke: Actor, acting: Callable[[Actor], Any]
) -> None:
    assert registry.report_sections.get("incidents.released") is report.section
    with acting(femke):
        convenant = Convenant.objects.get(slug="west-friesland")
        chapter = report.section(convenant, 2025, femke)
        empty = report.section(convenant, 2019, femke)
    assert chapter.conclusion == (
        "Er zijn 190 incidenten geregistreerd, tegen 175 het jaar ervoor. "
        "Fysiek geweld komt het meest voor (80). Bij wapens steeg het aantal van 25 naar 35."
    )
    assert [series.name for series in chapter.charts[0].series] == ["2024-2025", "2025-2026"]
    assert "In de eerste helft van het schooljaar zijn er meer incidenten (105) dan in de tweede helft (85)." in (
        chapter.paragraphs
    )
    assert "Bron: vrijgave 2025-2026, vrijgegeven op 14 september 2026." in chapter.tables[0].sentence
    assert empty.conclusion == "Over dit schooljaar zijn geen cijfers vrijgegeven."
