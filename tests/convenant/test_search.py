"""Zoeken: what each role finds and does not find, odd questions, and how the answer reads."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import registry
from convenant.actions.official import keep_text
from convenant.models import ConvenantVersion, VersionStatus
from convenant.queries.search import search
from convenant.search import Source, pieces, snippet
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from incidents.actions.answers import take_in, withdrawals
from incidents.actions.exchange import withdraw
from incidents.models import Incident
from incidents.search import copies, incidents
from meetings.actions import meetings, outcomes
from parties.actions.contacts import Details, name_contact
from tests.incidents.exchanging import NAME, POLICE, incident_for, sent, with_person
from tests.incidents.recording import recorded
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
WORD = "zeepbellenmachine"


def found(actor: Actor, text: str, key: str = "") -> dict[str, list[str]]:
    """Kind → addresses of what this person finds."""
    with scope(actor):
        answer = search(actor, hooks.circles_of(actor.organisation), text, key)
    return {group.key: [hit.url for hit in hits] for group, hits in answer.groups}


def where(actor: Actor, text: str = "niets") -> str:
    with scope(actor):
        return search(actor, hooks.circles_of(actor.organisation), text).where


@pytest.fixture
def incident(anna: Actor, bram: Actor) -> Incident:
    made = incident_for(anna, bram, description=f"De {WORD} ging om.")
    with_person(made, anna)
    return made


# --- who finds what


@pytest.mark.security("S1")
def test_an_incident_is_found_by_who_may_see_it(
    incident: Incident, anna: Actor, directie: Actor, carla: Actor, dirk: Actor, bram: Actor, femke: Actor,
    halt: Actor, om: Actor, weert: Actor, operator: Actor, record_property: Callable[[str, Any], None],
) -> None:  # fmt: skip
    for text in (WORD, incident.reference):
        assert found(anna, text)["incidenten"] == found(directie, text)["incidenten"] == [f"/incidenten/{incident.pk}/"]
        others = [carla, dirk, bram, femke, halt, om, weert, operator]
        assert not [actor.display_name for actor in others if "incidenten" in found(actor, text)]
    record_property("figure", f"S1: search by {len(others) * 2} others found 0 of somebody's incidents")


def test_a_docent_finds_the_own_reports_only(incident: Incident, carla: Actor) -> None:
    own = recorded(carla, description=f"Ook een {WORD}")
    assert found(carla, WORD)["incidenten"] == [f"/incidenten/{own.pk}/"]


@pytest.mark.security("S9")
def test_regie_and_beheer_do_not_even_ask_the_tables_of_incidents(femke: Actor, operator: Actor) -> None:
    for actor in (femke, operator):
        with scope(actor), CaptureQueriesContext(connection) as asked:
            search(actor, [], "zeepbel")
        assert not [each["sql"] for each in asked if "incidents_" in each["sql"]]
        assert "incidenten" not in where(actor)


def test_a_name_in_the_vault_is_not_found(incident: Incident, anna: Actor, client_of: ClientOf) -> None:
    """As in the register: a person is sealed, and search opens nothing."""
    assert found(anna, NAME) == {}
    page = client_of(anna).get("/zoeken/", {"q": WORD}).content.decode()
    assert f"De {WORD}" not in page  # the register does not show a description either
    assert NAME not in page


def test_a_copy_is_found_by_who_works_for_the_location_until_it_is_withdrawn(
    incident: Incident, anna: Actor, bram: Actor, bram2: Actor, dirk: Actor
) -> None:
    given = sent(incident, anna, POLICE["anna"])
    assert len(found(bram, incident.reference)["postvak"]) >= 1
    assert found(bram2, incident.reference) == found(dirk, incident.reference) == {}
    before = len(found(bram, incident.reference)["postvak"])
    with scope(anna):
        withdraw(given, actor=anna)
    with scope(bram):
        take_in(withdrawals(), actor=bram)
    assert len(found(bram, incident.reference).get("postvak", [])) == before - 1


def test_what_the_circle_shares_is_found_by_the_circle(anna: Actor, femke: Actor, weert: Actor, carla: Actor) -> None:
    with scope(femke):
        meeting = meetings.send_agenda(plan(femke, days=-3), actor=femke)
        meeting = meetings.mark_held(meeting, actor=femke)
        outcomes.add_resolution(meeting, actor=femke, text=f"Geen {WORD} meer")
        outcomes.add_action(
            meeting,
            actor=femke,
            organisation_id=anna.organisation,
            text=f"Haal de {WORD} weg",
            due_on=date(2026, 12, 1),
        )
    assert set(found(anna, WORD)) == set(found(femke, WORD)) == {"besluiten", "acties"}
    assert found(weert, WORD) == {}
    assert found(carla, WORD) == {}  # a docent reads no meetings


def test_a_concept_agenda_is_its_organisers(anna: Actor, femke: Actor) -> None:
    with scope(femke):
        plan(femke, days=5)
    assert "overleg" in found(femke, "veiligheidsoverleg")
    assert "overleg" not in found(anna, "veiligheidsoverleg")


def test_people_places_articles_and_pages(anna: Actor, femke: Actor, weert: Actor) -> None:
    circle = hooks.circles_of(anna.organisation)[0]
    with scope(anna):
        version = ConvenantVersion.objects.select_related("convenant").get(
            convenant_id=circle.id, status=VersionStatus.ADOPTED
        )
        details = Details("Zilvermeeuw", "Conciërge", "uitvoerend", date(2026, 9, 1))
        name_contact(version.convenant, details, actor=anna)
    with scope(femke):
        keep_text(version, "5.1", f"Partijen hebben een {WORD}.", actor=femke, seen="")
    assert found(anna, "Zilvermeeuw") == {"contactpersonen": ["/c/west-friesland/partijen/atlas-college/"]}
    assert found(weert, "Zilvermeeuw") == {}
    assert found(anna, WORD) == {"officieel": ["/c/west-friesland/convenant/artikel/5.1/"]}
    assert found(weert, WORD) == {}
    assert found(anna, "5.7")["artikelen"][0] == "/c/west-friesland/convenant/artikel/5.7/"
    assert found(anna, "atlas")["partijen"] == ["/c/west-friesland/partijen/atlas-college/"]
    assert found(anna, "atlas")["locaties"]
    assert found(femke, "naleving")["paginas"] == ["/c/west-friesland/naleving/"]
    assert found(anna, "kalender")["paginas"] == ["/mijn/kalender/"]


def test_beheer_finds_its_pages_alone(operator: Actor) -> None:
    assert found(operator, "sleutels") == {"paginas": ["/beheer/sleutels/"]}
    assert where(operator) == "de pagina's van het portaal"


def test_words_are_found_by_their_stem(anna: Actor, femke: Actor) -> None:
    with scope(femke):
        meeting = meetings.mark_held(meetings.send_agenda(plan(femke, days=-3), actor=femke), actor=femke)
        outcomes.add_resolution(meeting, actor=femke, text="De fietsenstallingen gaan dicht")
    assert "besluiten" in found(anna, "fietsenstalling dicht")
    assert "besluiten" in found(anna, "stalling")
    assert "besluiten" not in found(anna, "fietsenstalling open")


@pytest.mark.mutant("S1")
def test_without_the_rights_of_the_register_search_would_leak(
    incident: Incident, carla: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.search.visible_to", lambda actor: Incident.objects.all())
    assert found(carla, WORD)["incidenten"]


def test_every_source_that_looks_into_rows_stays_with_who_has_them(operator: Actor) -> None:
    sources: list[Source] = [source for _, source in registry.search_sources]
    assert len(sources) >= 13
    assert {source.key for source in sources if source.for_operator} == {"paginas"}
    assert {incidents, copies} <= {source.find for source in sources}


# --- the page


def test_it_says_where_it_looked_and_why_this_order(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get("/zoeken/", {"q": "atlas"}).content.decode()
    assert "Gezocht in de pagina&#x27;s van het portaal, partijen, contactpersonen, locaties" in page
    assert "incidenten van Atlas College" in page
    assert "<mark>Atlas</mark>" in page
    assert "Bovenaan staat wat precies zo heet" in page


def test_nothing_found_says_what_to_do(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get("/zoeken/", {"q": "handelingsprotocl"}).content.decode()
    assert "Niets gevonden" in page
    assert "Bedoelde u" in page


def test_what_was_typed_is_no_better_than_what_was_typed(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get("/zoeken/", {"q": "Xqz Vbnmkl"}).content.decode()
    assert "Niets gevonden" in page
    assert "Bedoelde u" not in page


def test_more_than_shown_leads_to_the_whole_list(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    for _ in range(7):
        incident_for(anna, bram, description=f"Weer de {WORD}")
    client = client_of(anna)
    page = client.get("/zoeken/", {"q": WORD}).content.decode()
    assert "Alle 7 resultaten in incidenten" in page
    assert f"/incidenten/?weergave=alles&amp;q={WORD}" in page
    assert f"Zoek: {WORD}" in client.get(f"/incidenten/?weergave=alles&q={WORD}").content.decode()
    assert len(found(anna, WORD)["incidenten"]) == 5
    assert len(found(anna, WORD, "incidenten")["incidenten"]) == 7


ODD = ["%", "__", "%%%", "' or 1=1 --", '"', "\\", "a&b|c!", "(((", ":*", "<script>alert(1)</script>", "é" * 90, "💡💡",
       "a b c d e f g h i j k l", "%s %(x)s {0}", "0'; drop table x", "and or not", "--", "de het een"]  # fmt: skip


@pytest.mark.security("S17")
@pytest.mark.parametrize("text", ODD)
def test_odd_questions_are_safe(text: str, anna: Actor, client_of: ClientOf) -> None:
    """Wildcards are letters; nothing is drawn as markup."""
    answer = client_of(anna).get("/zoeken/", {"q": text})
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in page
    if set(text) <= {"%", "_"} and answer.status_code == 200:
        assert "Niets gevonden" in page


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Typ waar u naar zoekt"), (" ", "Typ waar u naar zoekt"), ("a", "Typ minstens 2 tekens"),
     ("a" * 101, "Typ hoogstens 100 tekens")],
)  # fmt: skip
def test_a_question_that_cannot_be(text: str, told: str, anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).get("/zoeken/", {"q": text})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_null_byte_is_refused_at_the_door(anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get("/zoeken/", {"q": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("who", ["anna", "bram", "femke", "carla"])
def test_a_question_costs_the_same_for_one_and_three(
    who: str, anna: Actor, bram: Actor, femke: Actor, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    """The literal number is of the whole page, session, membership and scope included."""
    client, seen = client_of(request.getfixturevalue(who)), []
    for _ in (1, 3):
        for _ in range(2):
            made = incident_for(anna, bram, description="Een atlas viel om")
            sent(made, anna, POLICE["anna"])
        client.get("/zoeken/", {"q": "atlas"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/zoeken/", {"q": "atlas"}).status_code == 200
        seen.append(len(asked))
    assert seen == [QUERIES[who]] * 2


QUERIES = {"anna": 10, "bram": 10, "femke": 9, "carla": 9}


def test_without_a_question_and_with_an_unknown_kind(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "bijvoorbeeld 5.7" in client.get("/zoeken/").content.decode()
    assert client.get("/zoeken/", {"q": "atlas", "soort": "x"}).status_code == 200
    assert 'action="/zoeken/"' in client.get("/mijn/kalender/").content.decode()


def test_pieces_and_snippets() -> None:
    assert list(pieces("De Zeepbel en de zeep", ["zeep", "zeepbel"])) == [
        ("De ", False), ("Zeepbel", True), (" en de ", False), ("zeep", True),
    ]  # fmt: skip
    assert snippet("niets", ["iets anders"]) == []
    long = "woord " * 60 + "doel " + "woord " * 60
    shown = "".join(words for words, _ in snippet(long, ["doel"]))
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 200


# --- what looks like a person


@pytest.mark.parametrize("typed", ["Fatima", "sem jansen", "0612345678", "111222333", "a@voorbeeld.nl"])
def test_a_person_that_was_typed_stands_in_no_address(anna: Actor, client_of: ClientOf, typed: str) -> None:
    client = client_of(anna)
    answer = client.post("/zoeken/", {"q": typed})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f"q={typed.split()[0]}" not in page, "no link of the page holds it"
    assert "<title>Zoeken" in page.replace("\n", "")
    kept = client.get("/zoeken/", {"q": typed})
    assert (kept.status_code, kept.headers["Location"]) == (302, "/zoeken/?naam=1")
    assert "blijft het uit het adres" in client.get("/zoeken/?naam=1").content.decode()


def test_words_get_an_address_that_can_be_kept(anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).post("/zoeken/", {"q": "atlas vuurwerk"})
    assert answer.headers["Location"] == "/zoeken/?q=atlas+vuurwerk"
    assert client_of(anna).post("/zoeken/", {"q": "a"}).status_code == 422


def test_a_contact_is_found_by_name_all_the_same(anna: Actor, client_of: ClientOf) -> None:
    circle = hooks.circles_of(anna.organisation)[0]
    with scope(anna):
        convenant = ConvenantVersion.objects.get(convenant_id=circle.id, status=VersionStatus.ADOPTED).convenant
        name_contact(convenant, Details("Fatima Jansen", "Conciërge", "uitvoerend", date(2026, 9, 1)), actor=anna)
    answer = client_of(anna).post("/zoeken/", {"q": "fatima jansen"})
    page = answer.content.decode().replace("<mark>", "").replace("</mark>", "")
    assert (answer.status_code, "contactpersonen" in page) == (200, True)
    assert "Niets gevonden" not in page
