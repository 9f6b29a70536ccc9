"""Recording what was decided about a term, with document and meeting; taking it back; the renewals of the portal."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convenant import clock
from convenant.actions.term import (
    Resolved,
    record_renewals,
    record_term_decision,
    withdraw_decision,
)
from convenant.audit.models import CircleEvent
from convenant.errors import AtField, Refused
from convenant.models import Convenant, ConvenantVersion, Document, TermDecision
from convenant.tasks import renew_terms
from convenant.tenancy.scope import REGIE, Actor, scope, system_actor
from convenant.terms import AMENDMENT, DECISION_MISSING, ENDED, EVALUATION, EXTENSION, RENEWAL, RUNNING, standing_of
from meetings.actions import meetings
from meetings.models import Meeting
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
WEERT, UTRECHT, WEST = "weert-nederweert", "utrecht", "west-friesland"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def address(slug: str) -> str:
    return f"/c/{slug}/naleving/looptijd/"


def page(client: Client, slug: str, query: str = "") -> str:
    answer = client.get(address(slug) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def circle(slug: str) -> Convenant:
    return Convenant.objects.get(slug=slug)


def decide(actor: Actor, slug: str, kind: str, day: date, **more: Any) -> TermDecision:
    with scope(actor):
        return record_term_decision(circle(slug), Resolved(kind, day, "de werkgroep", **more), actor=actor)


def held_meeting(regie: Actor, days: int) -> Meeting:
    with scope(regie):
        return meetings.mark_held(meetings.send_agenda(plan(regie, days=days), actor=regie), actor=regie)


def posted(**more: Any) -> dict[str, Any]:
    return {"kind": EVALUATION, "decided_on": "2026-11-02", "body": "de werkgroep"} | more


# --- what the text asks


@pytest.mark.provision("UT-21a-2")
def test_an_extension_waits_for_its_evaluation(utrecht_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(utrecht_regie)
    wrong = posted(kind=EXTENSION, decided_on="2024-06-10")
    answer = client.post(address(UTRECHT), wrong)
    assert answer.status_code == 422
    assert "Leg eerst de evaluatie vast." in answer.content.decode()
    assert 'value="2024-06-10"' in answer.content.decode()
    assert "afgelopen" in page(client, UTRECHT)
    assert client.post(address(UTRECHT), posted(decided_on="2024-05-20")).status_code == 302
    assert "afgelopen" in page(client, UTRECHT)
    assert client.post(address(UTRECHT), wrong).status_code == 302
    assert "Loopt tot 15 juni 2027." in page(client, UTRECHT)
    assert "Telt niet" not in page(client, UTRECHT)


@pytest.mark.provision("UT-21a-2")
def test_without_its_evaluation_an_extension_counts_no_more(utrecht_regie: Actor, client_of: ClientOf) -> None:
    evaluation = decide(utrecht_regie, UTRECHT, EVALUATION, date(2024, 5, 20))
    decide(utrecht_regie, UTRECHT, EXTENSION, date(2024, 6, 10))
    with scope(utrecht_regie):
        assert standing_of(circle(UTRECHT)).state == RUNNING
        withdraw_decision(evaluation, "Dit was een ander overleg.", actor=utrecht_regie)
        assert standing_of(circle(UTRECHT)).state == ENDED
    text = page(client_of(utrecht_regie), UTRECHT)
    assert "Telt niet: er is geen evaluatie van voor dit besluit vastgelegd." in text


@pytest.mark.provision("WE-12.2")
def test_the_werkgroep_extends_by_a_year_at_a_time(weert_regie: Actor) -> None:
    for until, sentence in (
        (date(2027, 10, 2), "hoogstens tot 1 oktober 2027"),
        (date(2026, 10, 1), "loopt al tot 1 oktober 2026"),
        (date(2026, 9, 20), "ligt voor de datum van het besluit"),
    ):
        with pytest.raises(AtField, match=sentence):
            decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20), extends_to=until)
    decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20))
    with pytest.raises(AtField, match="al verlengd tot 1 oktober 2027"):
        decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 21))
    with scope(weert_regie):
        assert standing_of(circle(WEERT)).ends_on == date(2027, 10, 1)


@pytest.mark.provision("WF-12.2")
def test_a_convenant_that_renews_itself_is_not_extended_by_hand(femke: Actor, client_of: ClientOf) -> None:
    text = page(client_of(femke), WEST)
    assert 'value="extension"' not in text
    assert "Verlengd tot" not in text
    with pytest.raises(AtField, match="verlengt niet met een besluit"):
        decide(femke, WEST, EXTENSION, date(2026, 9, 20))


@pytest.mark.parametrize(
    ("kind", "day", "field", "sentence"),
    [
        (EVALUATION, date(2026, 11, 22), "decided_on", "ligt in de toekomst"),
        (EVALUATION, date(2025, 9, 30), "decided_on", "ondertekend op 1 oktober 2025"),
        (EXTENSION, date(2025, 9, 30), "decided_on", "ondertekend op 1 oktober 2025"),
        (RENEWAL, date(2026, 8, 1), "kind", "verlengt niet met een besluit"),
    ],
)
def test_a_wrong_decision_names_its_field(kind: str, day: date, field: str, sentence: str, weert_regie: Actor) -> None:
    with pytest.raises(AtField, match=sentence) as wrong:
        decide(weert_regie, WEERT, kind, day)
    assert wrong.value.field == field


def test_without_a_signing_date_nothing_is_decided_about_the_term(femke: Actor, client_of: ClientOf) -> None:
    with scope(system_actor()):
        ConvenantVersion.objects.filter(convenant__slug=WEST).update(signed_on=None)
    client = client_of(femke)
    assert "geen datum" in page(client, WEST)
    assert "Als niemand de datum invult" in page(client, WEST)
    answer = client.post(address(WEST), posted())
    assert answer.status_code == 422
    assert "geen datum van ondertekening" in answer.content.decode()


# --- document and meeting


@pytest.mark.provision("WE-12.2")
def test_a_decision_keeps_its_document_and_its_meeting(femke: Actor, anna: Actor, client_of: ClientOf) -> None:
    meeting = held_meeting(femke, -19)
    client, day = client_of(femke), "2026-11-02"
    assert str(meeting.pk) in page(client, WEST)
    sent = posted(decided_on=day, meeting=str(meeting.pk))
    for _ in range(2):
        upload = SimpleUploadedFile("verslag.pdf", PDF, "application/pdf")
        assert client.post(address(WEST), {**sent, "upload": upload}).status_code == 302
    with scope(femke):
        row = TermDecision.objects.get()
        document = Document.objects.get()
        assert (row.document_id, row.meeting_id, row.recorded_by) == (document.pk, meeting.pk, femke.display_name)
        assert document.kind == "resolution"
    seen = client_of(anna)
    text = page(seen, WEST)
    assert f"/overleg/{meeting.pk}/" in text
    assert "Evaluatie, 2 november 2026" in text
    about = seen.get(f"/c/{WEST}/overleg/{meeting.pk}/").content.decode()
    assert "Over de looptijd" in about
    assert "Evaluatie, de werkgroep" in about


def test_the_day_is_the_day_of_the_meeting(femke: Actor, client_of: ClientOf) -> None:
    meeting = held_meeting(femke, -19)
    answer = client_of(femke).post(address(WEST), posted(decided_on="2026-11-03", meeting=str(meeting.pk)))
    assert answer.status_code == 422
    assert "Dit overleg was op 2 november 2026." in answer.content.decode()


def test_a_document_of_another_circle_is_refused(femke: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(weert_regie)
    upload = SimpleUploadedFile("besluit.pdf", PDF, "application/pdf")
    assert client.post(address(WEERT), posted(upload=upload)).status_code == 302
    with scope(weert_regie):
        foreign = Document.objects.get()
    held_meeting(femke, -19)
    for field in ("document", "meeting"):
        own = client_of(femke).post(address(WEST), posted(upload=SimpleUploadedFile("a.pdf", PDF)))
        assert own.status_code == 302
        answer = client_of(femke).post(address(WEST), posted(**{field: str(foreign.pk)}))
        assert answer.status_code == 422, field
    with pytest.raises(Exception, match="convenant_termdecision_document"):
        decide(femke, WEST, EVALUATION, date(2026, 11, 1), document=foreign)


def test_a_kept_document_can_be_pointed_at_but_not_beside_a_new_one(weert_regie: Actor, client_of: ClientOf) -> None:
    client = client_of(weert_regie)
    assert client.post(address(WEERT), posted(upload=SimpleUploadedFile("a.pdf", PDF))).status_code == 302
    with scope(weert_regie):
        kept = str(Document.objects.get().pk)
    both = posted(body="het bestuur", document=kept, upload=SimpleUploadedFile("b.pdf", PDF))
    assert client.post(address(WEERT), both).status_code == 422
    assert client.post(address(WEERT), posted(body="het bestuur", document=kept)).status_code == 302
    with scope(weert_regie):
        assert Document.objects.count() == 1
        assert TermDecision.objects.filter(document_id=kept).count() == 2


# --- taking back


def test_a_withdrawn_decision_stays_struck_through(weert_regie: Actor, weert: Actor, client_of: ClientOf) -> None:
    row = decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20))
    client, where = client_of(weert_regie), f"{address(WEERT)}{row.pk}/intrekken/"
    assert where in page(client, WEERT)
    assert where not in page(client_of(weert), WEERT)
    assert client.get(where).status_code == 200
    assert client.post(where, {"why": " "}).status_code == 422
    assert client.post(where, {"why": "Verkeerd jaar."}).status_code == 302
    text = page(client_of(weert), WEERT)
    assert "<s>Verlenging, 20 september 2026</s>" in text
    assert "Verkeerd jaar." in text
    assert "Besluit over verlenging ontbreekt" in text
    again = client.post(where, {"why": "Nog een keer."})
    assert again.status_code == 422
    assert "al ingetrokken" in again.content.decode()
    with scope(weert_regie):
        assert TermDecision.objects.get().withdrawn_why == "Verkeerd jaar."
        assert CircleEvent.objects.filter(action="term.withdrawn").count() == 1
        assert standing_of(circle(WEERT)).state == DECISION_MISSING


def test_after_withdrawing_the_same_may_be_recorded_again(weert_regie: Actor) -> None:
    first = decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20))
    assert decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20)) == first
    with scope(weert_regie):
        withdraw_decision(first, "Verkeerd.", actor=weert_regie)
    assert decide(weert_regie, WEERT, EXTENSION, date(2026, 9, 20)) != first


def test_only_regie_withdraws(weert_regie: Actor, weert: Actor, client_of: ClientOf) -> None:
    row = decide(weert_regie, WEERT, EVALUATION, date(2026, 9, 20))
    where = f"{address(WEERT)}{row.pk}/intrekken/"
    assert client_of(weert).get(where).status_code == 404
    assert client_of(weert).post(where, {"why": "x"}).status_code == 404
    with scope(weert), pytest.raises(Refused, match="Alleen wie de regie voert"):
        withdraw_decision(row, "x", actor=weert)
    assert client_of(weert_regie).get(f"{address(WEERT)}{uuid4()}/intrekken/").status_code == 404


# --- silent renewals


def renewals(actor: Actor) -> list[tuple[date, str]]:
    with scope(actor):
        rows = TermDecision.objects.filter(kind=RENEWAL).order_by("decided_on")
        return list(rows.values_list("decided_on", "recorded_by"))


@pytest.mark.provision("WF-12.2")
def test_the_portal_writes_each_silent_renewal_once(femke: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    assert renew_terms() == 2
    assert renew_terms() == 0
    assert renewals(femke) == [(date(2025, 8, 1), "het portaal"), (date(2026, 8, 1), "het portaal")]
    assert renewals(weert_regie) == []
    text = page(client_of(femke), WEST)
    assert "Stilzwijgende verlenging, 1 augustus 2026" in text
    assert "Voor schooljaar 2026-2027. Vastgelegd door het portaal." in text
    with scope(femke):
        row = TermDecision.objects.filter(kind=RENEWAL).first()
        assert row is not None
        with pytest.raises(Refused, match="schrijft het portaal zelf"):
            withdraw_decision(row, "x", actor=femke)
    assert client_of(femke).get(f"{address(WEST)}{row.pk}/intrekken/").status_code == 404


@pytest.mark.provision("WF-12.2")
def test_a_decision_to_change_takes_the_place_of_the_renewal(femke: Actor) -> None:
    decide(femke, WEST, AMENDMENT, date(2026, 3, 3))
    assert renew_terms() == 1
    assert [day for day, _ in renewals(femke)] == [date(2025, 8, 1)]


@pytest.mark.provision("WF-12.2")
def test_nothing_is_renewed_before_it_is_signed(femke: Actor) -> None:
    with scope(system_actor()):
        ConvenantVersion.objects.filter(convenant__slug=WEST).update(signed_on=None)
    assert renew_terms() == 0
    assert renewals(femke) == []


def test_a_renewal_cannot_be_written_twice(femke: Actor) -> None:
    portal = regie_of_portal(femke)
    with scope(portal):
        assert record_renewals(circle(WEST), actor=portal) == 2
        with pytest.raises(Exception, match="convenant_termdecision_renewed_once"):
            TermDecision.objects.create(convenant=circle(WEST), kind=RENEWAL, decided_on=date(2026, 8, 1), body="x")


def regie_of_portal(femke: Actor) -> Actor:
    organisation: UUID = femke.organisation
    return system_actor(REGIE, organisation, femke.circles[:1])


# --- any day


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-10-01", "Loopt tot 1 oktober 2026."),
        ("2026-10-02", "1 dag te laat"),
        ("2026-11-21", "51 dagen te laat"),
        ("2025-09-30", "nog niet begonnen"),
        ("21-11-2026", "51 dagen te laat"),
    ],
)
def test_the_page_answers_for_any_day(day: str, sentence: str, weert: Actor, client_of: ClientOf) -> None:
    assert sentence in page(client_of(weert), WEERT, f"?dag={day}")


@pytest.mark.parametrize("day", ["morgen", "2026-02-30", "1999-12-31", "2100-01-01", "9999999999"])
def test_a_day_that_is_none_is_an_error_beside_the_field(day: str, weert: Actor, client_of: ClientOf) -> None:
    answer = client_of(weert).get(f"{address(WEERT)}?dag={day}")
    assert answer.status_code == 422
    assert 'id="id_dag_error"' in answer.content.decode()


@pytest.mark.parametrize("times", [1, 4])
def test_the_page_costs_the_same_however_much_was_decided(
    times: int, femke: Actor, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    meeting = held_meeting(femke, -19)
    for number in range(times):
        decide(femke, WEST, EVALUATION, date(2026, 11, 2), note=str(number), meeting_id=meeting.pk, meeting_label="x")
    client = client_of(femke)
    page(client, WEST)
    with django_assert_num_queries(15):
        page(client, WEST)
    assert clock.today() == date(2026, 11, 21)
