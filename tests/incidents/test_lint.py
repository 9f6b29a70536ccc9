"""What looks like personal data in a text, and what does not."""

import re

import pytest

from convenant.tenancy.scope import Actor, scope
from incidents import lint
from incidents.actions.vault import Person, add_person, open_vault
from tests.incidents.recording import recorded

VALID_BSN = "111222333"


def kinds(text: str, actor: Actor, allowed: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    with scope(actor):
        return [(one.kind, one.found) for one in lint.findings(text, actor.organisation, allowed)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Ouders gebeld op 06 12345678.", lint.PHONE, "06 12345678"),
        ("Ouders gebeld op +31 6 1234 5678.", lint.PHONE, "+31 6 1234 5678"),
        ("Vast nummer is 0229-123456.", lint.PHONE, "0229-123456"),
        ("Bericht van iemand@voorbeeld.nl ontvangen.", lint.MAIL, "iemand@voorbeeld.nl"),
        ("De leerling heet Sanne.", lint.NAME, "Sanne"),
        ("Sanne sloeg een andere leerling.", lint.NAME, "Sanne"),
        ("Gezien door mevrouw De Vries.", lint.NAME, "De Vries"),
        ("Gezien door J. van der Berg.", lint.NAME, "J. van der Berg"),
        ("Woont aan de Kerkstraat 12.", lint.ADDRESS, "Kerkstraat 12"),
        ("Postcode is 1621 AB.", lint.ADDRESS, "1621 AB"),
        ("Een jongen uit klas 3b had het mes.", lint.CLASS, "klas 3b"),
        (f"Nummer {VALID_BSN} genoemd.", lint.BSN, VALID_BSN),
        ("Nummer 1112.22.333 genoemd.", lint.BSN, "1112.22.333"),
    ],
)
def test_finds(anna: Actor, text: str, kind: str, found: str) -> None:
    assert kinds(text, anna) == [(kind, found)]


AUDITED = """DAAN HEEFT GESLAGEN|Leerling M.B. sloeg|S. uit de klas is weg|woont op 1621 ab|bel 0229/271234
p.jansen (at) gmail.com|insta: daantje_08|Geb.dat. 12 maart 2010|iemand uit H4b|Grote Noord 45|Hij woont op de Wieken 8
kerkstraat 14|docent van den heuvel weet het|de jongen heet pietje puk|pietje puk pakte mijn tas|het broertje van roos
Jansen pakte een stoel|Nguyen kwam te laat|Xanthippe lachte|Dirkje viel|Anne-Fleur huilde|een leerling (Ineke) zag het
Mo en een ander|Ayşe en ik|Şevval viel|Şevval viel|leerlingnummer 123456|kenteken 12-ABC-3|Volgens Wei Zhang
Ouassim was boos|Met Thuy-Linh|Met Ślązak gesproken|Świder was boos"""
LEFT_ALONE = """Wijkagent kwam langs|Gymnastiek viel uit|Een Volkswagen Golf reed weg|de Koning kwam
Securitas kwam langs|De Sinterklaasviering liep uit|Tijdens Sinterklaasviering|Arbo-dienst is gebeld
Een jas van The North Face|In het Zorg en Welzijn-lokaal|De Cito-toets|Zij kwam uit Vlaardingen
Er stond: STOP MET PESTEN|In 2023 is dit gebeurd"""


@pytest.mark.parametrize("text", re.split(r"[|\n]", AUDITED))
def test_finds_what_an_audit_got_past_it(text: str) -> None:
    assert lint.without_the_vault(text)


@pytest.mark.parametrize("text", re.split(r"[|\n]", LEFT_ALONE))
def test_leaves_alone_what_an_audit_saw_stopped(text: str) -> None:
    assert not lint.without_the_vault(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bij de kluisjescontrole lag een mes in een kluisje. Het mes is ingenomen.",
        "Om 10:45 uur op 21 november 2026. Er zijn 12 leerlingen gehoord.",
        "De Politie kwam langs. Halt is gebeld. Op Maandag praten wij verder.",
        "Nummer 111222334 is geen BSN.",
        "Op de 2e verdieping, lokaal 3.14, werd gevochten om een iPhone.",
        "🔪 gevonden. العربية tekst.",
    ],
)
def test_leaves_alone(anna: Actor, text: str) -> None:
    assert kinds(text, anna) == []


def test_the_name_of_a_location_is_no_person(anna: Actor) -> None:
    text = "Het gebeurde in Hoorn, bij Oscar Romero."
    assert kinds(text, anna, ("Oscar Romero", "Hoorn")) == []
    assert kinds(text, anna, ("Hoorn",)) == [(lint.NAME, "Oscar Romero")]


@pytest.mark.parametrize("written", ["quintijn zeldenrust", "Zeldenrust", "QUINTIJN", "quintíjn"])
def test_a_name_from_the_own_vault_is_known_however_it_is_written(anna: Actor, dirk: Actor, written: str) -> None:
    incident = recorded(anna)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
        add_person(incident, Person("leerling", "betrokken", name="Quintijn van Zeldenrust"), actor=anna)
        mine = lint.findings(f"er was ruzie met {written} daarna", anna.organisation)
    assert [one.kind for one in mine][:1] == [lint.KNOWN]
    assert (lint.KNOWN, written) not in kinds(f"er was ruzie met {written} daarna", dirk)


def test_a_long_text_costs_two_queries_and_no_time(anna: Actor, django_assert_num_queries: object) -> None:
    """The organisation's search key, and the tokens."""
    with scope(anna):
        lint.findings("maakt de sleutel", anna.organisation)
    with scope(anna), django_assert_num_queries(2):  # type: ignore[operator]
        lint.findings("0 1 van de A. " * 2000, anna.organisation)
