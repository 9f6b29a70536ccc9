"""Evidence by hand: a person adds it, the state follows from its days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client

from convenant import clock
from convenant.actions.compliance import publish_states
from convenant.actions.documents import withdraw_document
from convenant.actions.evidence import Added, add_evidence, withdraw_evidence
from convenant.audit.models import Entry
from convenant.compliance.duties import find, obligations_of
from convenant.compliance.judging import judge
from convenant.compliance.years import closes_on, is_closed
from convenant.errors import Refused
from convenant.models import Convenant, Document, EvidenceItem, PublishedState, State
from convenant.queries.evidence import by_hand
from convenant.tenancy.scope import Actor, scope
from convenant.uploads import Upload
from parties.actions.contacts import Details, name_contact

TODAY = date(2026, 11, 21)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
PLAN, POLICY = "/c/west-friesland/naleving/wij/afspraak/schorsingsbeleid/", "mediabeleid"


def west() -> Convenant:
    return Convenant.objects.get(slug="west-friesland")


def weert_circle() -> Convenant:
    return Convenant.objects.get(slug="weert-nederweert")


def state(actor: Actor, key: str, year: int = 2026) -> PublishedState:
    return PublishedState.objects.get(organisation_id=actor.organisation, obligation=key, school_year=year)


def upload() -> Upload:
    return Upload("beleid.pdf", "application/pdf", PDF)


def test_evidence_makes_the_state_and_its_withdrawal_unmakes_it(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        item = add_evidence(west(), "schorsingsbeleid", Added(TODAY, "Vastgesteld door het bestuur"), actor=anna)
        row = state(anna, "schorsingsbeleid")
        assert (row.state, row.label) == (State.KEPT, "Gedaan op 21 november 2026")
        withdraw_evidence(item, "Dit was een concept", actor=anna)
        assert state(anna, "schorsingsbeleid").state == State.UNSEEN
        assert EvidenceItem.objects.get(pk=item.pk).withdrawn_why == "Dit was een concept"


def test_what_is_refused_halfway_leaves_nothing(anna: Actor, client_of: ClientOf, monkeypatch: Any) -> None:
    """Adding publishes at once: a gate that refuses this takes back the item, its file and what the trail would say."""

    def refuse(*_: Any) -> None:
        raise Refused("Dit mag niet volgens het convenant.", "7")

    monkeypatch.setattr("convenant.actions.compliance._ask_gate", refuse)
    sent = {"done_on": "2026-11-20", "upload": SimpleUploadedFile("beleid.pdf", PDF)}
    answer = client_of(anna).post(PLAN, sent)
    assert answer.status_code == 422
    assert "Dit mag niet volgens het convenant. (artikel 7)" in answer.content.decode()
    with scope(anna):
        assert not EvidenceItem.objects.filter(
            organisation_id=anna.organisation, obligation="schorsingsbeleid"
        ).exists()
        assert not Document.objects.filter(organisation_id=anna.organisation, kind="evidence").exists()
        assert not Entry.objects.filter(action__in=["evidence.added", "document.added"]).exists()


def test_two_who_publish_wait_for_each_other(anna: Actor, acting: Acting) -> None:
    with acting(anna), connection.cursor() as cursor:
        publish_states(west(), actor=anna)
        held = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        cursor.execute(held)
        assert cursor.fetchone() == (1,)


def test_duty_that_the_portal_never_sees_gets_its_state_from_evidence(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        publish_states(west(), actor=anna)
        assert state(anna, "deelname-overleg").state == State.UNSEEN
        add_evidence(west(), "deelname-overleg", Added(date(2026, 9, 10)), actor=anna)
        half = state(anna, "deelname-overleg")
        assert (half.state, half.label) == (State.NOT_YET, "1 van 2 keer gedaan, het laatst op 10 september 2026")
        add_evidence(west(), "deelname-overleg", Added(TODAY), actor=anna)
        assert state(anna, "deelname-overleg").state == State.KEPT


def test_note_says_nothing_about_the_state(anna: Actor, acting: Acting) -> None:
    """Mutant: a state taken from the note. What counts is the day against the rhythm."""
    with acting(anna):
        note = "Nagekomen, twee keer gedaan in dit schooljaar"
        add_evidence(west(), "deelname-overleg", Added(date(2026, 7, 1), note), actor=anna)
        assert state(anna, "deelname-overleg").state == State.UNSEEN
        duty = next(each for each in obligations_of(west()) if each.key == "deelname-overleg")
        asked: dict[str, Any] = {"obligation": duty, "convenant": west(), "organisation_id": anna.organisation}
        assert by_hand(**asked, school_year=2026) is None
        found = by_hand(**asked, school_year=2025)
        assert found is not None
        assert found.count == 1
        assert note not in found.label


def test_two_things_on_one_day_are_one_time(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        for _ in range(2):
            add_evidence(west(), "deelname-overleg", Added(TODAY), actor=anna)
        assert state(anna, "deelname-overleg").label.startswith("1 van 2 keer")


def test_what_runs_out_no_longer_counts(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        added = Added(date(2026, 9, 1), valid_until=TODAY + timedelta(days=10))
        add_evidence(west(), "schorsingsbeleid", added, actor=anna)
        assert state(anna, "schorsingsbeleid").state == State.SOON
        with time_machine.travel(TODAY + timedelta(days=11), tick=False):
            publish_states(west(), actor=anna)
        row = state(anna, "schorsingsbeleid")
        assert (row.state, row.label) == (State.LATE, "Bewijs liep af op 1 december 2026")


@pytest.mark.parametrize("key", ["leerlingenraad", "thor-afspraken", "andere-afspraken", "schone-omgeving"])
def test_no_evidence_for_what_is_voluntary_or_without_a_day_is_never_late(
    utrecht: Actor, utrecht_regie: Actor, acting: Acting, key: str
) -> None:
    with acting(utrecht):
        duty = next(each for each in obligations_of(Convenant.objects.get(slug="utrecht")) if each.key == key)
        convenant = duty.version.convenant
        found = find(duty, convenant, utrecht.organisation, 2026)
        assert judge(duty, found, 2026, TODAY).state in (State.NOT_YET, State.UNSEEN, State.SOON)


@pytest.mark.parametrize(
    ("key", "added", "why"),
    [
        ("schorsingsbeleid", Added(TODAY + timedelta(days=1)), "moet nog komen"),
        ("schorsingsbeleid", Added(TODAY, valid_until=TODAY - timedelta(days=1)), "ligt voor de dag"),
        ("schoolagent", Added(TODAY), "geldt niet voor uw organisatie"),
        ("bestaat-niet", Added(TODAY), "geldt niet voor uw organisatie"),
        ("contact-bestuurlijk", Added(TODAY), "Het portaal telt dit zelf"),
    ],
)
def test_wrong_evidence_is_refused_and_leaves_nothing(
    anna: Actor, acting: Acting, key: str, added: Added, why: str
) -> None:
    with acting(anna):
        with pytest.raises(Refused, match=why):
            add_evidence(west(), key, added, actor=anna)
        assert not EvidenceItem.objects.exists()


def test_day_before_the_convenant_is_refused(weert: Actor, acting: Acting) -> None:
    with acting(weert):
        with pytest.raises(Refused, match="voor de start van het convenant"):
            add_evidence(weert_circle(), "veiligheidsplan", Added(date(2025, 9, 30)), actor=weert)
        assert add_evidence(weert_circle(), "veiligheidsplan", Added(date(2025, 10, 1)), actor=weert)


def test_form_sent_twice_is_one_item(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        submission = uuid4()
        first, again = (
            add_evidence(west(), "schorsingsbeleid", Added(TODAY), actor=anna, submission=submission) for _ in range(2)
        )
        assert first == again
        assert EvidenceItem.objects.count() == 1


def test_withdrawn_twice_and_without_a_reason(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        item = add_evidence(west(), "schorsingsbeleid", Added(TODAY), actor=anna)
        with pytest.raises(Refused, match="waarom"):
            withdraw_evidence(item, " ", actor=anna)
        withdraw_evidence(item, "Fout", actor=anna)
        with pytest.raises(Refused, match="al ingetrokken"):
            withdraw_evidence(item, "Nog eens", actor=anna)


@pytest.mark.security("S9")
def test_regie_and_other_parties_read_the_state_and_not_the_item(
    anna: Actor, dirk: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        item = add_evidence(west(), "schorsingsbeleid", Added(TODAY, "Besproken in het team"), actor=anna)
    for other in (femke, dirk):
        with acting(other):
            assert not EvidenceItem.objects.exists()
            assert state(anna, "schorsingsbeleid").state == State.KEPT
            with connection.cursor() as cursor:
                cursor.execute("select count(*) from convenant_evidenceitem")
                assert cursor.fetchone()[0] == 0
                cursor.execute("select count(*) from convenant_publishedstate where label like '%%Besproken%%'")
                assert cursor.fetchone()[0] == 0
        assert client_of(other).get(f"/c/west-friesland/naleving/wij/bewijs/{item.pk}/intrekken/").status_code == 404
    page = client_of(femke).get("/c/west-friesland/naleving/?artikel=5.10&partij=atlas-college").content.decode()
    assert "Gedaan op 21 november 2026" in page
    assert "Besproken in het team" not in page


def test_evidence_in_the_name_of_another_is_refused_by_the_database(anna: Actor, dirk: Actor, acting: Acting) -> None:
    with acting(anna), pytest.raises(Error), transaction.atomic():
        EvidenceItem.objects.create(
            organisation_id=dirk.organisation, convenant=west(), obligation="schorsingsbeleid", done_on=TODAY,
            added_at=clock.now(), added_by="x",
        )  # fmt: skip


def test_document_is_for_the_circle_and_goes_with_the_evidence(anna: Actor, femke: Actor, acting: Acting) -> None:
    with acting(anna):
        item = add_evidence(west(), "schorsingsbeleid", Added(TODAY, upload=upload()), actor=anna)
    with acting(femke):
        row = state(anna, "schorsingsbeleid")
        assert row.label == "Gedaan op 21 november 2026. Document erbij"
        assert Document.objects.get(pk=row.document_id or uuid4()).withdrawn_at is None
    with acting(anna):
        withdraw_evidence(item, "Oude versie", actor=anna)
        assert state(anna, "schorsingsbeleid").document_id is None
    with acting(femke):
        assert Document.objects.get(pk=row.document_id or uuid4()).withdrawn_at is not None


@pytest.mark.security("S31")
def test_closed_school_year_stays_as_it_was(anna: Actor, acting: Acting) -> None:
    assert closes_on(2025) == date(2026, 9, 30)
    assert not is_closed(2025, date(2026, 9, 30))
    assert is_closed(2025, date(2026, 10, 1))
    with acting(anna):
        with time_machine.travel(date(2026, 9, 30), tick=False):
            publish_states(west(), actor=anna, school_year=2025)
        frozen = list(PublishedState.objects.filter(school_year=2025).order_by("pk").values())
        assert frozen
        with pytest.raises(Refused, match="afgesloten"):
            publish_states(west(), actor=anna, school_year=2025)
        add_evidence(west(), "deelname-overleg", Added(date(2026, 5, 5)), actor=anna)
        assert list(PublishedState.objects.filter(school_year=2025).order_by("pk").values()) == frozen


def test_since_tells_when_the_state_changed_and_not_when_it_was_looked_at(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        publish_states(west(), actor=anna)
        first = state(anna, "deelname-overleg").changed_at
        with time_machine.travel(TODAY + timedelta(days=3), tick=False):
            add_evidence(west(), "deelname-overleg", Added(TODAY), actor=anna)
            row = state(anna, "deelname-overleg")
        assert first is not None
        assert row.changed_at is not None
        assert (row.changed_at - first).days >= 2
        with time_machine.travel(TODAY + timedelta(days=5), tick=False):
            add_evidence(west(), "deelname-overleg", Added(TODAY + timedelta(days=4)), actor=anna)
            later = state(anna, "deelname-overleg")
        assert later.state == State.KEPT
        assert later.changed_at == later.computed_at


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_own_duty_tells_the_very_words_that_others_read(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    sent = {"done_on": "2026-11-20", "note": "Vastgesteld in het team", "submission": str(uuid4())}
    answer = client.post(PLAN, sent, follow=True)
    text = answer.content.decode()
    assert "Nagekomen. Gedaan op 20 november 2026." in text
    assert "Deze stand geldt sinds 21 november 2026" in text
    assert "Vastgesteld in het team" in text
    told = page(client_of(femke), "/c/west-friesland/naleving/?artikel=5.10&partij=atlas-college")
    assert "Gedaan op 20 november 2026" in told
    assert "Deze stand geldt sinds 21 november 2026" in told


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Bel 06-12345678 voor meer", "telefoonnummer"),
        ("Leerling 111222333 was erbij", "BSN"),
        ("Mail naar jan@school.example", "mailadres"),
    ],
)
def test_note_with_a_number_of_a_person_never_passes(
    anna: Actor, acting: Acting, client_of: ClientOf, note: str, told: str
) -> None:
    client = client_of(anna)
    for _ in range(2):
        answer = client.post(PLAN, {"done_on": "2026-11-20", "note": note, "lint_seen": "x"})
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert note in answer.content.decode()
    with acting(anna):
        assert not EvidenceItem.objects.exists()


def test_name_passes_only_when_said_to_be_none(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    client = client_of(anna)
    sent = {"done_on": "2026-11-20", "note": "Besproken met Pieter de Vries"}
    answer = client.post(PLAN, sent)
    assert answer.status_code == 422
    assert "Dit lijkt op een naam" in answer.content.decode()
    mark = answer.context["form"]["lint_seen"].value()
    assert client.post(PLAN, sent | {"lint_seen": mark}).status_code == 302


def test_wrong_file_and_wrong_day_stand_beside_their_field(anna: Actor, client_of: ClientOf) -> None:
    bad = SimpleUploadedFile("virus.exe", b"MZ\x00\x01")
    answer = client_of(anna).post(PLAN, {"done_on": "morgen", "note": "Mijn tekst", "upload": bad})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Vul een datum in" in text
    assert "Mijn tekst" in text
    assert answer.context["form"].errors["upload"]


def test_duty_of_another_or_counted_by_the_portal_takes_no_evidence(
    anna: Actor, carla: Actor, client_of: ClientOf
) -> None:
    base = "/c/west-friesland/naleving/wij/afspraak"
    assert client_of(anna).get(f"{base}/schoolagent/").status_code == 404
    counted = f"{base}/contact-bestuurlijk/"
    assert "Het portaal telt dit zelf" in page(client_of(anna), counted)
    assert client_of(anna).post(counted, {"done_on": "2026-11-20"}).status_code == 404
    assert "Bewijs toevoegen</h2>" not in page(client_of(carla), PLAN)
    assert client_of(carla).post(PLAN, {"done_on": "2026-11-20"}).status_code == 404


def test_two_editors_withdraw_one_item(anna: Actor, directie: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        item = add_evidence(west(), "schorsingsbeleid", Added(TODAY), actor=anna)
    address = f"/c/west-friesland/naleving/wij/bewijs/{item.pk}/intrekken/"
    assert client_of(anna).post(address, {"why": "Dubbel"}).status_code == 302
    answer = client_of(directie).post(address, {"why": "Ook dubbel"})
    assert answer.status_code == 422
    assert "al ingetrokken" in answer.content.decode()


@pytest.mark.provision("WF-10.4")
def test_media_policy_is_due_once_after_signing_and_one_document_serves_all(
    anna: Actor, femke: Actor, om: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(om):
        publish_states(west(), actor=om)
        missing = state(om, POLICY)
        assert (missing.state, missing.label) == (State.LATE, "Nog geen bewijs toegevoegd")
        assert missing.due_on is not None
    with acting(femke):
        item = add_evidence(west(), POLICY, Added(TODAY, upload=upload()), actor=femke)
        assert state(femke, POLICY).state == State.KEPT
    with acting(om):
        publish_states(west(), actor=om)
        assert state(om, POLICY).state == State.KEPT
    text = page(client_of(anna), "/c/west-friesland/naleving/media/")
    assert "Woordvoerders per partij" in text
    assert "Gezamenlijk mediabeleid" in text
    with acting(femke):
        shown = Document.objects.get(pk=item.document_id or uuid4())
        withdraw_document(shown, "Oud", actor=femke)
    with acting(om):
        publish_states(west(), actor=om)
        assert state(om, POLICY).state == State.LATE


@pytest.mark.provision("WF-10.4")
def test_note_without_a_document_keeps_the_media_policy_for_its_own_party_only(
    femke: Actor, om: Actor, acting: Acting
) -> None:
    with acting(femke):
        add_evidence(west(), POLICY, Added(TODAY, "Vastgesteld"), actor=femke)
    with acting(om):
        publish_states(west(), actor=om)
        assert state(om, POLICY).state == State.LATE


@pytest.mark.provision("WF-10.4")
def test_spokespersons_come_from_the_contact_persons(
    anna: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        told = Details(
            "Woordvoerder Atlas", "Communicatie", "bestuurlijk", TODAY, phone="0229 123456", is_media_contact=True
        )
        name_contact(west(), told, actor=anna)
    text = page(client_of(femke), "/c/west-friesland/naleving/media/")
    assert "Woordvoerder Atlas" in text
    assert "0229 123456" in text
    assert "nog niemand" in text


def test_a_duty_that_counts_itself_leads_to_where_it_is_kept(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get("/c/west-friesland/naleving/wij/afspraak/veiligheidscoordinator/").content.decode()
    assert "Het portaal telt dit zelf" in page
    assert 'class="vs-btn" href="/c/west-friesland/contactpersonen/"' in page
