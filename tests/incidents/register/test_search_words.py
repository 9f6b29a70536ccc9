"""A school finds a kind of incident by its own words for it, and never sees what another word finds instead."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor, scope
from incidents.lint.words import is_listed
from incidents.queries.finding import sought_in, whole_words
from incidents.queries.search_words import TABLE, called
from incidents.queries.spelling import is_slip
from incidents.queries.taxonomy import current_taxonomy
from tests.incidents.recording import recorded
from tests.incidents.test_register import URL, shown

ClientOf = Callable[[Actor], Client]
PLAIN = "Op het plein gebeurde iets."
PEOPLE_SAY = {
    "WAP-02": ["steekwapen", "mes", "Messen", "boksbeugel"], "PES-01": ["gepest", "pesterijen"],
    "DIE-01": ["gestolen", "stelen", "gejat"], "FYS-01": ["gevochten", "vechtpartij", "geslagen", "geschopt"],
    "FYS-02": ["mishandeld", "geslagen"], "BED-02": ["bedreigd", "dreigement"], "DRU-02": ["wiet", "blowen", "joint"],
    "DRU-05": ["vape"], "VER-01": ["vernield", "gesloopt"], "DIS-01": ["racisme", "gediscrimineerd"],
    "SEK-04": ["naaktfoto"], "CYB-01": ["gehackt"], "WAP-03": ["neppistool", "nepwapen"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "typed"), [(code, word) for code, words in PEOPLE_SAY.items() for word in words])
def test_a_plain_word_names_its_kind(anna: Actor, code: str, typed: str) -> None:
    with scope(anna):
        codes = {found for word in sought_in(typed, current_taxonomy()).words for found in word.codes}
    assert code in codes


def test_the_register_finds_by_it(anna: Actor, client_of: ClientOf) -> None:
    stolen, knife, other = (recorded(anna, code, description=PLAIN) for code in ("DIE-01", "WAP-02", "CAL-01"))
    client = client_of(anna)
    assert shown(client, q="gestolen") == [stolen.reference]
    assert shown(client, q="steekwapen") == [knife.reference]
    assert shown(client, q="gestolen plein") == [stolen.reference]
    assert shown(client, q="ongeluk") == [other.reference]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("steek- of slagwapen", ["steekwapen"]), ("nep-, gel- of luchtdrukwapen", ["nepwapen", "gelwapen"]),
        ("duwen, trekken of vechten zonder letsel", []), ("aula of kantine", []),
    ],
)  # fmt: skip
def test_a_word_that_is_shared_belongs_to_each_part(label: str, words: list[str]) -> None:
    assert list(whole_words(label)) == words


def test_another_word_is_offered_and_not_shown_instead(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna, "FYS-02", description="Een leerling is geraakt.")
    page = client_of(anna).get(URL, {"q": "gemaakt", "weergave": "alles"})
    assert page.status_code == 200, "no way to another search by itself"
    told = page.content.decode()
    assert "Niets gevonden voor “gemaakt”. Bedoelt u <a href=" in told
    assert ">geraakt</a>?" in told
    assert page.context["rows"] == []


def test_only_what_is_no_word_is_a_slip() -> None:
    assert is_slip("vurwerk", "vuurwerk")
    assert is_slip("fiest weg", "fiets weg")
    assert not is_slip("gestolen", "gestoken")
    assert not is_slip("vurwerk gestolen", "vuurwerk gestoken")


def test_each_word_of_the_table_means_a_kind(anna: Actor) -> None:
    with scope(anna):
        names = current_taxonomy()
        assert names is not None
        lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        idle = [line.partition(":")[0] for line in lines if not codes_of(line.split()[1], names)]
    assert idle == []
    assert called("gestolen")
    assert called("xqz") == ()
    assert is_listed("gestolen")


def codes_of(typed: str, names: object) -> list[str]:
    return [code for word in sought_in(typed, names).words for code in word.codes]  # type: ignore[arg-type]
