"""The directory: what it finds, the card of a school, the list for the press, and each of its files."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from parties.models import Location, SharedReferral, Wijk

from .naming import circle, named

ADDRESS = "/c/west-friesland/contactpersonen/"
ATLAS = "atlas-college"
ClientOf = Callable[[Actor], Client]


def place_of(actor: Actor) -> Location:
    with scope(actor):
        found = Location.objects.filter(organisation_id=actor.organisation).order_by("name").first()
    assert found is not None
    return found


def shared(actor: Actor, topic: str, function: str) -> None:
    with scope(actor):
        SharedReferral(convenant=circle(), organisation_id=actor.organisation, topic=topic, function=function).save()


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


# --- who is found


@pytest.mark.provision("WF-2.2a")
@pytest.mark.parametrize("words", ["merel", "veiligheidscoördinator", "atlas", "hoorn", "verzuim", "ATLAS merel"])
def test_first_contact_is_found_by_any_word(words: str, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """Name, function, organisation, place of the location, or a topic that the party shares."""
    named(anna, name="Coördinator Merel", function="Veiligheidscoördinator", location_id=place_of(anna).pk)
    shared(anna, "Verzuim", "Verzuimloket")
    found = page(client_of(bram), f"zoek={words}")
    assert "Coördinator Merel" in found
    assert "Niemand gevonden" in page(client_of(bram), "zoek=zzz")


@pytest.mark.provision("WE-Contact-1")
def test_partners_reach_each_other_and_nobody_outside(
    weert: Actor, weert_agent: Actor, anna: Actor, client_of: ClientOf
) -> None:
    named(weert, "weert-nederweert", name="Contact Weert", phone="0495 00 00 00", email="contact@weert.example")
    found = client_of(weert_agent).get("/c/weert-nederweert/contactpersonen/").content.decode()
    assert "tel:0495000000" in found
    assert "mailto:contact@weert.example" in found
    assert client_of(anna).get("/c/weert-nederweert/contactpersonen/").status_code == 404
    assert "Contact Weert" not in page(client_of(anna))


def test_filter_by_school_holds_its_people_and_who_serves_it(
    anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    for actor, name in ((anna, "Iemand van Atlas"), (bram, "Agent van Hoorn"), (dirk, "Iemand van Tabor")):
        named(actor, name=name)
    found = page(client_of(bram), f"school={ATLAS}")
    assert ("Iemand van Atlas" in found, "Agent van Hoorn" in found, "Iemand van Tabor" in found) == (True, True, False)
    assert "Kaart van deze school" in found


def test_filter_by_wijk(anna: Actor, femke: Actor, operator: Actor, client_of: ClientOf) -> None:
    here = place_of(anna)
    with scope(operator):
        wijk = Wijk.objects.create(convenant=circle(), slug="risdam", name="Risdam")
        Location.objects.filter(pk=here.pk).update(wijk=wijk)
    named(anna, name="Coördinator Risdam", location_id=here.pk)
    named(femke, name="Ambtenaar Hoorn")
    found = page(client_of(femke), "wijk=risdam")
    assert ("Coördinator Risdam" in found, "Ambtenaar Hoorn" in found) == (True, False)
    assert "Coördinator Risdam" in page(client_of(femke), "zoek=risdam")


def test_what_nobody_offers_is_left_out_and_a_filter_can_be_taken_away(anna: Actor, client_of: ClientOf) -> None:
    named(anna, name="Coördinator Merel")
    client = client_of(anna)
    assert "Coördinator Merel" in page(client, "rol=onzin&school=geen&wijk=geen&pers=misschien&pagina=999")
    assert "Filter Uitvoerend weghalen" in page(client, "niveau=uitvoerend")
    assert page(client, "zoek=%27%3B%20drop%20table--")


def test_topic_shows_whom_to_ask(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    shared(anna, "Verzuim en te laat komen", "Verzuimloket")
    found = page(client_of(bram), "zoek=verzuim")
    assert "Voor dit onderwerp" in found
    assert "Verzuimloket" in found


# --- the card of a school


@pytest.mark.provision("WF-2.2a")
def test_card_of_a_school_shows_everybody_who_matters(
    anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    here = place_of(anna)
    named(anna, name="Bestuurder van Atlas", level="bestuurlijk")
    named(anna, name="Coördinator op locatie", location_id=here.pk)
    named(bram, name="Agent van de school", location_id=here.pk)
    named(bram, name="Agent van het bureau")
    named(dirk, name="Iemand van Tabor")
    shared(anna, "Verzuim", "Verzuimloket")
    answer = client_of(bram).get(f"/c/west-friesland/scholen/{ATLAS}/").content.decode()
    for text in ("Bestuurder van Atlas", "Coördinator op locatie", "Agent van de school", "Verzuimloket", here.name):
        assert text in answer
    assert "Agent van het bureau" in answer, "where nobody is named for the location, the bureau answers"
    assert "Iemand van Tabor" not in answer
    assert "Leerplicht" in answer


def test_only_schools_have_a_card(anna: Actor, client_of: ClientOf) -> None:
    for party in ("politie-basisteam-hoorn", "bestaat-niet"):
        assert client_of(anna).get(f"/c/west-friesland/scholen/{party}/").status_code == 404


# --- the press


@pytest.mark.provision("WF-2.2i")
def test_list_for_the_press_names_each_party_and_who_is_missing(
    anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    named(anna, name="Woordvoerder Atlas", level="bestuurlijk", phone="0229 11 11 11", is_media_contact=True)
    named(bram, name="Agent zonder pers")
    answer = client_of(dirk).get(f"{ADDRESS}media/").content.decode()
    assert "Woordvoerder Atlas" in answer
    assert "tel:0229111111" in answer
    assert "Agent zonder pers" not in answer
    assert "nog niemand genoemd" in answer
    only = page(client_of(dirk), "pers=ja")
    assert ("Woordvoerder Atlas" in only, "Agent zonder pers" in only) == (True, False)


# --- files


EXPECTED = ["Naam", "Functie", "Organisatie", "Niveau", "Locatie", "Telefoon", "E-mailadres", "Mediacontact", "Periode"]


def csv_rows(client: Client, query: str) -> list[list[str]]:
    text = client.get(f"{ADDRESS}export.csv?{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def sheet(body: bytes, name: str) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name(name).to_python()


def test_csv_holds_what_is_on_screen(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    named(anna, name="=1+1 Vos", phone="+31 229")
    named(bram, name="Agent Merel")
    rows = csv_rows(client_of(anna), "rol=school")
    about, head, body = rows[:5], rows[5], rows[6:]
    assert head == EXPECTED
    assert [line[0] for line in body] == ["'=1+1 Vos"]
    assert body[0][5] == "'+31 229"
    assert ["Filter", "Soort partij: School"] in about
    assert any("Atlas College" in line[1] for line in about if line[0] == "Gemaakt door")


@pytest.mark.parametrize(("kind", "first"), [("xlsx", "Sheet1"), ("ods", "Blad1")])
def test_sheets_hold_the_same_and_who_when_filter(
    kind: str, first: str, anna: Actor, bram: Actor, client_of: ClientOf
) -> None:
    named(anna, name="@SUM(1) Vos")
    named(bram, name="Agent Merel")
    client = client_of(anna)
    body = client.get(f"{ADDRESS}export.{kind}?zoek=vos").content
    table = sheet(body, first)
    assert table == csv_rows(client, "zoek=vos")[5:]
    told = {row[0]: row[1] for row in sheet(body, "Verantwoording")}
    assert told["Filter"].endswith("“vos”")
    assert (told["Aantal"], "21 november 2026" in told["Gemaakt op"]) == ("1", True)
    assert "=" not in "".join(name for name in ZipFile(io.BytesIO(body)).namelist())


def test_unknown_kind_of_file_is_not_there(anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get(f"{ADDRESS}export.exe").status_code == 404


def test_file_tells_the_trail(anna: Actor, client_of: ClientOf) -> None:
    client_of(anna).get(f"{ADDRESS}export.ods")
    with scope(anna):
        assert Entry.objects.filter(action="contacts.exported").count() == 1


def test_vcard_of_one_is_read_back(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    strange = "Vos, Wilma; \\ coördinator\r\nTEL:0900"
    person = named(
        anna, name=strange[:60], function="Veiligheidscoördinator " * 4, phone="0229 00 00 00",
        email="vos@atlas.example", location_id=place_of(anna).pk,
    )  # fmt: skip
    answer = client_of(bram).get(f"{ADDRESS}{person.pk}/kaart.vcf")
    assert answer["Content-Type"].startswith("text/vcard")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    card = vobject.readOne(answer.content.decode())
    assert card.fn.value == strange.replace("\r\n", "\n")[:60]
    assert card.org.value == ["Atlas College", place_of(anna).name]
    assert (card.tel.value, card.email.value) == ("0229 00 00 00", "vos@atlas.example")
    assert len(card.contents["tel"]) == 1
    assert "photo" not in card.contents


def test_vcards_of_a_list_keep_its_filter(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    named(anna, name="Coördinator Merel")
    named(bram, name="Agent Vos")
    body = client_of(anna).get(f"{ADDRESS}kaart.vcf?rol=politie").content.decode()
    assert [card.fn.value for card in vobject.readComponents(body)] == ["Agent Vos"]


def test_vcard_of_another_circle_or_of_somebody_who_left_is_not_there(
    anna: Actor, utrecht: Actor, client_of: ClientOf
) -> None:
    elsewhere = named(utrecht, "utrecht", name="Iemand in Utrecht")
    left = named(anna, name="Weg", valid_from=date(2026, 1, 1), valid_until=date(2026, 2, 1))
    for person in (elsewhere, left):
        assert client_of(anna).get(f"{ADDRESS}{person.pk}/kaart.vcf").status_code == 404


@pytest.mark.provision("WE-Bijl-2")
def test_annex_comes_from_the_register(weert: Actor, weert_agent: Actor, client_of: ClientOf) -> None:
    """The text refers to a list of contacts that it does not hold: page and PDF say the same, also who is missing."""
    named(weert, "weert-nederweert", name="Coördinator Weert", phone="0495 00 00 00")
    client = client_of(weert_agent)
    twin = client.get("/c/weert-nederweert/contactpersonen/bijlage-2/").content.decode()
    answer = client.get("/c/weert-nederweert/contactpersonen/bijlage-2.pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    reader = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(each.extract_text() for each in reader.pages)
    for words in ("Bijlage 2, contactpersonen", "Coördinator Weert", "0495 00 00 00", "nog niemand genoemd"):
        assert words in twin
        assert words in text
    assert "/MarkInfo" in reader.root_object
    assert str(reader.root_object["/Lang"]) == "nl"


# --- constant work


@pytest.mark.parametrize("address", ["", "media/", "bijlage-2/"])
def test_queries_do_not_grow_with_people(address: str, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{ADDRESS}{address}").status_code == 200
        return len(seen)

    named(anna, name="Een", is_media_contact=True)
    count()
    before = count()
    for number, actor in enumerate((anna, bram, anna)):
        named(actor, name=f"Nog {number}", level="bestuurlijk", is_media_contact=bool(number))
    assert count() == before
