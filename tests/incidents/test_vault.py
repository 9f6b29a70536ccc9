"""The vault of an incident: sealed at rest, opened for a purpose, closed after ten minutes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import Ground
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.concerns import record_concern
from incidents.actions.vault import Person, add_person, open_vault, write_note
from incidents.models import ConcernRecord, GroundRecord, Incident, InvolvedPerson, NameToken, VaultNote, VaultOpening
from tests.conftest import TODAY
from tests.incidents.recording import recorded, report

ClientOf = Callable[[Actor], Client]
NAME = "Quintijn van Zeldenrust"
PERSON = {"kind": "leerling", "role": "betrokken", "name": NAME, "birth_date": "2011-03-04", "contact": "06 12345678"}


def page(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk, *more])


def opened(client: Client, incident: Incident) -> Client:
    assert client.post(page("vault-open", incident), {"purpose": "ouders"}).status_code == 302
    return client


def test_closed_it_says_how_many_and_nothing_else(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna, vault_text="Quintijn had het mes.")
    opened(client, incident).post(page("person-add", incident), PERSON)
    client.post(page("vault-close", incident))
    text = client.get(page("detail", incident)).content.decode()
    assert "Hierin staan 1 persoon en 1 tekst." in text
    assert "Quintijn" not in text


def test_opening_needs_a_purpose_and_is_recorded(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    refused = client.post(page("vault-open", incident), {"purpose": ""})
    assert refused.status_code == 422
    assert "Kies eerst een doel. Elke opening wordt vastgelegd." in refused.content.decode()
    opened(client, incident)
    with scope(anna):
        entry = Entry.objects.get(object_id=incident.pk, action="vault.opened")
        assert VaultOpening.objects.count() == 1
    assert (entry.purpose, entry.function) == ("Ouders informeren", "coordinator")


def test_open_it_shows_persons_and_texts_for_ten_minutes(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna, vault_text="Het hele verhaal.")
    opened(client, incident).post(page("person-add", incident), PERSON)
    text = client.get(page("detail", incident)).content.decode()
    assert all(words in text for words in (NAME, "leerling A", "Het hele verhaal.", "open, nog 10 minuten"))
    with time_machine.travel(TODAY + timedelta(minutes=11), tick=False):
        assert NAME not in client.get(page("detail", incident)).content.decode()


def test_an_opening_is_of_one_person(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna, vault_text="Het hele verhaal.")
    opened(client_of(anna), incident)
    assert "Het hele verhaal." not in client_of(directie).get(page("detail", incident)).content.decode()


def test_a_person_is_sealed_with_neutral_words_for_the_role(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client = opened(client_of(anna), incident)
    form = client.get(page("person-add", incident)).content.decode().lower()
    assert not any(word in form for word in ("dader", "pleger", "slachtoffer", "verdachte"))
    assert client.post(page("person-add", incident), PERSON).status_code == 302
    with scope(anna):
        row = InvolvedPerson.objects.get(incident=incident)
        assert row.pseudonym == "leerling A"
        assert b"Zeldenrust" not in b"".join(bytes(getattr(row, name)) for name in ("name", "role", "contact", "note"))
        assert row.reveal("name") == NAME


def test_changing_a_name_changes_what_is_found(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client = opened(client_of(anna), incident)
    client.post(page("person-add", incident), PERSON)
    with scope(anna):
        row, before = InvolvedPerson.objects.get(), {bytes(token.token) for token in NameToken.objects.all()}
    seen = client.get(page("person", incident, row.pk)).context["form"].initial["seen"]
    client.post(page("person", incident, row.pk), PERSON | {"name": "Wybrecht Klaver", "seen": seen})
    with scope(anna):
        after = {bytes(token.token) for token in NameToken.objects.all()}
        assert InvolvedPerson.objects.get().reveal("name") == "Wybrecht Klaver"
    assert before
    assert not before & after


def test_with_a_closed_vault_no_person_page_opens(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert client.get(page("person-add", incident))["Location"].startswith(page("detail", incident))
    assert client.post(page("person-add", incident), PERSON).status_code == 302
    with scope(anna):
        assert not InvolvedPerson.objects.exists()
        with pytest.raises(Refused):
            add_person(incident, Person("leerling", "betrokken"), actor=anna)


@pytest.mark.parametrize(
    "change",
    [{"role": "dader"}, {"kind": "hond"}, {"birth_date": "2031-01-01"}, {"note": "BSN 111222333"}, {"role": ""}],
)
def test_a_wrong_person_is_refused(anna: Actor, client_of: ClientOf, change: dict[str, str]) -> None:
    incident = recorded(anna)
    client = opened(client_of(anna), incident)
    assert client.post(page("person-add", incident), PERSON | change).status_code == 422
    with scope(anna):
        assert not InvolvedPerson.objects.exists()


@pytest.mark.security("S7")
def test_a_person_of_another_incident_is_404(anna: Actor, client_of: ClientOf) -> None:
    one, other = recorded(anna), recorded(anna)
    client = opened(client_of(anna), one)
    client.post(page("person-add", one), PERSON)
    opened(client, other)
    with scope(anna):
        row = InvolvedPerson.objects.get()
    assert client.get(page("person", other, row.pk)).status_code == 404


@pytest.mark.provision("WE-P1a")
def test_weert_persons_stand_in_the_vault_of_the_school_alone(
    weert: Actor, weert_regie: Actor, client_of: ClientOf
) -> None:
    incident = recorded(weert)
    opened(client_of(weert), incident).post(page("person-add", incident), PERSON)
    with scope(weert):
        assert InvolvedPerson.objects.get().organisation_id == weert.organisation_id
    assert client_of(weert_regie).get(page("detail", incident)).status_code == 404


@pytest.mark.provision("UT-23-1")
def test_utrecht_a_name_waits_for_consent_or_a_vordering(utrecht: Actor, client_of: ClientOf) -> None:
    incident = recorded(utrecht)
    client = opened(client_of(utrecht), incident)
    assert 'name="name"' not in client.get(page("person-add", incident)).content.decode()
    client.post(page("person-add", incident), PERSON)
    with scope(utrecht):
        assert InvolvedPerson.objects.get().reveal("name") == ""
        GroundRecord.objects.create(incident=incident, kind=Ground.TOESTEMMING, given_on=TODAY.date())
    assert 'name="name"' in client.get(page("person-add", incident)).content.decode()


def test_pseudonyms_count_on(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
        kinds = ("leerling", "leerling", "personeel")
        made = [add_person(incident, Person(kind, "onbekend"), actor=anna).pseudonym for kind in kinds]
    assert made == ["leerling A", "leerling B", "medewerker A"]


def test_a_story_is_written_without_opening(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna)
    assert client.post(page("story", incident), {"text": "Quintijn vertelde alles."}).status_code == 302
    assert client.post(page("story", incident), {"text": "BSN 111222333"}).status_code == 422
    assert "Quintijn" not in client.get(page("detail", incident)).content.decode()
    assert "Quintijn vertelde alles." in opened(client, incident).get(page("detail", incident)).content.decode()


def test_who_reported_adds_to_the_story_and_reads_nothing_back(
    anna: Actor, carla: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    """The button stands on the incident itself: no vault has to be opened for it."""
    client, own, other = client_of(carla), recorded(carla), recorded(anna)
    button = f'href="{page("story", own)}"'
    assert button in client.get(page("detail", own)).content.decode()
    assert client.post(page("story", own), {"text": "Quintijn vertelde alles."}).status_code == 302
    for address in (page("story", own), page("detail", own)):
        assert "Quintijn" not in client.get(address).content.decode()
    assert client.get(page("story", other)).status_code == client_of(dirk).get(page("story", own)).status_code == 404
    assert "Quintijn vertelde alles." in opened(client_of(anna), own).get(page("detail", own)).content.decode()


@pytest.mark.security("S14")
def test_reading_a_sign_of_concern_needs_a_purpose_and_is_recorded(
    anna: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    with scope(anna):
        known = report(anna, "ZOR-01")
        row = record_concern(known.location, known.category, "Blauwe plekken gezien.", actor=anna)
    client, url = client_of(anna), reverse("concerns:detail", args=[row.pk])
    assert "Vermoeden van huiselijk geweld" in client.get(reverse("concerns:list")).content.decode()
    assert "Blauwe" not in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"purpose": "nazorg"}).status_code == 302
    assert "Blauwe plekken gezien." in client.get(url).content.decode()
    with scope(anna):
        assert Entry.objects.filter(object_id=row.pk, action="concern.read", purpose="Nazorg regelen").exists()
    assert client_of(dirk).get(url).status_code == 404
    with scope(dirk):
        assert not ConcernRecord.objects.exists()


def test_a_teacher_writes_a_concern_but_reads_none(carla: Actor, client_of: ClientOf) -> None:
    client = client_of(carla)
    assert client.get(reverse("incidents:concern")).status_code == 200
    assert client.get(reverse("concerns:list")).status_code == 403


def test_logging_out_closes_every_vault_of_that_person(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    """Also the one opened in another role, before switching; a colleague's stays open."""
    mine, other, hers = recorded(anna), recorded(anna), recorded(anna)
    second = Membership.objects.create(
        user_id=anna.user, organisation_id=anna.organisation, display_name="Anna", function=Function.DIRECTIE
    )
    client = opened(opened(client_of(anna), mine), other)
    in_second_role = replace(anna, membership_id=second.pk, function=Function.DIRECTIE)
    with scope(in_second_role):
        open_vault(other, "ouders", actor=in_second_role)
    opened(client_of(directie), hers)
    assert client.post("/accounts/logout/").status_code == 302
    with scope(anna):
        still = VaultOpening.objects.filter(until__gt=TODAY)
        assert [opening.membership_id for opening in still] == [directie.membership_id]
        assert Entry.objects.filter(action="vault.closed").count() == 3


