"""The register of signatures: what the text tells, who signed for each party, and the day it all starts on."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from convenant.actions.version_papers import Signed, sign_version
from convenant.actions.versions import SIGNED_IN_TEXT, record_signed_on
from convenant.compliance.bearers import bearers_of
from convenant.errors import Refused
from convenant.models import Convenant, ConvenantVersion, Document
from convenant.queries.versions import SignatureLine, signatures_to
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import UNSIGNED, standing_of
from convenant.uploads import PDF, Upload

from .drafting import WEERT, WF, in_force

ClientOf = Callable[[Actor], Client]
UTRECHT, SILENT = "utrecht", "staat niet in de tekst"


def register_of(slug: str, actor: Actor) -> dict[str, SignatureLine]:
    version = in_force(slug)
    with scope(actor):
        return {line.name: line for line in signatures_to(version, bearers_of(version.convenant_id))}


def page_of(slug: str, actor: Actor, client_of: ClientOf) -> str:
    return client_of(actor).get(reverse("versions:signatures", args=[slug, 1])).content.decode()


def missing_on(page: str) -> int:
    found = re.search(r"(\d+) van \d+ partijen vulden nog niet in wie tekende", page)
    assert found, "the page counts who did not fill it in"
    return int(found[1])


@pytest.mark.provision("UT-Ondert")
def test_utrecht_names_seven_and_says_of_the_others_that_the_text_does_not(utrecht: Actor, client_of: ClientOf) -> None:
    lines = register_of(UTRECHT, utrecht)
    assert sum(line.in_text == "ja" for line in lines.values()) == 7
    for silent in ("Politie", "Jongerenwerk Utrecht"):
        assert [line.in_text for name, line in lines.items() if name.startswith(silent)] == [SILENT], silent
    assert page_of(UTRECHT, utrecht, client_of).count(SILENT) == sum(line.in_text == SILENT for line in lines.values())
    assert in_force(UTRECHT).signed_on == date(2021, 6, 15)


@pytest.mark.provision("UT-Ondert", "WE-Ondert")
def test_a_day_that_the_text_names_is_not_entered_by_hand(weert_regie: Actor, utrecht_regie: Actor) -> None:
    for slug, regie, day in ((WEERT, weert_regie, date(2025, 10, 1)), (UTRECHT, utrecht_regie, date(2021, 6, 15))):
        version = in_force(slug)
        assert version.signed_on == day
        with scope(regie), pytest.raises(Refused) as refusal:
            record_signed_on(version, date(2025, 1, 1), actor=regie)
        assert refusal.value.sentence == SIGNED_IN_TEXT


@pytest.mark.provision("WE-Ondert")
def test_weert_names_nobody_so_each_party_fills_in_its_own_line(weert: Actor, client_of: ClientOf) -> None:
    lines = register_of(WEERT, weert)
    assert {line.signed_on for line in lines.values()} == {None}
    before = missing_on(page_of(WEERT, weert, client_of))
    assert before > 10
    with scope(weert):
        paper = Upload("handtekening.pdf", PDF, b"%PDF-1.7")
        signed = Signed("bestuurder", date(2025, 10, 1), name="", scan=paper)
        row = sign_version(in_force(WEERT), signed, actor=weert, seen="")
        assert Document.objects.get(pk=str(row.scan_id)).kind == "signature"
    mine = register_of(WEERT, weert)[weert.organisation_name]
    assert (mine.function, mine.signed_on, mine.badge[1]) == ("bestuurder", date(2025, 10, 1), "getekend")
    assert mine.scan is not None
    after = page_of(WEERT, weert, client_of)
    assert missing_on(after) == before - 1
    assert "1 oktober 2025" in after


@pytest.mark.provision("WF-13")
def test_without_a_day_in_the_text_the_convenant_waits_for_one(femke: Actor, anna: Actor) -> None:
    """The block of signatures is empty: nothing runs until regie enters the day, and then it counts at once."""
    with scope(system_actor()):
        ConvenantVersion.objects.filter(convenant__slug=WF).update(signed_on=None, signed_on_source="")
    with scope(anna):
        assert standing_of(west_friesland()).state == UNSIGNED
        with pytest.raises(Refused):
            record_signed_on(in_force(WF), date(2024, 9, 1), actor=anna)
    with scope(femke):
        record_signed_on(in_force(WF), date(2024, 9, 1), actor=femke)
        found = ConvenantVersion.objects.get(convenant__slug=WF)
        assert (found.signed_on, "vastgelegd door Gemeente Hoorn" in found.signed_on_source) == (date(2024, 9, 1), True)
        assert standing_of(west_friesland()).state != UNSIGNED


def west_friesland() -> Convenant:
    return in_force(WF).convenant


@pytest.mark.provision("WF-13")
def test_a_signature_is_of_a_party_with_function_and_day(anna: Actor, dirk: Actor) -> None:
    lines = register_of(WF, anna)
    assert {line.in_text for line in lines.values()} <= {SILENT, "nee"}, "the text names nobody"
    with scope(anna):
        sign_version(in_force(WF), Signed("voorzitter college van bestuur", date(2024, 9, 1)), actor=anna, seen="")
    after = register_of(WF, dirk)
    assert [name for name, line in after.items() if line.signed_on] == [anna.organisation_name]
    assert after[anna.organisation_name].function == "voorzitter college van bestuur"
