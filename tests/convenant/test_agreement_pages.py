"""The pages of the agreement, for several functions and all three convenanten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convenant.models import ConvenantVersion
from convenant.queries.articles import article_page, sections_of, version_at
from convenant.tenancy.scope import Actor, scope
from convenant.wording import anchor_of

ClientOf = Callable[[Actor], Client]
FRAME = 8
"""Session, user, memberships, circles, scope, circle of the frame, and the transaction around them."""


def _page(client: Client, name: str, slug: str, **kwargs: Any) -> str:
    query = kwargs.pop("query", "")
    response = client.get(reverse(f"convenant:{name}", kwargs={"slug": slug, **kwargs}) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("cast", "slug", "words"),
    [
        ("anna", "west-friesland", ["Altijd melden", "Stilzwijgend verlengd", "Ondertekening"]),
        ("femke", "west-friesland", ["Altijd melden"]),
        (
            "weert",
            "weert-nederweert",
            ["De gemeente krijgt geen persoonsgegevens", "Besluit over verlenging ontbreekt"],
        ),
        ("utrecht", "utrecht", ["Geen persoonsgegevens delen", "eerste dag van de zomervakantie"]),
        ("utrecht_agent", "utrecht", ["Wijkagent"]),
    ],
)
@pytest.mark.provision("WF-12.2", "WE-12.2", "UT-22c")
def test_agreement_shows_every_article_and_how_it_runs(
    cast: str, slug: str, words: list[str], client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(cast)
    page = _page(client_of(actor), "agreement", slug)
    for word in words:
        assert word in page
    with scope(actor):
        version = ConvenantVersion.objects.get(convenant__slug=slug, status="adopted")
        articles = list(version.articles.all())
    assert page.count('id="art-') == len(articles)
    assert all(f'id="{anchor_of(article.label)}"' in page for article in articles)


@pytest.mark.provision("WF-Uitg-2")
def test_overall_clause_stands_beside_every_duty(client_of: ClientOf, anna: Actor, utrecht: Actor) -> None:
    clause = "Alle partijen beloven zich in te spannen."
    client = client_of(anna)
    assert clause in _page(client, "agreement", "west-friesland")
    for label in ("5.7", "5.10", "2.1"):
        page = _page(client, "article", "west-friesland", label=label)
        assert clause in page
        assert "resultaat" in page
    assert clause not in _page(client_of(utrecht), "agreement", "utrecht")


@pytest.mark.provision("WE-5.6")
def test_a_gap_keeps_its_place_in_weert(client_of: ClientOf, weert: Actor) -> None:
    page = _page(client_of(weert), "agreement", "weert-nederweert")
    assert page.index(["5.5", "Overleg"][1]) < page.index("dit nummer ontbreekt") < page.index("Beleid toetsen")
    assert "slaat dit nummer over" in _page(client_of(weert), "article", "weert-nederweert", label="5.6")


@pytest.mark.provision("UT-3f")
def test_a_gap_keeps_its_place_in_utrecht(client_of: ClientOf, utrecht: Actor) -> None:
    page = _page(client_of(utrecht), "agreement", "utrecht")
    assert (
        page.index("Overlast in de buurt") < page.index("dit nummer ontbreekt") < page.index("Kernteam en kernpartners")
    )


@pytest.mark.parametrize("label", ["Privacy 2", "7.6, 4e punt", "Uitgangspunten, 5e punt, 2e streepje"])
def test_a_label_is_a_word_not_a_number(label: str, client_of: ClientOf, weert: Actor) -> None:
    page = _page(client_of(weert), "article", "weert-nederweert", label=label)
    assert label.split(",", maxsplit=1)[0].replace(" ", "\N{NO-BREAK SPACE}") in page


def test_article_says_what_follows_from_it(client_of: ClientOf, anna: Actor) -> None:
    page = _page(client_of(anna), "article", "west-friesland", label="6.1")
    assert "Schoolagent voor elke locatie" in page
    assert "WF-6.1b" in page
    assert "Van school naar politie: de kern" in page


def test_article_opens_beside_a_page(client_of: ClientOf, anna: Actor) -> None:
    url = reverse("convenant:article", kwargs={"slug": "west-friesland", "label": "5.7"})
    part = client_of(anna).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "data-article" in part
    assert "<html" not in part
    assert "<h1" not in part


def test_search_keeps_only_articles_with_all_words(client_of: ClientOf, anna: Actor) -> None:
    page = _page(client_of(anna), "agreement", "west-friesland", query="?zoek=leerplicht+vroeg")
    assert "Uitval, verzuim en schorsing" in page
    assert "Mediabeleid" not in page
    nothing = _page(client_of(anna), "agreement", "west-friesland", query="?zoek=<script>xyzzy")
    assert "Niets gevonden" in nothing
    assert "<script>xyzzy" not in nothing


@pytest.mark.parametrize(
    ("cast", "slug", "words"),
    [
        (
            "anna",
            "west-friesland",
            ["de ontvanger werkt voor deze locatie", "automatisch", "Zonder de kern kan de schoolagent"],
        ),
        ("weert_regie", "weert-nederweert", ["uit eigen beweging", "De gemeente krijgt geen persoonsgegevens."]),
        ("utrecht", "utrecht", ["grond: toestemming", "niet toegestaan", "wettelijke plicht"]),
    ],
)
def test_rules_in_words_with_tensions(
    cast: str, slug: str, words: list[str], client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(cast)
    page = _page(client_of(actor), "rules", slug)
    for word in words:
        assert word in page
    with scope(actor):
        version = ConvenantVersion.objects.get(convenant__slug=slug, status="adopted")
        keys = list(version.rules.values_list("key", flat=True))
    assert all(f'<tr id="{key}">' in page for key in keys)
    assert all(tension["default"] in page.replace("&#x27;", "'") for tension in version.tensions)


@pytest.mark.parametrize(
    ("name", "kwargs", "own"),
    [("agreement", {}, 4), ("rules", {}, 2), ("article", {"label": "6.1"}, 4)],
)
def test_queries_do_not_grow(
    name: str, kwargs: dict[str, str], own: int, client_of: ClientOf, anna: Actor, django_assert_num_queries: Any
) -> None:
    client = client_of(anna)
    _page(client, name, "west-friesland", **kwargs)  # theme and standing in the term are remembered
    with django_assert_num_queries(FRAME + own):
        _page(client, name, "west-friesland", **kwargs)


def test_other_circles_do_not_exist(client_of: ClientOf, anna: Actor) -> None:
    for name, kwargs in (("agreement", {}), ("rules", {}), ("article", {"label": "23"})):
        assert (
            client_of(anna).get(reverse(f"convenant:{name}", kwargs={"slug": "utrecht", **kwargs})).status_code == 404
        )


def test_unknown_label_and_version_are_404(client_of: ClientOf, anna: Actor) -> None:
    client = client_of(anna)
    base = reverse("convenant:agreement", kwargs={"slug": "west-friesland"})
    for path in ("artikel/99.9/", "?versie=7", "artikel/5.7/?versie=2"):
        assert client.get(base + path).status_code == 404
    assert client.get(base + "?versie=1").status_code == 200


def test_my_convenanten_are_those_of_my_organisation(client_of: ClientOf, anna: Actor, halt: Actor) -> None:
    anna_page = client_of(anna).get(reverse("convenant:mine")).content.decode()
    assert "Convenant Veilige School West-Friesland" in anna_page
    assert "Utrecht" not in anna_page
    halt_page = client_of(halt).get(reverse("convenant:mine")).content.decode()
    assert "West-Friesland" in halt_page
    assert "Veilige School Utrecht" in halt_page


def test_theme_is_public_and_kept_for_good(client_of: ClientOf, anna: Actor) -> None:
    page = _page(client_of(anna), "agreement", "west-friesland")
    address = page[page.index("/theme/") :].split('"', maxsplit=1)[0]
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert "--vs-brand: light-dark(#0b5263, #0d3541);" in response.content.decode()
    assert "immutable" not in Client().get("/theme/west-friesland-0000000000.css")["Cache-Control"]
    assert Client().get("/theme/atlantis-0000000000.css").status_code == 404


def test_queries_for_others(utrecht: Actor) -> None:
    with scope(utrecht):
        version = version_at("utrecht")
        assert version is not None
        assert version_at("utrecht", 1) == version
        assert version_at("utrecht", 2) is None
        page = article_page(version, "23")
        assert page is not None
        assert page["article"].title == "Geen persoonsgegevens delen"
        assert article_page(version, "10.3") is None
        assert [section.articles[0].label for section in sections_of(version, "wapencontrole")] == ["Bijlage 2"]


def test_who_takes_part_in_more_than_one_convenant_finds_the_others(
    client_of: ClientOf, anna: Actor, halt: Actor
) -> None:
    assert "Ander convenant" not in client_of(anna).get("/menu/").content.decode()
    assert "Ander convenant" in client_of(halt).get("/menu/").content.decode()
