"""WE-P1d: what an organisation tells data subjects follows from its register and from nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.actions.privacy import state_privacy
from convenant.errors import Refused
from convenant.queries.privacy import register_of
from convenant.queries.privacy_text import as_plain, text_of
from convenant.queries.requests import statement_of
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope

ClientOf = Callable[[Actor], Client]
LONGEST = 24


def told(actor: Actor) -> str:
    with scope(actor):
        lines = register_of(hooks.circles_of(actor.organisation))
        return as_plain(text_of(actor.organisation_name, lines, statement_of(actor.organisation)))


@pytest.mark.provision("WE-P1d")
def test_the_text_names_who_gets_what_for_how_long_and_what_one_can_do(weert: Actor) -> None:
    text = told(weert)
    assert "zelf verantwoordelijk" in text
    assert "aan politie en leerplicht/RMC" in text
    assert "5 schooljaren" in text
    assert "binnen een maand antwoord" in text
    assert "Autoriteit Persoonsgegevens" in text
    assert "gemeente." not in text.partition("Wie krijgt uw gegevens?")[2].partition("Hoe lang")[0]


@pytest.mark.provision("WE-P1d")
def test_whoever_gives_nothing_says_so(weert_regie: Actor) -> None:
    text = told(weert_regie)
    assert "Wij geven geen gegevens over leerlingen of ouders aan andere partijen." in text
    assert "krijgen wij geen gegevens over u" in text


@pytest.mark.parametrize("who", ["anna", "bram", "femke", "weert", "utrecht", "halt"])
def test_sentences_are_short(who: str, request: pytest.FixtureRequest) -> None:
    actor: Actor = request.getfixturevalue(who)
    with scope(actor):
        parts = text_of(actor.organisation_name, register_of(hooks.circles_of(actor.organisation)), None)
    sentences = [one for part in parts[1:] for words in part.sentences for one in words.split(". ")]
    assert [one for one in sentences if len(one.split()) > LONGEST] == []


@pytest.mark.provision("WE-P4")
def test_the_statement_of_a_party_is_for_its_circle(anna: Actor, bram2: Actor, eva: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    bad = client.post("/privacytekst/", {"link": "geen adres", "contact": "De FG"})
    assert bad.status_code == 422
    assert "De FG" in bad.content.decode()
    given = {"link": "https://atlas.example/privacy", "contact": "De FG van Atlas"}
    assert client.post("/privacytekst/", given).status_code == 302
    page = client.get("/privacytekst/").content.decode()
    assert "https://atlas.example/privacy" in page
    assert "Stel uw vraag aan De FG van Atlas." in page
    assert client.get("/privacytekst/privacytekst.pdf").content.startswith(b"%PDF")
    with scope(bram2):
        stated = statement_of(anna.organisation)
        assert stated is not None
        assert stated.contact == "De FG van Atlas"
        with pytest.raises(Refused):
            state_privacy("", "x", actor=bram2)
    with scope(eva):
        assert statement_of(anna.organisation) is None
