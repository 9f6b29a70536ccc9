"""The protocol can be read before something happens: of the version in force, for each kind, in words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.models import Convenant
from convenant.registry import search_sources
from convenant.search import Sought
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by
from incidents.queries.taxonomy import adopted_version
from protocols.models import StepTemplate
from protocols.planning import Situation, plan
from protocols.reading import asked_words, kinds_of, term_words
from protocols.search import protocol
from tests.conftest import TODAY
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
HERE = "/c/west-friesland/handelingsprotocol/"


def page(client: Client, kind: str = "", at: str = HERE) -> str:
    return client.get(at, {"soort": kind} if kind else {}).content.decode()


def test_each_kind_shows_the_steps_that_an_incident_of_it_gets(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        version = adopted_version(Convenant.objects.get(slug="west-friesland").pk)
        kinds = kinds_of(version.taxonomy).rows
        asked = {row.code: plan(Situation(version, row, "gang", row.seriousness, TODAY)) for row in kinds}
    for code in ("WAP-02", "FYS", "SEK-04"):
        shown = client.get(HERE, {"soort": code}).context["steps"]
        assert [(step.title, step.help, step.article) for step in shown] == [
            (step.title, step.help, step.article) for step in asked[code]
        ]


def test_without_a_kind_it_shows_what_holds_for_all(anna: Actor, client_of: ClientOf) -> None:
    told = page(client_of(anna))
    assert "Stappen bij elk incident" in told
    assert "Ouders informeren" in told
    assert '<option value="WAP-02">' in told
    assert "Afdrukken" in told
    assert "/c/west-friesland/convenant/artikel/5.7/" in told


def test_a_kind_that_is_not_there_says_so(anna: Actor, client_of: ClientOf) -> None:
    for odd in ("ZZZ-99", "' or 1", "x" * 500, "ZOR-01"):
        told = page(client_of(anna), odd)
        assert "Deze soort staat niet in dit convenant." in told
        assert "Stappen bij elk incident" in told


def test_outside_the_circle_it_is_not_there(weert: Actor, client_of: ClientOf) -> None:
    assert client_of(weert).get(HERE).status_code == 404
    assert client_of(weert).get("/c/weert-nederweert/handelingsprotocol/").status_code == 200


def test_without_a_version_in_force_it_says_what_is_missing(
    anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("protocols.views.version_at", lambda slug: None)
    told = page(client_of(anna))
    assert "Nog geen protocol" in told
    assert "<select" not in told.split("<main", 1)[1]


def test_terms_and_conditions_are_words(anna: Actor) -> None:
    terms = [None, {"hours": 0}, {"days": 0}, {"hours": 24}, {"school_days": 5}, {"working_days": 1}, {"weeks": 6}]
    assert [term_words(term) for term in terms] == [
        "geen vaste termijn", "meteen", "dezelfde dag", "binnen 24 uur", "binnen 5 schooldagen", "binnen 1 werkdag",
        "binnen 6 weken",
    ]  # fmt: skip
    with scope(anna):
        version = adopted_version(Convenant.objects.get(slug="west-friesland").pk)
        kinds = kinds_of(version.taxonomy)
        told = {asked_words(row, kinds) for row in StepTemplate.objects.all()}
    assert {"Verplicht.", "Niet verplicht, wel aangeboden.", "Verplicht vanaf ernst 2."} <= told
    assert "Verplicht als het bij de politie gemeld moet worden." in told
    assert not [words for words in told if "{" in words or "_" in words]


def test_the_menu_the_form_and_the_incident_lead_to_it(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert f'href="{HERE}"' in client.get("/incidenten/").content.decode()
    assert f'href="{HERE}?soort=WAP-02"' in client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    asked = client.get(reverse("incidents:sub-kinds"), {"category": "WAP"}).content.decode()
    assert f'href="{HERE}?soort=WAP"' in asked
    assert HERE not in client.get(reverse("incidents:record")).content.decode().split("<main", 1)[1]


def found(actor: Actor, text: str) -> dict[str, str]:
    with scope(actor):
        circles = {circle.id: circle for circle in hooks.circles_of(actor.organisation)}
        group = told_by(protocol(Sought(actor, circles, text)))[0]
    assert group is not None
    return {hit.title: hit.url for hit in group.hits}


def test_search_finds_a_kind_and_a_step(anna: Actor, weert: Actor) -> None:
    assert found(anna, "slagwapen") == {"Handelingsprotocol: Steek- of slagwapen": f"{HERE}?soort=WAP-02"}
    assert found(anna, "ouders informeren")["Stap 4: Ouders informeren"] == f"{HERE}#stap-4"
    assert all(url.startswith("/c/weert-nederweert/") for url in found(weert, "slagwapen").values())
    assert search_sources.get("37.protocol")


def test_a_concern_has_no_steps_of_an_incident(anna: Actor) -> None:
    assert not [title for title in found(anna, "zorg") if "Zorgsignaal" in title]
