"""The register of processing, its DPIA's, and agreements elsewhere: generated, kept, told when a rule changes."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convenant import clock, remember
from convenant.actions import privacy as actions
from convenant.errors import Conflict, Refused
from convenant.gate import GateRules
from convenant.models import ConvenantVersion, Dpia, OtherAgreement, Outcome, PrivacyFile, RegisterNote, Rule
from convenant.queries.privacy import CHANGED, NEW, SAME, RegisterLine, agreements, register_of, review_badge
from convenant.queries.processing import GIVES, PERSONAL
from convenant.queries.reach import Reach, Responsible
from convenant.queries.rehearsal import Question, best
from convenant.start import waiting_for
from convenant.tenancy import hooks
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.uploads import Upload
from tests.conftest import CAST
from tests.convenant.test_opendocument import read as read_ods

ClientOf = Callable[[Actor], Client]
REGISTER = "/verwerkingsregister/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
NOT_HERE = {"operator"}


def lines_of(actor: Actor) -> dict[str, RegisterLine]:
    with scope(actor):
        return {line.processing.key: line for line in register_of(hooks.circles_of(actor.organisation))}


def change_rule(slug: str, key: str, **values: Any) -> None:
    with scope(system_actor()):
        Rule.objects.filter(version__convenant__slug=slug, key=key).update(**values)
    remember.forget()


@pytest.mark.provision("WE-P5", "WE-P1d")
@pytest.mark.parametrize("who", sorted(CAST.keys() - NOT_HERE))
def test_every_party_has_a_line_for_each_flow_that_the_gate_can_open(who: str, request: pytest.FixtureRequest) -> None:
    """Both ways: no flow without its line, no line without its flow, each with the article it rests on."""
    actor: Actor = request.getfixturevalue(who)
    with scope(actor):
        circle = hooks.circles_of(actor.organisation)[0]
        version = ConvenantVersion.objects.select_related("convenant").get(convenant=circle.id, status="adopted")
        rules = GateRules.between_roles(version)
        lines = {line.processing.key: line for line in register_of([circle])}
    assert {"contactpersonen", "overleg", "toegang"} <= lines.keys()
    assert ("incidenten" in lines) == (circle.role == "school")
    assert ("cijfers" in lines) == circle.holds_regie
    for data_class in PERSONAL:
        open_to = [
            role for role in OrganisationKind.values
            if best(rules, Question(circle.role, role, data_class, {})).outcome != Outcome.DENY
            and any(role in rule.recipients for rule in rules.rules)
        ]  # fmt: skip
        assert (f"{GIVES}-{data_class.value}" in lines) == bool(open_to), (data_class, open_to)


@pytest.mark.provision("WE-P5")
def test_a_line_holds_what_the_law_asks_with_its_article(weert: Actor) -> None:
    line = lines_of(weert)["geeft-persons"]
    facts = line.processing.facts
    assert facts["Ontvangers"] == "politie (Privacy 1) en leerplicht/RMC (artikel 5.10)"
    assert "toestemming" in facts["Grond"]
    assert "5 jaar" in facts["Bewaartermijn"]
    assert all(facts.values())
    cells = line.cells(Responsible("Philips van Horne", Reach()))
    assert "Philips van Horne" in cells
    assert any("verwerker" in cell for cell in cells)


def test_a_text_that_forbids_leaves_no_line(utrecht: Actor, weert_regie: Actor) -> None:
    """The gemeente gets nothing about persons, in any of the texts."""
    assert not [key for key in lines_of(weert_regie) if key.startswith(("geeft", "krijgt"))]
    assert "krijgt-persons" not in lines_of(utrecht)


@pytest.mark.provision("WE-P1d")
def test_a_changed_rule_tells_whoever_confirmed_the_line(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    line = lines_of(anna)["geeft-persons"]
    assert line.state == NEW
    client = client_of(anna)
    where = f"{REGISTER}west-friesland/geeft-persons/"
    assert client.post(f"{where}bevestigen/", {"mark": line.processing.mark}).status_code == 302
    assert lines_of(anna)["geeft-persons"].state == SAME
    assert lines_of(dirk)["geeft-persons"].state == NEW
    change_rule("west-friesland", "WF-R04", grounds=["vordering"])
    changed = lines_of(anna)["geeft-persons"]
    assert changed.state == CHANGED
    assert [name for name, _, _ in changed.differences] == ["Grond"]
    page = client.get(where).content.decode()
    assert "Gewijzigd sinds u dit bevestigde" in page
    assert "Er is iets veranderd" in client.get(REGISTER).content.decode()
    assert lines_of(anna)["contactpersonen"].state == NEW
    with scope(anna), pytest.raises(Conflict):
        actions.confirm_line(changed.version.convenant, changed.processing, line.processing.mark, actor=anna)


def test_what_came_and_what_stopped_since_is_told(anna: Actor, client_of: ClientOf) -> None:
    client, lines = client_of(anna), lines_of(anna)
    assert "nog niet bevestigde" not in client.get("/").content.decode()
    for key in ("geeft-persons", "geeft-core"):
        mark = lines[key].processing.mark
        client.post(f"{REGISTER}west-friesland/{key}/bevestigen/", {"mark": mark})
    assert "Gestopt" not in client.get(REGISTER).content.decode()
    with scope(anna):
        RegisterNote.objects.filter(line="geeft-core").update(line="geeft-iets-van-vroeger")
    page = client.get(REGISTER).content.decode()
    assert "Zij volgen uit geen regel meer" in page
    assert lines["geeft-core"].processing.facts["Doel"] in page.partition("gestopt-kop")[2]
    with scope(anna):
        waiting, _ = waiting_for(anna, hooks.circles_of(anna.organisation))
    words = {item.word for item in waiting if item.title == "Verwerkingsregister"}
    assert words == {f"{len(lines) - 1} nieuw"}


def test_an_addition_is_own_and_two_editors_see_each_other(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    client, where = client_of(anna), f"{REGISTER}west-friesland/incidenten/"
    assert client.post(where, {"addition": "Wij bewaren korter.", "seen": ""}).status_code == 302
    assert "Wij bewaren korter." in client.get(where).content.decode()
    assert "Wij bewaren korter." not in client_of(dirk).get(where).content.decode()
    late = client.post(where, {"addition": "Ik begon eerder.", "seen": ""})
    assert late.status_code == 422
    assert "Wij bewaren korter." in late.content.decode()
    assert "Ik begon eerder." in late.content.decode()


@pytest.mark.provision("WE-P5")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_register_leaves_in_open_formats(kind: str, weert: Actor, client_of: ClientOf) -> None:
    answer = client_of(weert).get(f"{REGISTER}register.{kind}?convenant=weert-nederweert")
    assert answer.status_code == 200
    count = len(lines_of(weert))
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == count + 1
    if kind == "ods":
        rows = read_ods(answer.content)
        assert len(rows) == count + 1
        assert any("Privacy 1" in cell for row in rows for cell in row)
    assert f"verwerkingsregister-2026-11-21.{kind}" in answer["Content-Disposition"]


def test_the_register_leaves_on_paper(weert: Actor, client_of: ClientOf) -> None:
    assert client_of(weert).get(f"{REGISTER}register.pdf").content.startswith(b"%PDF")


# --- DPIA


def judged(actor: Actor, days: int = 0, review: date | None = None, verdict: str = "needed") -> Dpia:
    with scope(actor):
        line = register_of(hooks.circles_of(actor.organisation))[0]
        given = actions.Assessment(clock.today() - timedelta(days=days), verdict, "Kinderen en gezondheid.", review)
        return actions.assess(line.version.convenant, "geeft-special", given, None, actor=actor)


@pytest.mark.provision("WE-P1c")
def test_a_dpia_has_date_verdict_reason_review_and_document(weert: Actor, client_of: ClientOf) -> None:
    client, where = client_of(weert), f"{REGISTER}weert-nederweert/geeft-special/dpia/"
    given = {"verdict": "needed", "assessed_on": "2026-11-01", "motivation": "Gezondheid van kinderen.",
             "review_on": "2026-12-01"}  # fmt: skip
    for wrong in ({"verdict": ""}, {"assessed_on": "2027-01-01"}, {"review_on": "2026-10-01"}, {"motivation": ""}):
        answer = client.post(where, given | wrong)
        assert answer.status_code == 422, wrong
        assert "vs-error" in answer.content.decode() or "vs-summary" in answer.content.decode()
    upload = SimpleUploadedFile("dpia.pdf", PDF, "application/pdf")
    assert client.post(where, given | {"document": upload}).status_code == 302
    page = client.get(f"{REGISTER}weert-nederweert/geeft-special/").content.decode()
    for words in ("Een DPIA is nodig", "Gezondheid van kinderen.", "1 december 2026", "Document"):
        assert words in page
    board = client.get("/dpia/").content.decode()
    assert "herzien voor 1 december 2026" in board
    assert "Opnieuw bekijken." in board


def test_a_form_sent_twice_makes_one_row(weert: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    where = f"{REGISTER}weert-nederweert/geeft-special/dpia/"
    judgement = {"verdict": "needed", "assessed_on": "2026-11-01", "motivation": "Gezondheid van kinderen."}
    agreement = {"partner": "GGD", "scope": "Verzuim", "legal_basis": "Leerplichtwet"}
    for address, given in ((where, judgement), ("/andere-afspraken/", agreement)):
        key = client.get(address).context["form"]["submission"].value()
        for _ in range(2):
            assert client.post(address, given | {"submission": key}).status_code == 302
    with scope(weert):
        assert (Dpia.objects.count(), OtherAgreement.objects.count()) == (1, 1)


@pytest.mark.provision("WE-P1c")
def test_the_alarm_of_a_review() -> None:
    today = date(2026, 11, 21)
    assert review_badge(None, today) is None
    assert review_badge(today + timedelta(days=31), today) is None
    soon, late = review_badge(today + timedelta(days=30), today), review_badge(today - timedelta(days=1), today)
    assert soon is not None
    assert soon[0] == "warn"
    assert late is not None
    assert late[0] == "bad"


def test_the_last_judgement_counts_and_the_former_stays(weert: Actor) -> None:
    judged(weert, days=30)
    judged(weert, verdict="done")
    line = lines_of(weert)["geeft-special"]
    assert line.dpia is not None
    assert [each.row.verdict for each in line.dpias] == ["done", "needed"]


# --- agreements elsewhere


@pytest.mark.provision("UT-23-2")
def test_an_agreement_outside_the_convenant_has_its_scope_and_text(utrecht: Actor, client_of: ClientOf) -> None:
    client, where = client_of(utrecht), "/andere-afspraken/"
    given = {"partner": "Leerplicht Utrecht", "scope": "Melden van verzuim", "legal_basis": "Leerplichtwet",
             "link": "https://school.example/verzuim", "valid_until": "2026-12-10"}  # fmt: skip
    bad = client.post(where, given | {"link": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert "Melden van verzuim" in bad.content.decode()
    assert client.post(where, given).status_code == 302
    page = client.get(where).content.decode()
    for words in ("Leerplicht Utrecht", "Melden van verzuim", "https://school.example/verzuim", "tot 10 december 2026"):
        assert words in page
    with scope(utrecht):
        row = OtherAgreement.objects.get()
    assert client.post(f"{where}{row.pk}/beeindigen/").status_code == 302
    with scope(utrecht):
        assert [line.badge[1] for line in agreements()] == ["beëindigd"]
        with pytest.raises(Refused):
            actions.end_agreement(row, actor=utrecht)


# --- walls


def test_what_one_keeps_nobody_else_sees(anna: Actor, dirk: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        version = ConvenantVersion.objects.select_related("convenant").get(convenant=anna.circles[0], status="adopted")
        actions.edit_line(version.convenant, "incidenten", "geheim-kn1", "", actor=anna)
        upload = Upload("a.pdf", "application/pdf", PDF)
        kept = actions.record_agreement(actions.Elsewhere("geheim-kn2", "x", "y"), upload, actor=anna)
    for other in (dirk, femke):
        with scope(other):
            assert not RegisterNote.objects.exists()
            assert not OtherAgreement.objects.exists()
            assert not PrivacyFile.objects.exists()
        client = client_of(other)
        assert client.get(f"/privacy/bestand/{kept.file_id}/").status_code == 404
        for page in (REGISTER, "/andere-afspraken/", "/dpia/"):
            assert "geheim-kn" not in client.get(page).content.decode()
    assert client_of(anna).get(f"/privacy/bestand/{kept.file_id}/").content == PDF


@pytest.mark.parametrize(("who", "reads", "keeps"), [("carla", 403, 403), ("bram2", 200, 403), ("operator", 404, 404)])
def test_functions(
    who: str, reads: int, keeps: int, client_of: ClientOf, request: pytest.FixtureRequest, anna: Actor
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(REGISTER).status_code == reads
    assert client.post(f"{REGISTER}west-friesland/contactpersonen/bevestigen/", {"mark": "x"}).status_code == keeps
    assert client.post("/andere-afspraken/", {"partner": "x"}).status_code == keeps


def test_a_line_of_another_circle_is_not_there(anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get(f"{REGISTER}utrecht/contactpersonen/").status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_the_pages_ask_the_same_for_one_and_four(
    rows: int, anna: Actor, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client, keys = client_of(anna), list(lines_of(anna))[:rows]
    with scope(anna):
        version = ConvenantVersion.objects.select_related("convenant").get(convenant=anna.circles[0], status="adopted")
        for key in keys:
            actions.edit_line(version.convenant, key, "x", "", actor=anna)
            actions.record_agreement(actions.Elsewhere(key, "x", "y"), None, actor=anna)
    for page, most in ((REGISTER, 14), ("/dpia/", 11), ("/andere-afspraken/", 11)):
        client.get(page)
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200


def test_a_line_that_moved_is_not_confirmed(anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).post(f"{REGISTER}west-friesland/contactpersonen/bevestigen/", {"mark": "van gisteren"})
    assert answer.status_code == 409
    assert "De regel is intussen veranderd." in answer.content.decode()
    assert lines_of(anna)["contactpersonen"].state == NEW


@pytest.mark.provision("UT-23-2")
def test_agreements_outside_the_convenant_leave_on_paper(
    utrecht: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(utrecht):
        for name in ("GGD", "Leerplicht Utrecht"):
            actions.record_agreement(actions.Elsewhere(name, "Verzuim", "Leerplichtwet"), None, actor=utrecht)
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(
        "convenant.file_pages.render_pdf", lambda template, context, *_: drawn.update(context) or b"%PDF-1.7"
    )
    answer = client_of(utrecht).get("/andere-afspraken/afspraken.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert [row[0] for row in drawn["rows"]] == ["GGD", "Leerplicht Utrecht"]
    assert not drawn["is_cut"]
    assert "/andere-afspraken/afspraken.pdf" in client_of(utrecht).get("/andere-afspraken/").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("page", ["dpia/dpia", "andere-afspraken/afspraken"])
def test_registers_of_judgements_and_agreements_leave_as_files(
    page: str, kind: str, weert: Actor, client_of: ClientOf
) -> None:
    answer = client_of(weert).get(f"/{page}.{kind}")
    assert answer.status_code == 200
    if (page, kind) == ("dpia/dpia", "csv"):
        assert "nog geen oordeel" in answer.content.decode("utf-8-sig")
