"""Regie keeps the register of parties; what was true stays to be read."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.refusals import NotAllowed
from parties.actions.register import PART, Part, add_party, change_party
from parties.models import Party

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
WF, WE, UT = "west-friesland", "weert-nederweert", "utrecht"
LIST = f"/c/{WF}/partijen/"
NEW, EDIT = f"/c/{WF}/partijen-bijhouden/nieuw/politie-utrecht/", f"/c/{WF}/partijen-bijhouden/atlas-college/"
PARTY = {"role": "politie", "status": "cooperating", "signed": "nee", "valid_from": "2026-12-01"}
WF_SIGNS = {
    "gemeenten": {"Drechterland", "Enkhuizen", "Hoorn", "Medemblik", "Opmeer", "Stede Broec"},
    "scholen": {
        "Atlas College", "Martinuscollege", "School voor Persoonlijk Onderwijs VO", "RSG Enkhuizen",
        "Stichting Ronduit", "Stichting Trigoon", "Tabor College", "Vonk",
    },
    "politie": {"Politie Noord-Holland, basisteam Hoorn"},
}  # fmt: skip
"""Who the text of West-Friesland names, by the collective name it gives them."""
WE_PARTNERS = {
    "Stichting Meerderweert": {"po"}, "Stichting Eduquaat": {"po"}, "Aloysius Stichting": {"po", "vso"},
    "FLUKS Opvang en Onderwijs": {"po", "kinderopvang"}, "Gilde Opleidingen": {"mbo"}, "Yuverta Nederweert": {"vo"},
    "Philips van Horne": {"vo"}, "Het Kwadrant": {"vo"}, "Het College": {"vo"},
    "Stichting Onderwijsgroep Buitengewoon": {"po", "vso"}, "Politie Limburg, basisteam Weert": set(), "Halt": set(),
    "Centrum voor Jeugd en Gezin": set(), "Vincent van Gogh": set(), "Punt Welzijn": set(),
    "Openbaar Ministerie": set(), "Gemeente Weert": set(), "Gemeente Nederweert": set(),
}  # fmt: skip
"""The eighteen kernpartners, with the sectors of education and childcare."""


def listed(client: Client, slug: str = WF, **filters: str) -> str:
    answer = client.get(f"/c/{slug}/partijen/", filters)
    assert answer.status_code == 200
    return answer.content.decode()


def names_listed(client: Client, slug: str = WF, **filters: str) -> set[str]:
    """The names that the page links to, each to its card."""
    with scope(system_actor()):
        every = Party.objects.filter(convenant__slug=slug)
        known = list(every.values_list("organisation__slug", "organisation__name"))
    page = listed(client, slug, **filters)
    return {name for party, name in known if f'href="/c/{slug}/partijen/{party}/"' in page}


def party_of(slug: str, convenant: str = WF) -> Party:
    return Party.objects.select_related("organisation").get(convenant__slug=convenant, organisation__slug=slug)


def sent_back(party: Party, **changes: Any) -> dict[str, Any]:
    values = {name: getattr(party, name) for name in PART} | changes
    return {name: "" if value is None else value for name, value in values.items()} | {"seen": mark_of(party, PART)}


@pytest.mark.provision("WF-Part")
def test_the_register_names_who_takes_part_with_its_collective_name_and_signature(
    femke: Actor, client_of: ClientOf
) -> None:
    client = client_of(femke)
    for collective, names in WF_SIGNS.items():
        shown = names_listed(client, groep=collective)
        assert {name.removeprefix("Gemeente ") for name in shown} == names, collective
    for role, name in (("om", "Openbaar Ministerie"), ("halt", "Halt"), ("jongerenwerk", "Stichting Netwerk")):
        assert names_listed(client, rol=role) == {name}
        assert "Hoort bij" not in listed(client, rol=role)
    whole = listed(client)
    assert [whole.count(f"Hoort bij: {name}.") for name in ("gemeenten", "scholen", "politie")] == [6, 8, 1]
    assert whole.count("Ondertekening: staat niet in de tekst.") == 18, "the signing block of the text names nobody"
    assert "Atlas College, Copernicus" in client.get(f"{LIST}atlas-college/").content.decode()


@pytest.mark.provision("WE-Part-1")
def test_eighteen_kernpartners_of_every_sector(weert_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(weert_regie)
    assert "18 partijen." in listed(client, WE, stand="kernpartner")
    assert names_listed(client, WE, stand="kernpartner") == set(WE_PARTNERS)
    for sector in ("po", "vo", "vso", "mbo", "kinderopvang"):
        wanted = {name for name, sectors in WE_PARTNERS.items() if sector in sectors}
        assert names_listed(client, WE, stand="kernpartner", sector=sector) == wanted, sector


@pytest.mark.provision("WE-Part-2")
def test_who_cooperates_without_signing_is_listed_apart_and_has_a_role(weert: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    found = listed(client, WE, stand="cooperating")
    assert "2 partijen." in found
    assert "GGD Limburg-Noord" in found
    assert "Veilig Thuis" in found
    card = client.get(f"/c/{WE}/partijen/veilig-thuis-nml/").content.decode()
    assert "Rol volgens het convenant" in card
    assert reverse("convenant:article", kwargs={"slug": WE, "label": "10.1"}) in card


@pytest.mark.provision("UT-1.1")
def test_a_class_of_schools_stands_beside_those_who_signed(utrecht: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht)
    assert "8 partijen." in listed(client, UT, groep="de school")
    signed = names_listed(client, UT, groep="de school", stand="signatory")
    assert signed == {"De Passie Utrecht", "MBO Utrecht", "Nimeto", "ROC Midden Nederland"}
    others = names_listed(client, UT, groep="de school", stand="class_member")
    assert others == names_listed(client, UT, rol="school") - signed
    assert len(others) == 4
    with scope(utrecht):
        beside = {party.role for party in Party.objects.filter(convenant__slug=UT, status="signatory")}
    assert beside == {"school", "halt", "politie", "gemeente", "jongerenwerk", "zorg"}, "six kinds of parties"
    apart = listed(client, UT, groep="de school", stand="class_member")
    assert apart.count("Ondertekening: staat niet in de tekst.") == 4, "the list of signatures is silent about them"


def test_regie_adds_a_known_organisation(femke: Actor, client_of: ClientOf) -> None:
    client = client_of(femke)
    assert "Midden-Nederland" in client.get(f"/c/{WF}/partijen-bijhouden/nieuw/?zoek=utrecht").content.decode()
    assert client.post(NEW, PARTY).status_code == 302
    card = client.get(f"{LIST}politie-utrecht/").content.decode()
    assert "samenwerkend, niet ondertekend" in card
    assert "1 december 2026" in card


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"valid_until": "2026-11-01"}, "De einddatum ligt voor de begindatum."),
        ({"valid_from": "gisteren"}, "Vul een datum in"),
        ({"status": "weg"}, "Selecteer een geldige keuze"),
        ({"collective": "g" * 41}, "Houd dit korter dan 40 tekens."),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(
    values: dict[str, str], sentence: str, femke: Actor, client_of: ClientOf
) -> None:
    answer = client_of(femke).post(NEW, PARTY | values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert all(str(value) in answer.content.decode() for name, value in values.items() if name != "status")


def test_nobody_is_party_twice_at_once(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        convenant = Convenant.objects.get(slug=WF)
        stranger = Organisation.objects.get(slug="politie-utrecht")
        first = Part("politie", "signatory", TODAY, date(2026, 12, 31))
        add_party(convenant, stranger, first, actor=femke)
        for other in (Part("om", "signatory", date(2026, 12, 31)), Part("om", "signatory", date(2026, 1, 1))):
            with pytest.raises(Refused, match="is in deze periode al partij"):
                add_party(convenant, stranger, other, actor=femke)
        add_party(convenant, stranger, Part("om", "signatory", date(2027, 1, 1)), actor=femke)


def test_what_changes_from_a_day_on_leaves_the_past_as_it_was(
    femke: Actor, client_of: ClientOf, acting: Acting
) -> None:
    client = client_of(femke)
    with acting(femke):
        party = party_of("atlas-college")
    answer = client.post(EDIT, sent_back(party, status="kernpartner", valid_from="2026-11-10"))
    assert answer.status_code == 302
    assert "1 partij." in listed(client, stand="kernpartner")
    assert "0 partijen" in listed(client, stand="kernpartner", dag="2026-11-09")
    assert "Deelname door de tijd" in client.get(f"{LIST}atlas-college/").content.decode()


def test_who_left_is_shown_as_left_from_the_day_after(femke: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(femke)
    with acting(femke):
        party = party_of("atlas-college")
    assert client.post(EDIT, sent_back(party, valid_until="2026-11-20")).status_code == 302
    found = listed(client, stand="left")
    assert "Atlas College" in found
    assert "uitgetreden, tot en met 20 november 2026" in found
    assert "Atlas College" in listed(client, dag="2026-11-20", stand="signatory")
    assert "uitgetreden" in client.get(f"{LIST}atlas-college/").content.decode()


def test_two_editors(femke: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(femke)
    with acting(femke):
        stale = sent_back(party_of("atlas-college"), collective="besturen")
        party = party_of("atlas-college")
        change_party(party, Part("school", "kernpartner", party.valid_from), actor=femke, seen=mark_of(party, PART))
    answer = client.post(EDIT, stale)
    assert answer.status_code == 422
    assert "Hier staat nu: kernpartner." in answer.content.decode()
    assert "besturen" in answer.content.decode()


def test_only_who_holds_regie_keeps_the_register(
    anna: Actor, weert_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    assert client_of(anna).post(NEW, PARTY).status_code == 403
    assert client_of(weert_regie).post(NEW, PARTY).status_code == 404
    with acting(anna):
        convenant, stranger = Convenant.objects.get(slug=WF), Organisation.objects.get(slug="politie-utrecht")
        with pytest.raises(NotAllowed):
            add_party(convenant, stranger, Part("politie", "signatory", TODAY), actor=anna)


def test_who_holds_regie_cannot_leave_without_a_successor(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        hoorn = party_of("gemeente-hoorn")
        part = Part("gemeente", "signatory", hoorn.valid_from, TODAY)
        with pytest.raises(Refused, match="voert de regie"):
            change_party(hoorn, part, actor=femke, seen=mark_of(hoorn, PART))


@pytest.mark.parametrize("kind", ["csv", "ods", "xlsx"])
def test_the_list_goes_along_as_it_stands_on_the_screen(kind: str, anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).get(f"/c/{WF}/partijen-bijhouden/export.{kind}?groep=gemeenten")
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 7
        assert all("gemeenten" in line for line in lines[1:])


def test_an_export_of_another_kind_is_not_there(anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get(f"/c/{WF}/partijen-bijhouden/export.exe").status_code == 404


def test_1500_organisations_cost_no_more_queries(femke: Actor, acting: Acting, client_of: ClientOf) -> None:
    client = client_of(femke)
    pages = (LIST, f"/c/{WF}/partijen-bijhouden/nieuw/", f"/c/{WF}/diensten/")
    client.get(LIST)
    before = [counted(client, page) for page in pages]
    operator = system_actor()
    with acting(operator):
        many = [
            Organisation(name=f"School {n}", slug=f"school-{n}", kind="school", sectors=["po"]) for n in range(3000)
        ]
        Organisation.objects.bulk_create(many)
        convenant = Convenant.objects.get(slug=WF)
        begun = TODAY - timedelta(days=9)
        Party.objects.bulk_create(
            Party(convenant=convenant, organisation=each, role="school", status="signatory", order=99, valid_from=begun)
            for each in many[:1500]
        )
    assert [counted(client, page) for page in pages] == before
    assert "1.524 partijen." in listed(client)


def counted(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)
