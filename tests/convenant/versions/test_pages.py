"""The pages of versions in the browser's words: who sees what, what a form refuses, and what it keeps."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convenant.actions.versions import circulate
from convenant.forms.versions import SignatureForm
from convenant.models import Annex, Document, Signature, VersionAnswer
from convenant.tenancy.scope import Actor, scope
from tests.conftest import signed_in
from tests.convenant.test_documents import Large

from .drafting import UTRECHT, WEERT, WF, adopted, circulated, drafted, everyone_answers

AT = f"/c/{WEERT}/convenant/versies/"
PDF = b"%PDF-1.7 getekend"
PAGES = (
    "", "1/", "2/", "2/gevolgen/", "2/handtekeningen/", "2/handtekeningen/csv/", "2/handtekening/", "2/bijlage/",
    "2/antwoord/", "verschil/", "verschil/csv/?van=1&naar=2",
)  # fmt: skip
OF_REGIE = ("2/vaststellen/", "2/intrekken/", "2/voorleggen/")


def scan(content: bytes = PDF, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_every_page_of_a_version_before_the_parties(weert_regie: Actor, weert: Actor) -> None:
    circulated(weert_regie)
    regie, school = signed_in(weert_regie), signed_in(weert)
    for page in (*PAGES, *OF_REGIE):
        assert regie.get(AT + page).status_code == (302 if page == "2/voorleggen/" else 200), page
    for page in PAGES:
        assert school.get(AT + page).status_code == 200, page
    for page in OF_REGIE:
        assert school.get(AT + page).status_code == 404, page
    assert school.get(f"/c/{WEERT}/convenant/vergelijken/?met={UTRECHT}").status_code == 200


def test_a_draft_is_not_there_for_the_parties_until_it_is_laid_before_them(weert_regie: Actor, weert: Actor) -> None:
    drafted()
    school, regie = signed_in(weert), signed_in(weert_regie)
    for page in ("2/", "2/gevolgen/", "2/antwoord/", "2/handtekeningen/"):
        assert school.get(AT + page).status_code == 404, page
    assert "Versie 2" not in school.get(AT).content.decode()
    assert school.get(f"/c/{WEERT}/convenant/?versie=2").status_code == 404
    assert "versie 2" not in school.get(AT + "verschil/").content.decode()
    assert regie.get(AT + "2/").status_code == 200
    assert school.post(AT + "2/voorleggen/", {"answers_by": "2026-12-01"}).status_code == 404
    assert regie.post(AT + "2/voorleggen/", {"answers_by": "2026-11-01"}).status_code == 422
    assert regie.post(AT + "2/voorleggen/", {"answers_by": "2026-12-01"}).status_code == 302
    assert school.get(AT + "2/").status_code == 200


@pytest.mark.parametrize("number", ["0", "3", "99", "2147483648", "99999999999999999999999999"])
def test_a_forged_number_is_no_version(number: str, weert: Actor, weert_regie: Actor) -> None:
    circulated(weert_regie)
    client = signed_in(weert_regie)
    for page in ("", "antwoord/", "vaststellen/", "gevolgen/", "handtekeningen/", "bijlage/"):
        assert client.get(f"{AT}{number}/{page}").status_code == 404, page
    assert client.get(f"{AT}verschil/?van={number}&naar=x").status_code == 200
    assert client.get(f"/c/{WF}/convenant/versies/1/").status_code == 404, "another circle"


def start_page(actor: Actor) -> str:
    return str(signed_in(actor).get("/").content.decode())


def test_the_question_stands_on_the_start_page_until_it_is_answered(weert_regie: Actor, weert: Actor) -> None:
    circulated(weert_regie)
    asks = "Geef antwoord op versie 2"
    assert asks in start_page(weert)
    client = signed_in(weert)
    assert client.post(AT + "2/antwoord/", {"answer": "objects", "reason": " "}).status_code == 422
    assert client.post(AT + "2/antwoord/", {"answer": "misschien"}).status_code == 422
    assert client.post(AT + "2/antwoord/", {"answer": "agrees"}).status_code == 302
    assert asks not in start_page(weert)
    assert "akkoord" in client.get(AT + "2/").content.decode()


def test_regie_reads_on_the_start_page_how_far_it_is(weert_regie: Actor) -> None:
    version = drafted()
    assert "Concept van versie 2" in start_page(weert_regie)
    with scope(weert_regie):
        circulate(version, date(2026, 12, 1), actor=weert_regie)
    everyone_answers(version, silent=2)
    assert "2 partijen zonder antwoord" in start_page(weert_regie)


def test_two_tabs_do_not_overwrite_each_other(weert_regie: Actor, weert: Actor) -> None:
    """The second tab opened before the first one answered: it reads what stands there and chooses anew."""
    version = circulated(weert_regie)
    one, two = signed_in(weert), signed_in(weert)
    assert one.post(AT + "2/antwoord/", {"answer": "agrees", "seen": ""}).status_code == 302
    late = two.post(AT + "2/antwoord/", {"answer": "objects", "reason": "Te lang.", "seen": ""})
    assert late.status_code == 422
    page = late.content.decode()
    assert "Hier staat nu: Akkoord" in page
    assert "Te lang." in page
    with scope(weert):
        assert VersionAnswer.objects.get(version=version).answer == "agrees"
    again = one.post(AT + "2/antwoord/", {"answer": "agrees", "seen": ""})
    assert again.status_code == 302, "the very same answer is no second one"


def test_after_adoption_nobody_answers(weert_regie: Actor, weert: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version)
    adopted(version, weert_regie)
    client = signed_in(weert)
    assert client.get(AT + "2/antwoord/").status_code == 404
    assert client.post(AT + "2/antwoord/", {"answer": "agrees"}).status_code == 404
    page = client.get(AT + "2/").content.decode()
    assert "de werkgroep besloot op 21 november 2026" in page


def test_adopting_before_everybody_answered_says_who_is_missing(weert_regie: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version, silent=1)
    client = signed_in(weert_regie)
    page = client.get(AT + "2/vaststellen/").content.decode()
    assert "Vaststellen kan pas als elke partij antwoordde." in page
    assert "Bekijken wie nog moet antwoorden" in page
    assert 'name="decided_on"' not in page, "no form that can only fail"
    sent = {"decided_on": "2026-11-20", "body": "de werkgroep", "valid_from": "2026-11-21", "reason": "", "seen": "x"}
    answer = client.post(AT + "2/vaststellen/", sent)
    assert answer.status_code == 422
    assert "nog geen antwoord gaf" in answer.content.decode()
    assert "artikel 12.1" in answer.content.decode()
    assert 'value="de werkgroep"' in answer.content.decode(), "nothing typed is lost"


def test_the_page_of_a_version_leads_to_our_signature_and_says_what_happened(weert: Actor) -> None:
    page = signed_in(weert).get(AT + "1/").content.decode()
    assert AT + "1/handtekening/" in page


def test_the_register_of_signatures(weert_regie: Actor, weert: Actor, weert_agent: Actor) -> None:
    client = signed_in(weert)
    sent: dict[str, Any] = {"function": "voorzitter", "signed_on": "2025-10-01", "scan": scan()}
    assert client.post(AT + "1/handtekening/", sent | {"function": "12"}).status_code == 422
    assert client.post(AT + "1/handtekening/", sent | {"scan": scan(), "signed_on": "2026-12-01"}).status_code == 422
    assert client.post(AT + "1/handtekening/", sent | {"scan": scan()}).status_code == 302
    page = signed_in(weert_regie).get(AT + "1/handtekeningen/").content.decode()
    assert "voorzitter" in page
    assert "partijen vulden nog niet in wie tekende" in page
    listed = signed_in(weert_agent).get(AT + "1/handtekeningen/csv/").content.decode("utf-8-sig")
    assert '"Philips van Horne";"staat niet in de tekst";"voorzitter";"";"01-10-2025";"ja"' in listed
    with scope(weert_agent):
        assert Signature.objects.get().organisation_id == weert.organisation


def test_another_scan_takes_the_place_of_the_first(weert: Actor) -> None:
    client = signed_in(weert)
    sent: dict[str, Any] = {"function": "voorzitter", "signed_on": "2025-10-01"}
    client.post(AT + "1/handtekening/", sent | {"scan": scan()})
    seen = client.get(AT + "1/handtekening/").context["form"].initial["seen"]
    assert client.post(AT + "1/handtekening/", sent | {"scan": scan(PDF + b"2"), "seen": seen}).status_code == 302
    with scope(weert):
        assert Document.objects.filter(withdrawn_at=None).count() == 1
        assert Document.objects.exclude(withdrawn_at=None).count() == 1


@pytest.mark.parametrize(
    ("content", "says"), [(b"<html>getekend</html>", "Dit is geen PDF"), (b"", "Dit bestand is leeg.")]
)
def test_a_scan_of_the_wrong_kind_is_refused(content: bytes, says: str, weert: Actor) -> None:
    sent = {"function": "voorzitter", "signed_on": "2025-10-01", "scan": scan(content)}
    answer = signed_in(weert).post(AT + "1/handtekening/", sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with scope(weert):
        assert not Signature.objects.exists()
        assert not Document.objects.exists()


def test_a_scan_of_100_mb_is_refused_before_it_is_read() -> None:
    sent: Any = {"scan": Large()}
    form = SignatureForm({"function": "voorzitter", "signed_on": "2025-10-01"}, sent)
    assert form.errors["scan"] == ["Dit bestand is 100 MB. Kies er een van hoogstens 20 MB."]


def test_an_annex_is_added_once_and_withdrawn_with_a_trace(weert: Actor, weert_regie: Actor) -> None:
    client = signed_in(weert)
    key = client.get(AT + "1/bijlage/").context["form"]["submission"].value()
    for _ in range(2):
        sent = {"title": "Mediaprotocol", "file": scan(), "submission": key}
        assert client.post(AT + "1/bijlage/", sent).status_code == 302
    with scope(weert):
        annex = Annex.objects.get()
    away = f"{AT}1/bijlage/{annex.pk}/weghalen/"
    assert signed_in(weert_regie).get(away).status_code == 404, "another party's annex"
    assert client.post(away, {"why": ""}).status_code == 422
    assert client.post(away, {"why": "Verouderd"}).status_code == 302
    page = signed_in(weert_regie).get(AT + "1/").content.decode()
    assert "Mediaprotocol" in page
    assert "Weggehaald op 21 november 2026: Verouderd" in page
    assert client.post(away, {"why": "Nog eens"}).status_code == 404


def test_a_docent_reads_and_does_not_speak(carla: Actor) -> None:
    client: Client = signed_in(carla)
    for page in ("1/handtekening/", "1/bijlage/"):
        assert client.get(f"/c/{WF}/convenant/versies/{page}").status_code == 404


def test_the_date_that_the_text_leaves_open(femke: Actor, weert_regie: Actor) -> None:
    at = f"/c/{WF}/convenant/versies/1/"
    client = signed_in(femke)
    assert client.get(at + "ondertekend/").status_code == 200
    assert client.post(at + "ondertekend/", {"signed_on": "2027-01-01"}).status_code == 422
    assert client.post(at + "ondertekend/", {"signed_on": "2025-02-28"}).status_code == 302
    page = client.get(at).content.decode()
    assert "28 februari 2025 (vastgelegd door Gemeente Hoorn" in page
    assert signed_in(weert_regie).get(AT + "1/ondertekend/").status_code == 404, "Weert's text names its date"


def test_a_version_that_is_withdrawn_keeps_its_answers(
    weert_regie: Actor, weert: Actor, client_of: Callable[[Actor], Client]
) -> None:
    version = circulated(weert_regie)
    everyone_answers(version, silent=3)
    assert client_of(weert_regie).post(AT + "2/intrekken/").status_code == 302
    page = client_of(weert).get(AT + "2/").content.decode()
    assert "ingetrokken" in page
    assert "akkoord" in page
    again = client_of(weert_regie).post(AT + "2/intrekken/", follow=True)
    assert "Versie 2 is ingetrokken." in again.content.decode()
