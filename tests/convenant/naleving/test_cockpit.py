"""Regie's cockpit, naleving per article on paper, over the years, and the states that follow each night."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from convenant import tasks
from convenant.actions.compliance import PUBLISH, publish_open_years, publish_states
from convenant.actions.evidence import Added, add_evidence
from convenant.errors import Refused
from convenant.models import Convenant, EvidenceItem, PublishedState, State
from convenant.permissions import PUBLISH_STATES, SPEAK_FOR_PARTY, may
from convenant.queries.by_article import ArticleChapter, Line
from convenant.tenancy.jobs import handlers
from convenant.tenancy.models import Job
from convenant.tenancy.scope import MEMBER, Actor, scope, system_actor
from convenant.tenancy.tasks import run_job

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
BASE, TODAY = "/c/west-friesland/naleving/", date(2026, 11, 21)


def west() -> Convenant:
    return Convenant.objects.get(slug="west-friesland")


def publish(acting: Acting, *actors: Actor) -> None:
    for actor in actors:
        with acting(actor):
            publish_states(west(), actor=actor)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.provision("WF-4.1", "WE-1.1")
def test_regie_finds_a_duty_by_word_party_state_and_strength(
    femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    publish(acting, anna, dirk)
    client = client_of(femke)
    found = client.get(f"{BASE}?zoek=schorsen&wie=atlas-college&stand=unseen&hardheid=resultaat")
    assert [line["article"] for line in found.context["articles"]] == ["5.10"]
    assert [column.key for column in found.context["asked"].columns] == ["atlas-college"]
    assert client.get(f"{BASE}?zoek=nergens").context["articles"] == []
    lines = client.get(f"{BASE}export.csv?zoek=schorsen&wie=atlas-college").content.decode().splitlines()
    assert len(lines) == 2
    assert "Beleid voor schorsen" in lines[1]


def test_sheet_holds_what_is_on_screen(femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    publish(acting, anna)
    answer = client_of(femke).get(f"{BASE}export.xlsx?wie=atlas-college&stand=late")
    strings = ZipFile(BytesIO(answer.content)).read("xl/sharedStrings.xml").decode()
    assert "Atlas College" in strings
    assert "Tabor College" not in strings
    assert "nagekomen" not in strings


@pytest.mark.provision("WF-4.1")
def test_regie_sees_what_changed_this_week_and_who_needs_help_first(
    femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with time_machine.travel(date(2026, 11, 1), tick=False):
        publish(acting, anna, dirk)
    assert "veranderde er geen stand" in page(client_of(femke), f"{BASE}hulp/")
    with acting(anna):
        add_evidence(west(), "schorsingsbeleid", Added(TODAY), actor=anna)
    text = page(client_of(femke), f"{BASE}hulp/")
    assert "Atlas College: Beleid voor schorsen en verwijderen" in text
    assert "Stand werd: nagekomen" in text
    names = [line.needs for line in client_of(femke).get(f"{BASE}hulp/").context["parties"]]
    assert names == sorted(names, reverse=True)


def test_panel_offers_what_each_may_do(femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    publish(acting, anna)
    cell = f"{BASE}?artikel=5.10&partij=atlas-college"
    regie, own = page(client_of(femke), cell), page(client_of(anna), cell)
    assert "Herinner" in regie
    assert "Uw bewijs" not in regie
    assert "Herinner" not in own
    assert "Uw bewijs" in own
    assert "Het wordt zichtbaar als de partij bewijs toevoegt." in regie


@pytest.mark.provision("WF-4.1")
def test_pdf_per_article_tells_what_the_page_tells(
    femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    publish(acting, anna)
    client = client_of(femke)
    html = page(client, f"{BASE}artikelen/?wie=atlas-college")
    answer = client.get(f"{BASE}artikelen.pdf?wie=atlas-college")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    paper = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    for told in ("Alle partijen beloven zich in te spannen.", "Beleid voor schorsen en verwijderen", "Atlas College"):
        assert told in paper, told
        assert told in html, told
    assert "Tabor College" not in paper
    assert "van hier niet te zien" in paper.lower()
    assert "Dat zegt niet dat het niet is gedaan" in paper
    assert "/MarkInfo" in reader.root_object
    assert "/StructTreeRoot" in reader.root_object


def test_on_paper_parties_share_a_line_when_the_same_is_told() -> None:
    atlas, tabor = (Line(name, "Beleid", "resultaat", ("good", "nagekomen", "check"), "", "", "") for name in "AT")
    late = replace(tabor, badge=("bad", "te laat", "warning-fill"))
    chapter = ArticleChapter("2.1", "", "", "", [atlas, late, tabor])
    assert [(line.party, line.badge[1]) for line in chapter.shared] == [("A, T", "nagekomen"), ("T", "te laat")]


def test_years_show_what_was_published_then(femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with time_machine.travel(date(2026, 6, 1), tick=False):
        publish(acting, anna)
    publish(acting, anna)
    text = page(client_of(femke), f"{BASE}jaren/?wie=atlas-college")
    assert text.index("2025-2026") < text.index("2026-2027")
    assert "Afgesloten: 2025-2026." in text
    answer = client_of(anna).get(f"{BASE}jaren.xlsx")
    assert "2025-2026" in ZipFile(BytesIO(answer.content)).read("xl/sharedStrings.xml").decode()
    past = page(client_of(femke), f"{BASE}?schooljaar=2025")
    assert "Dit schooljaar is afgesloten" in past


def test_portal_publishes_by_itself_and_nothing_else(anna: Actor) -> None:
    portal = system_actor(MEMBER, anna.organisation)
    assert may(portal, PUBLISH_STATES)
    assert not may(portal, SPEAK_FOR_PARTY)


def test_night_publishes_every_party_once_in_its_own_scope(
    anna: Actor, om: Actor, femke: Actor, as_worker: None
) -> None:
    asked = tasks.publish_all()
    assert tasks.publish_all() == asked > 20
    for actor in (anna, om, femke):
        with scope(actor):
            jobs = list(Job.objects.filter(task=PUBLISH, unique_key=f"publish:{west().pk}"))
        assert len(jobs) == 1
        for _ in range(2):
            run_job(str(jobs[0].pk))
        with scope(actor):
            assert Job.objects.get(pk=jobs[0].pk).state == "done"
            mine = PublishedState.objects.filter(organisation_id=actor.organisation, convenant=west())
            assert mine.filter(school_year=2026).exists()
            assert not mine.filter(school_year=2025).exists()


def test_night_in_september_judges_the_year_that_ended_too(anna: Actor, acting: Acting) -> None:
    with time_machine.travel(date(2026, 9, 30), tick=False), acting(anna):
        publish_open_years(west(), actor=anna)
        years = set(PublishedState.objects.values_list("school_year", flat=True))
    assert years == {2025, 2026}
    with acting(anna), pytest.raises(Refused, match="afgesloten"):
        publish_states(west(), actor=anna, school_year=2025)


def test_evidence_reaches_a_school_year_only_as_far_as_its_days(anna: Actor, acting: Acting) -> None:
    """What is done after a year ended is no evidence for that year."""
    with time_machine.travel(date(2026, 9, 15), tick=False), acting(anna):
        add_evidence(west(), "deelname-overleg", Added(date(2026, 7, 31)), actor=anna)
        add_evidence(west(), "deelname-overleg", Added(date(2026, 8, 1)), actor=anna)
        labels = dict(PublishedState.objects.filter(obligation="deelname-overleg").values_list("school_year", "label"))
        late = PublishedState.objects.get(obligation="deelname-overleg", school_year=2025)
    assert labels[2025].startswith("1 van 2 keer gedaan, het laatst op 31 juli")
    assert labels[2026].startswith("1 van 2 keer gedaan, het laatst op 1 augustus")
    assert late.state == State.LATE


def test_handlers_know_the_job() -> None:
    assert PUBLISH in handlers


QUERIES = {
    "hulp/": 14, "artikelen/": 11, "jaren/": 13, "wij/afspraak/schorsingsbeleid/": 16, "ondersteuning/": 12,
    "doorlooptijden/": 12, "media/": 14,
}  # fmt: skip


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_ask_as_often_for_more_parties_and_more_evidence(
    anna: Actor, dirk: Actor, bram: Actor, om: Actor, acting: Acting, client_of: ClientOf
) -> None:
    client = client_of(anna)
    seen = []
    for parties, days in (((anna, dirk), 1), ((anna, dirk, bram, om), 4)):
        publish(acting, *parties)
        with acting(anna):
            for number in range(days):
                add_evidence(west(), "schorsingsbeleid", Added(date(2026, 10, 1 + number)), actor=anna)
        seen.append({name: queries_of(client, BASE + name) for name in QUERIES})
    assert seen[0] == seen[1] == QUERIES
    with acting(anna):
        assert EvidenceItem.objects.count() == 5
