"""One article: who must do what, what counts, where it stands today, what follows, and what binds nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from convenant.actions.compliance import publish_states
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, ConvenantVersion, PublishedState, Rule
from convenant.queries.articles import tensions_naming
from convenant.queries.roles import responsibilities
from convenant.tenancy.scope import Actor, scope
from convenant.wording import anchor_of

from .pages import UT, WE, WF, page, version_of, words

CLAUSE = "Alle partijen beloven zich in te spannen."
CONTEXT = [("WE-Inl", "Inleiding"), ("WE-Uitg-1", "Uitgangspunten, 1e punt"), ("WE-Uitg-3", "Uitgangspunten, 3e punt")]


def test_an_article_says_who_must_do_what_and_what_counts(anna: Actor) -> None:
    told = words(page(anna, "convenant:article", WF, label="6.1"))
    assert "Schoolagent voor elke locatie" in told
    assert "Politie, doorlopend." in told
    assert "Als bewijs telt: wie voor een locatie werkt, in het register." in told
    assert "Van school naar politie: de kern" in told


def test_the_state_today_is_what_was_published_with_its_cell(bram: Actor, anna: Actor) -> None:
    """Published by the politie in its own scope, read by a school, and the link opens that very cell."""
    before = words(page(anna, "convenant:article", WF, label="6.1"))
    assert "De stand nu" in before
    with scope(bram):
        publish_states(Convenant.objects.get(slug=WF), actor=bram)
        row = PublishedState.objects.get(organisation_id=bram.organisation, article="6.1", obligation="schoolagent")
    markup = page(anna, "convenant:article", WF, label="6.1")
    line = next(
        each for each in html.fromstring(markup).xpath("//a[@class='vs-row']") if "Politie" in each.text_content()
    )
    assert row.label in line.text_content()
    assert "artikel=6.1&partij=politie-basisteam-hoorn#bewijs" in line.get("href")
    cell = page(anna, "compliance:matrix", WF, query=line.get("href").partition("/naleving/")[2].partition("#")[0])
    assert row.label in cell


def test_an_article_without_duties_has_no_state(anna: Actor) -> None:
    assert "De stand nu" not in page(anna, "convenant:article", WF, label="Uitgangspunt 5")


@pytest.mark.provision("WF-Uitg-2")
def test_the_clause_of_best_efforts_stands_beside_every_duty(anna: Actor, utrecht: Actor) -> None:
    """Shown with each duty; it takes nothing from the strength that the article itself has."""
    with scope(anna):
        duties = obligations_of(Convenant.objects.get(slug=WF))
    for label in sorted({duty.article for duty in duties}):
        mine = [duty for duty in duties if duty.article == label]
        told = words(page(anna, "convenant:article", WF, label=label))
        assert told.count(CLAUSE) >= len(mine), label
        assert all(duty.strength in told for duty in mine), label
    assert {"resultaat", "inspanning"} <= {duty.strength for duty in duties}
    assert CLAUSE not in page(utrecht, "convenant:article", UT, label="3 lid a")


@pytest.mark.provision("WE-Inl", "WE-Uitg-1", "WE-Uitg-3")
@pytest.mark.parametrize(("provision", "label"), CONTEXT)
def test_context_is_shown_and_binds_nobody(provision: str, label: str, weert: Actor) -> None:
    """It is in the text, so it is on the page; no duty, no column of naleving, no state, no rule follows from it."""
    version = version_of(weert, WE)
    with scope(weert):
        article = version.articles.get(label=label)
        bearers = bearers_of(version.convenant_id)
        assert article.provisions == [{"id": provision, "strength": "feit"}]
        assert not version.obligations.filter(article=label).exists()
        assert not [duty for duty in obligations_of(version.convenant) if duty.article == label]
        assert not Rule.objects.filter(version=version, article=label).exists()
        assert label not in {row.label for row in responsibilities(version, bearers).rows}
    told = words(page(weert, "convenant:article", WE, label=label))
    assert article.text in told
    assert "Er volgt geen afspraak uit" in told
    assert "Wat moet er gebeuren" not in told
    assert "De stand nu" not in told
    assert article.title in words(page(weert, "convenant:agreement", WE))
    assert article.title not in page(weert, "compliance:matrix", WE)


def test_nobody_bears_what_is_only_context(weert: Actor) -> None:
    with scope(weert):
        version = ConvenantVersion.objects.get(convenant__slug=WE, status="adopted")
        context = {label for _, label in CONTEXT}
        duties = [duty for duty in obligations_of(version.convenant) if duty.article in context]
        assert not [bearer for bearer in bearers_of(version.convenant_id) for duty in duties if bears(duty, bearer)]


@pytest.mark.provision("WE-5.6")
def test_weert_has_no_5_6_and_nothing_moves_up(weert: Actor) -> None:
    """The number keeps its place: 5.5, the gap, 5.7, each at its own address; the gap asks nothing."""
    markup = page(weert, "convenant:agreement", WE)
    places = [markup.index(f'id="{anchor_of(label)}"') for label in ("5.5", "5.6", "5.7", "5.10", "5.11")]
    assert places == sorted(places)
    told = words(page(weert, "convenant:article", WE, label="5.6"))
    assert "slaat dit nummer over" in told
    assert "Wat moet er gebeuren" not in told
    assert "5.5 Overleg van coördinatoren" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "5.7 Beleid toetsen" in told.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.provision("UT-3f")
def test_utrecht_has_no_3_lid_f_and_nothing_moves_up(utrecht: Actor) -> None:
    markup = page(utrecht, "convenant:agreement", UT)
    places = [markup.index(f'id="{anchor_of(label)}"') for label in ("3 lid e", "3 lid f", "3 lid g")]
    assert places == sorted(places)
    assert "slaat dit nummer over" in page(utrecht, "convenant:article", UT, label="3 lid f")


@pytest.mark.parametrize(
    ("label", "count"),
    [("5.7", 1), ("10.3", 1), ("1", 1), ("12.1", 1), ("12.2", 1), ("5.8", 1), ("2.1", 0), ("10.2", 0)],
)
def test_tensions_stand_with_the_articles_they_name(label: str, count: int, anna: Actor) -> None:
    """ "1" is named by "artikel 1", not by 10.3, 12.1 or "één"."""
    version = version_of(anna, WF)
    found = tensions_naming(version, label)
    assert len(found) == count
    told = words(page(anna, "convenant:article", WF, label=label))
    assert all(each["default"] in told for each in found)
    assert ("Waar dit artikel met de tekst botst" in told) == bool(count)


def test_previous_and_next_follow_the_text(weert: Actor) -> None:
    tree = html.fromstring(page(weert, "convenant:article", WE, label="5.10"))
    assert ["/5.9/" in each for each in tree.xpath("//a[@rel='prev']/@href")] == [True]
    assert ["/5.11/" in each for each in tree.xpath("//a[@rel='next']/@href")] == [True]
    first = html.fromstring(page(weert, "convenant:article", WE, label="Inleiding"))
    assert not first.xpath("//a[@rel='prev']")
    assert first.xpath("//a[@rel='next']")


def test_every_article_opens_and_goes_back_to_its_place(
    weert: Actor, utrecht: Actor, anna: Actor, client_of: Callable[[Actor], Any]
) -> None:
    """All articles of one convenant per actor, once: labels with commas, spaces and "lid" among them."""
    for actor, slug in ((weert, WE), (utrecht, UT), (anna, WF)):
        client, version = client_of(actor), version_of(actor, slug)
        with scope(actor):
            labels = list(version.articles.values_list("label", flat=True))
        listed = page(client, "convenant:agreement", slug)
        for label in labels[:: max(1, len(labels) // 12)]:
            markup = page(client, "convenant:article", slug, label=label)
            back = html.fromstring(markup).xpath("//a[@class='vs-back']/@href")[0]
            assert f'id="{back.partition("#")[2]}"' in listed


def test_addresses_hang_on_the_label_alone() -> None:
    assert anchor_of("5.1") == "art-5-1"
    assert anchor_of("Uitgangspunten, 5e punt, 1e streepje") == "art-uitgangspunten-5e-punt-1e-streepje"


def test_parties_that_stand_the_same_are_one_line(anna: Actor) -> None:
    """Article 5.3 asks one thing of eight schools, and none published anything."""
    told = words(page(anna, "convenant:article", WF, label="5.3"))
    assert "en nog 5" in told
    assert told.count("nog niets gepubliceerd") + told.count("niet vanzelf") <= 1
