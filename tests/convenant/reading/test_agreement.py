"""The agreement as people read it: contents, search, themes, and on paper."""

import io
import re
from typing import Any

import pikepdf
import pytest
from lxml import html

from convenant.templatetags.portal import marked
from convenant.tenancy.scope import Actor, scope

from .pages import WE, WF, page, path_of, version_of, words


def contents(markup: str) -> list[tuple[str, str]]:
    return [
        (each.get("href"), each.text_content().strip())
        for each in html.fromstring(markup).xpath("//ul[contains(@class, 'vs-toc')]//a")
    ]


def test_contents_lead_to_every_part(anna: Actor) -> None:
    markup = page(anna, "convenant:agreement", WF)
    ids = set(re.findall(r'id="(deel-[^"]+)"', markup))
    links = {href.removeprefix("#") for href, _ in contents(markup) if href.startswith("#deel-")}
    assert links == {each for each in ids if not each.endswith("-kop")}
    assert "deel-5-rol-van-de-scholen" in links


def test_search_marks_hits_counts_them_and_stays_in_the_address(anna: Actor) -> None:
    markup = page(anna, "convenant:agreement", WF, query="?zoek=leerplicht+vroeg")
    tree = html.fromstring(markup)
    assert {each.text.casefold() for each in tree.xpath("//main//mark")} == {"leerplicht", "vroeg"}
    shown = len(tree.xpath("//li[starts-with(@id, 'art-')]"))
    assert f"{shown} artikelen met" in words(markup) or f"{shown} artikel met" in words(markup)
    assert tree.get_element_by_id("zoek").get("value") == "leerplicht vroeg"
    assert 0 < shown < 10


def test_an_empty_search_says_what_to_do_next(anna: Actor) -> None:
    told = words(page(anna, "convenant:agreement", WF, query="?zoek=zonnebloem"))
    assert "0 artikelen met" in told
    assert "Niets gevonden" in told
    assert "Alle artikelen tonen" in told


@pytest.mark.parametrize(
    ("text", "search", "shown"),
    [
        ("Een mes", "mes", "Een <mark>mes</mark>"),
        ("Een MES & mes", "mes", "Een <mark>MES</mark> &amp; <mark>mes</mark>"),
        ("a<b>c", "<b>", "a<mark>&lt;b&gt;</mark>c"),
        ("Melden", "", "Melden"),
        ("art. 5.7", ".*", "art. 5.7"),
    ],
)
def test_marking_escapes_everything(text: str, search: str, shown: str) -> None:
    assert marked(text, search) == shown


@pytest.mark.provision("WF-Uitg-8")
def test_early_school_leaving_is_a_theme_that_goals_can_be_about(anna: Actor, weert: Actor) -> None:
    """As data of the version, with the article it rests on; another convenant does not have it."""
    themes = version_of(anna, WF).themes
    found = next(theme for theme in themes if theme["key"] == "voortijdig-schoolverlaten")
    with scope(anna):
        article = version_of(anna, WF).articles.get(label=found["article"])
    assert [row["id"] for row in article.provisions] == ["WF-Uitg-8"]
    assert "Voortijdig schoolverlaten" in words(page(anna, "convenant:agreement", WF))
    assert version_of(weert, WE).themes == []


def test_the_pdf_holds_every_article_and_says_what_it_is(anna: Actor, client_of: Any) -> None:
    response = client_of(anna).get(path_of("convenant:pdf", WF))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="convenant-west-friesland-versie-1.pdf"' in response["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert str(paper.Root.Lang) == "nl"
        assert paper.Root.MarkInfo.Marked
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Convenant Veilige School West-Friesland"
        assert len(paper.pages) > 10
        with paper.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]
    assert "5. Rol van de scholen" in titles
    assert {"Inhoud", "Partijen", "Looptijd en wijzigen"} <= set(titles)


def test_the_template_of_the_pdf_holds_duties_bearers_and_the_line(anna: Actor) -> None:
    from django.template.loader import render_to_string

    from convenant.compliance.bearers import bearers_of
    from convenant.queries.paper import OWN_WORDS, paper_of

    with scope(anna):
        version = version_of(anna, WF)
        paper = render_to_string("convenant/pdf_agreement.html", paper_of(version, bearers_of(version.convenant_id)))
        labels = list(version.articles.values_list("label", flat=True))
    assert paper.count('class="pdf-article"') == len(labels)
    assert OWN_WORDS in paper
    assert "Schoolagent voor elke locatie</b> (resultaat). politie, doorlopend." in paper
    assert "Gemeente Hoorn (regie)" in paper


def test_a_version_that_was_asked_stays_asked(anna: Actor) -> None:
    markup = page(anna, "convenant:agreement", WF, query="?versie=1&zoek=melden")
    tree = html.fromstring(markup)
    assert tree.xpath("//input[@name='versie']/@value")[0] == "1"
    assert all("versie=1" in each.get("href") for each in tree.xpath("//li[starts-with(@id, 'art-')]/h3/a"))
