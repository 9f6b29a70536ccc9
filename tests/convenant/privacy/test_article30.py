"""AVG 30 lid 1: every letter has its column, on the page and in each file; a change in one of them is told."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from convenant import clock, remember
from convenant.models import Convenant, ConvenantVersion, RegisterNote
from convenant.queries import privacy, processing
from convenant.queries.article30 import ALONE, JOINT, NO_TRANSFER, joint_words, transfers_of
from convenant.queries.privacy import CHANGED, HEAD, LETTERS
from convenant.queries.reach import UNKNOWN_DESK, UNKNOWN_FG
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.cards import Prepared, add_card_line, release_card
from parties.actions.contacts import Details, name_contact
from parties.queries.cards import own_places
from tests.convenant.test_opendocument import read as read_ods

from .test_register import REGISTER, lines_of

ClientOf = Callable[[Actor], Client]
WEST = "west-friesland"
CLOUD = {"recipient": "Een cloudbedrijf", "country": "de Verenigde Staten", "guarantee": "adequaatheidsbesluit",
         "data": ["persons"]}  # fmt: skip


def settle(**settings: Any) -> None:
    """As if the text in force said so."""
    with scope(system_actor()):
        version = ConvenantVersion.objects.get(convenant__slug=WEST, status="adopted")
        named = {key.replace("__", "."): {"value": value, "article": "5.7"} for key, value in settings.items()}
        ConvenantVersion.objects.filter(pk=version.pk).update(settings=version.settings | named)
    remember.forget()


def row_of(client: Client, line: str) -> dict[str, str]:
    answer = client.get(f"{REGISTER}register.csv?convenant={WEST}")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return next(row for row in rows if row["Verwerking"] == line)


@pytest.mark.provision("WE-P5")
def test_every_letter_has_its_column_everywhere(
    anna: Actor, client_of: ClientOf, record_property: Callable[[str, object], None]
) -> None:
    client = client_of(anna)
    assert sorted(LETTERS) == list("abcdefg")
    assert {column for columns in LETTERS.values() for column in columns} <= set(HEAD)
    page = client.get(REGISTER).content.decode()
    pdf = PdfReader(io.BytesIO(client.get(f"{REGISTER}register.pdf").content))
    paper = " ".join(" ".join(each.extract_text() for each in pdf.pages).split())
    assert [letter for letter in LETTERS if f"({letter})" not in paper] == []
    for told in ("FG", "Samen verantwoordelijk met", "Buiten de EER", "Bewaartermijn", "Ontvangers", "Beveiliging"):
        assert told in page
        assert told in paper
    ods = read_ods(client.get(f"{REGISTER}register.ods").content)
    assert ods[0] == list(HEAD)
    assert all(
        cell for row in ods[1:] for name, cell in zip(HEAD, row, strict=False) if name in sum(LETTERS.values(), ())
    )
    record_property("figure", f"AVG 30.1: 7 of 7 letters in {len(ods) - 1} lines, on the page, in PDF, ODS and CSV")


def test_desk_and_fg_stand_there_by_function_and_the_card_as_everybody_reads_it(
    anna: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    with scope(anna):
        circle, here, today = Convenant.objects.get(slug=WEST), own_places(anna)[0], clock.today()
        for name, function, topic in (
            ("Fatima Geheim", "FG van de stichting", "fg"),
            ("P. Loket", "Privacyloket", "avg"),
        ):
            details = Details(name, function, "uitvoerend", today, email="loket@atlas.example", topic=topic)
            name_contact(circle, details, actor=anna)
        add_card_line(here, circle, Prepared("Zorgen", None, "Zorgloket", phone="0229 11 22 33"), actor=anna)
    row = row_of(client_of(anna), "Contactpersonen van het convenant")
    assert row["FG"] == "FG van de stichting, loket@atlas.example"
    assert row["Contact"] == "Privacyloket, loket@atlas.example"
    assert "Zorgloket" not in row["Op de openbare kaart"]
    assert "openbare kaart" in row["Ontvangers"]
    assert "Geheim" not in "".join(row.values())
    with scope(anna):
        release_card(here, circle, actor=anna)
    assert (
        "Zorgloket, 0229 11 22 33"
        in row_of(client_of(anna), "Contactpersonen van het convenant")["Op de openbare kaart"]
    )
    other = row_of(client_of(dirk), "Contactpersonen van het convenant")
    assert "loket@atlas.example" not in "".join(other.values())
    assert "Zorgloket" not in other["Op de openbare kaart"]


def test_what_nobody_named_says_so(jongerenwerk: Actor, client_of: ClientOf) -> None:
    page = client_of(jongerenwerk).get(REGISTER).content.decode()
    assert UNKNOWN_FG in page
    assert UNKNOWN_DESK in page


def test_shared_responsibility_and_a_third_country_come_from_the_rules(anna: Actor) -> None:
    assert lines_of(anna)["geeft-persons"].processing.outside == NO_TRANSFER
    assert lines_of(anna)["geeft-persons"].processing.joint == ALONE
    settle(data__transfers=[CLOUD], controller__map={"default": "each_party", "school": JOINT, "politie": JOINT})
    lines = lines_of(anna)
    assert lines["geeft-persons"].processing.joint == "politie (artikel 5.7)"
    assert (
        "Een cloudbedrijf in de Verenigde Staten (waarborg: adequaatheidsbesluit)"
        in lines["geeft-persons"].processing.outside
    )
    assert lines["geeft-core"].processing.outside == NO_TRANSFER
    assert lines["incidenten"].processing.joint == ALONE


@pytest.mark.parametrize(
    ("choice", "role", "told"),
    [
        ("each_party", "school", ALONE),
        (JOINT, "school", "alle partijen van het convenant (artikel 5.7)"),
        ({"default": JOINT, "gemeente": "never"}, "school", "alle partijen van het convenant, behalve gemeente"),
        ({"default": JOINT, "gemeente": "never"}, "gemeente", ALONE),
        ({"school": JOINT}, "school", ALONE),
    ],
)
def test_with_whom_one_is_responsible(choice: Any, role: str, told: str) -> None:
    version = ConvenantVersion(settings={"controller.map": {"value": choice, "article": "5.7"}})
    assert joint_words(version, role).startswith(told)


def test_a_text_without_the_setting_sends_nothing_abroad() -> None:
    assert transfers_of(ConvenantVersion(settings={}), "persons") == NO_TRANSFER


@pytest.mark.provision("WE-P1d")
@pytest.mark.parametrize("change", [{"data__transfers": [CLOUD]}, {"controller__map": JOINT}])
def test_the_alarm_rings_for_the_new_columns_too(change: dict[str, Any], anna: Actor, client_of: ClientOf) -> None:
    client, line = client_of(anna), lines_of(anna)["geeft-persons"]
    client.post(f"{REGISTER}{WEST}/geeft-persons/bevestigen/", {"mark": line.processing.mark})
    settle(**change)
    changed = lines_of(anna)["geeft-persons"]
    assert changed.state == CHANGED
    assert [name for name, _, _ in changed.differences] in (["Buiten de EER"], ["Samen verantwoordelijk met"])
    assert "Er is iets veranderd" in client.get(REGISTER).content.decode()
    assert "1 gewijzigd" in client.get("/").content.decode()


def test_a_confirmation_from_before_the_columns_says_what_came(anna: Actor) -> None:
    line = lines_of(anna)["geeft-persons"]
    with scope(anna):
        row = RegisterNote(confirmed_mark="oud", confirmed={"Doel": line.processing.purpose})
        old = privacy.RegisterLine(line.version, line.processing, row, ())
        assert ("Buiten de EER", privacy.CAME, NO_TRANSFER) in old.differences
        assert "Doel" not in [name for name, _, _ in old.differences]


@pytest.mark.mutant("S38")
def test_a_column_that_no_longer_follows_the_rules_is_seen(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "transfers_of", lambda *_: NO_TRANSFER)
    before = lines_of(anna)["geeft-persons"].processing.mark
    settle(data__transfers=[CLOUD])
    assert lines_of(anna)["geeft-persons"].processing.mark == before
