"""Reading a version that is not in force: the old one and a draft. Every page and file says which it is."""

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from convenant.tenancy.scope import Actor
from tests.convenant.versions.drafting import adopted, circulated, drafted, everyone_answers

from .pages import WE, page, words

ClientOf = Callable[[Actor], Client]
READ = ("convenant/", "convenant/artikel/5.8/", "convenant/verantwoordelijkheden/", "convenant/regels/",
        "convenant/regels/matrix/", "convenant/regels/wat-als/")  # fmt: skip
OLD = "Dit is versie 1. Zij is vervangen en geldt niet meer."
DRAFT = "Dit is versie 2, een concept. Zij geldt niet, en alleen wie de regie voert leest haar."
OPEN = "Dit is versie 2, die bij de partijen ligt voor antwoord. Zij geldt nog niet."
FILES = ("convenant/verantwoordelijkheden/export.csv",)


def told(client: Client, path: str, number: int) -> str:
    answer = client.get(f"/c/{WE}/{path}?versie={number}")
    assert answer.status_code == 200, path
    return answer.content.decode("utf-8-sig")


def test_a_replaced_version_says_so_on_every_page_and_file(
    weert: Actor, weert_regie: Actor, client_of: ClientOf
) -> None:
    version = circulated(weert_regie, WE)
    everyone_answers(version)
    adopted(version, weert_regie)
    client = client_of(weert)
    assert [path for path in (*READ, *FILES) if OLD not in told(client, path, 1)] == []
    assert [path for path in (*READ, *FILES) if "Dit is versie" in told(client, path, 2)] == []
    paper = client.get(f"/c/{WE}/convenant/convenant.pdf?versie=1")
    first = " ".join(PdfReader(io.BytesIO(paper.content)).pages[1].extract_text().split())
    assert "versie 1 · geldt niet" in first
    assert 'filename="convenant-weert-nederweert-versie-1.pdf"' in paper["Content-Disposition"]


def test_a_draft_is_regies_alone_and_says_so(weert: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    drafted(WE)
    regie, party = client_of(weert_regie), client_of(weert)
    assert [path for path in (*READ, *FILES) if DRAFT not in told(regie, path, 2)] == []
    assert {party.get(f"/c/{WE}/{path}?versie=2").status_code for path in (*READ, *FILES)} == {404}


def test_a_circulated_version_is_read_by_all_as_not_in_force(
    weert: Actor, weert_regie: Actor, client_of: ClientOf
) -> None:
    circulated(weert_regie, WE)
    assert [path for path in (*READ, *FILES) if OPEN not in told(client_of(weert), path, 2)] == []


def test_links_and_filters_stay_in_the_version(weert: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    version = circulated(weert_regie, WE)
    everyone_answers(version)
    adopted(version, weert_regie)
    for path in ("convenant/", "convenant/verantwoordelijkheden/"):
        markup = told(client_of(weert), path, 1)
        links = re.findall(r'href="([^"]*/convenant/artikel/[^"]+)"[^>]*data-article-link', markup.split("<main")[1])
        strays = [link for link in links if "versie=1" not in link and "12.2" not in link]
        assert len(links) > 20
        assert strays == [], path
    filtered = words(page(weert, "reading:roles", WE, query="?versie=1&rol=school&deel=V"))
    assert OLD in filtered


@pytest.mark.parametrize("asked", ["0", "9", "999", "1000", "-1", "x", "1.5", "²"])
def test_a_version_that_is_not_there(asked: str, weert: Actor, client_of: ClientOf) -> None:
    """A word that is no number asks for the version in force; a number that is none is not there."""
    status = client_of(weert).get(f"/c/{WE}/convenant/", {"versie": asked}).status_code
    assert status == (404 if asked in ("0", "9", "999") else 200)