def test_a_form_of_one_incident_is_no_twin_of_another(anna: Actor) -> None:
    """Or what was typed at the second is said to be saved and stands nowhere."""
    form = uuid4()
    with scope(anna):
        for incident in (recorded(anna), recorded(anna)):
            for _ in range(2):
                write_note(incident, "verhaal", "Wat er gebeurde.", actor=anna, submission=form)
            assert VaultNote.objects.filter(incident=incident).count() == 1


# --- who was named in the text

MOVED_TEXT = (
    "Sanne de Boer gaf Milan een klap.\n\n[persoon 1]: Sanne de Boer\n[persoon 2]: Milan\n[telefoon]: 06 12345678"
)


def test_who_was_named_in_the_text_becomes_a_person_in_one_tap(anna: Actor, client_of: ClientOf) -> None:
    client, incident = client_of(anna), recorded(anna, vault_text=MOVED_TEXT)
    assert "Sanne" not in client.get(page("detail", incident)).content.decode()
    offered = opened(client, incident).get(page("detail", incident)).context["contents"]["moved"]
    assert [one.name for one in offered] == ["Sanne de Boer", "Milan"]
    sent = {"name": offered[0].name, "role": "onbekend", "submission": str(offered[0].submission), "kind": "leerling"}
    for _ in range(2):  # a second tap before the page came back
        assert client.post(page("person-add", incident), sent).status_code == 302
    contents = client.get(page("detail", incident)).context["contents"]
    assert [one.name for one in contents["moved"]] == ["Milan"]
    assert [dict(one["rows"])["Naam"] for one in contents["people"]] == ["Sanne de Boer"]


def test_where_no_names_are_kept_none_is_offered(utrecht: Actor, client_of: ClientOf) -> None:
    incident = recorded(utrecht, vault_text=MOVED_TEXT)
    answer = opened(client_of(utrecht), incident).get(page("detail", incident))
    assert answer.context["contents"]["moved"] == []


# --- injuries


def test_injuries_are_sealed_and_shown_with_an_open_vault_alone(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client = opened(client_of(anna), incident)
    assert client.post(page("person-add", incident), PERSON | {"injuries": "Gebroken pols"}).status_code == 302
    with scope(anna):
        row = InvolvedPerson.objects.get()
        assert b"pols" not in bytes(row.injuries)
        assert row.reveal("injuries") == "Gebroken pols"
        trail = Entry.objects.filter(object_id=incident.pk, action="vault.person_added").get()
        assert "injuries" in trail.fields
        assert "pols" not in str(trail.fields)
    assert "Gebroken pols" in client.get(page("detail", incident)).content.decode()
    assert "Gebroken pols" in client.get(page("person", incident, row.pk)).content.decode()
    client.post(page("vault-close", incident))
    assert "Gebroken pols" not in client.get(page("detail", incident)).content.decode()
