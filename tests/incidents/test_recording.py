""" "Incident melden", from the form to the steps."""

import re
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.bell import kind_called
from convenant.carry import MARK, mark_of
from convenant.errors import Refused
from convenant.models import Message
from convenant.queries.bell import new_messages
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope
from incidents import hooks
from incidents.actions.recording import record_incident
from incidents.actions.vault import Person, add_person, open_vault
from incidents.bell import RECORDED
from incidents.models import ConcernRecord, Draft, Incident, Measure, Step, StepState, VaultNote
from incidents.vocabulary import KINDS
from parties.models import LocationRight
from tests.conftest import sign_in
from tests.guards.intruders import second_membership
from tests.incidents.recording import KNIFE, incidents_of, posted, recorded, report

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/nieuw/"


def test_the_form_holds_five_fields_and_no_person(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get(URL).content.decode()
    assert [f"{number}. " in page for number in range(1, 7)] == [True] * 5 + [False]
    assert 'value="2026-11-21"' in page
    assert 'value="10:45"' in page
    assert "Andere categorie" in page
    assert not re.search(r'name="(name|birth_date|bsn)"', page)


@pytest.mark.provision("WE-P1a")
def test_a_recorded_incident_has_a_core_without_any_column_for_a_person(weert: Actor, client_of: ClientOf) -> None:
    """Nothing in the core names somebody; what was moved out is sealed in the vault of the school."""
    data = posted(weert, vault_note="Quintijn Zeldenrust")
    assert client_of(weert).post(URL, data).status_code == 302
    (incident,) = incidents_of(weert)
    with scope(weert):
        note = VaultNote.objects.get(incident=incident)
        core = Incident.objects.filter(pk=incident.pk).values().get()
        assert "Zeldenrust" not in str(core)
        assert b"Zeldenrust" not in bytes(note.body)
        assert note.reveal("body") == "Quintijn Zeldenrust"


def test_saving_makes_the_steps_and_the_trail(anna: Actor, client_of: ClientOf) -> None:
    response = client_of(anna).post(URL, posted(anna))
    (incident,) = incidents_of(anna)
    assert response["Location"] == reverse("incidents:detail", args=[incident.pk])
    with scope(anna):
        steps = {step.key: step for step in Step.objects.filter(incident=incident)}
        trail = Entry.objects.filter(object_id=incident.pk).values_list("action", flat=True)
        assert "incident.recorded" in set(trail)
    assert len(steps) == 12
    assert (steps["register"].state, steps["melding"].state) == (StepState.DONE, StepState.OPEN)
    assert (incident.school_year, incident.half, incident.serious, incident.melding_required) == (2026, 1, True, True)
    assert len(incident.reference) == 6


@pytest.mark.provision("WF-5.9")
def test_west_friesland_the_register_keeps_the_record_and_the_measures(anna: Actor, client_of: ClientOf) -> None:
    client_of(anna).post(URL, posted(anna))
    (incident,) = incidents_of(anna)
    with scope(anna):
        register, measure = (Step.objects.get(incident=incident, key=key) for key in ("register", "measure"))
    assert register.article == "5.9"
    assert measure.mandatory
    taken = {"kind": "schorsing", "sector": "vo", "starts_on": "2026-11-23", "until": "2026-11-24",
             "decided_by": "directie", "reason": "Hij had een mes."}  # fmt: skip
    assert client_of(anna).post(reverse("measures:add", args=[incident.pk]), taken).status_code == 302
    with scope(anna):
        kept = Measure.objects.get(incident=incident)
        assert (kept.kind, kept.days, kept.reveal("reason")) == ("schorsing", 2, "Hij had een mes.")
    page = client_of(anna).get(reverse("measures:list", args=[incident.pk])).content.decode()
    assert "23 november 2026 tot en met 24 november 2026" in page


@pytest.mark.provision("WF-5.9")
@pytest.mark.parametrize(("code", "kind"), [("BED-03", "onbekend"), ("OVL-01", "derde"), ("WAP-02", "leerling")])
def test_threats_and_crime_by_pupils_and_by_others_stand_in_one_register(
    anna: Actor, client_of: ClientOf, code: str, kind: str
) -> None:
    """Whoever did it: an incident of the same register, its measures beside it, and the person in the vault."""
    incident = recorded(anna, code)
    with scope(anna):
        open_vault(incident, "aanvullen", actor=anna)
        assert KINDS[kind] in add_person(incident, Person(kind, "betrokken"), actor=anna).pseudonym
    access = {"kind": "toegang", "sector": "vo", "starts_on": "2026-11-23", "until": "2026-12-23",
              "decided_by": "directie"}  # fmt: skip
    assert client_of(anna).post(reverse("measures:add", args=[incident.pk]), access).status_code == 302
    listed = client_of(anna).get("/incidenten/").content.decode()
    assert reverse("incidents:detail", args=[incident.pk]) in listed
    page = client_of(anna).get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert "Toegang tot gebouw of terrein beperken" in page


@pytest.mark.provision("WE-5.11")
def test_weert_the_school_registers_for_itself_and_looks_back(weert: Actor, client_of: ClientOf) -> None:
    client_of(weert).post(URL, posted(weert))
    (incident,) = incidents_of(weert)
    with scope(weert):
        steps = {step.key: step for step in Step.objects.filter(incident=incident)}
    assert steps["register"].article == "5.11"
    assert steps["evaluate"].mandatory


def test_the_sentence_under_the_button_follows_the_rules(
    anna: Actor, weert: Actor, utrecht: Actor, client_of: ClientOf
) -> None:
    pages = {
        actor.kind + str(actor.circles[0]): client_of(actor).get(URL).content.decode()
        for actor in (anna, weert, utrecht)
    }
    automatic = ["De schoolagent krijgt daarna de kern" in page for page in pages.values()]
    assert automatic == [True, False, False]
    assert all("Er gaat nog niets naar de politie." in page for page in list(pages.values())[1:])


def test_listeners_hear_that_an_incident_was_saved(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(
        hooks, "after_core_change", [lambda incident, actor, trigger: heard.append((incident.reference, trigger))]
    )
    incident = recorded(anna)
    assert heard == [(incident.reference, "saved")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"category": None, "sub": None}, "Kies wat er is gebeurd."),
        ({"sub": None}, "Kies ook de soort."),
        ({"sub": "FYS-01"}, "Kies ook de soort."),
        ({"description": ""}, "Schrijf in één of twee zinnen wat u zag."),
        ({"description": " \u202e\x07 "}, "Schrijf in één of twee zinnen wat u zag."),
        ({"place": "maan"}, "Kies een plaats uit de lijst."),
        ({"occurred_on": "2026-11-28"}, "De datum is 28 november 2026. Kies vandaag of eerder."),
        ({"occurred_on": "0001-01-01"}, "Kijk het jaartal na."),
        ({"occurred_on": "31-02-2026"}, "Vul een datum in, bijvoorbeeld 24-11-2026."),
        ({"occurred_at": "23:10"}, "De tijd is 23:10 uur. Dat is later dan nu."),
        ({"occurred_at": "kwart over"}, "Vul een tijd in, bijvoorbeeld 10:45."),
        ({"seriousness": "9"}, "Kies 1, 2, 3 of 4."),
        ({"location": str(uuid4())}, "Kies een locatie uit de lijst."),
        ({"location": "; drop table"}, "Kies een locatie uit de lijst."),
        ({"convenant": str(uuid4())}, "Kies een convenant uit de lijst."),
        ({"submission": "geen uuid"}, "Het formulier is niet compleet."),
        ({"category": "VZM", "sub": "VZM-01"}, "Kies een categorie uit de lijst."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    anna: Actor, client_of: ClientOf, changes: dict[str, str | None], sentence: str
) -> None:
    client = client_of(anna)
    response = client.post(URL, posted(anna, **changes))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert incidents_of(anna) == []
    if "description" not in changes:
        assert KNIFE in page
        assert KNIFE in client.get(URL).content.decode()


def test_the_location_of_another_school_is_an_error_not_a_record(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    foreign = posted(dirk)["location"]
    assert client_of(anna).post(URL, posted(anna, location=foreign)).status_code == 422
    assert incidents_of(anna) == incidents_of(dirk) == []


def test_a_hundred_kilobytes_is_refused_with_its_length(anna: Actor, client_of: ClientOf) -> None:
    response = client_of(anna).post(URL, posted(anna, description="a" * 102_400))
    assert response.status_code == 422
    assert "De tekst is 102.400 tekens lang. Er passen er 1.000." in response.content.decode()


@pytest.mark.parametrize("text", ["🔪 mes gevonden", "عُثر على سكين", "زمن\nregel twee"])
def test_emoji_and_right_to_left_text_are_kept(anna: Actor, client_of: ClientOf, text: str) -> None:
    assert client_of(anna).post(URL, posted(anna, description=text)).status_code == 302
    assert incidents_of(anna)[0].description == text


def test_control_characters_disappear(anna: Actor, client_of: ClientOf) -> None:
    client_of(anna).post(URL, posted(anna, description="mes\x07 ge\u202evonden\r\nin de gang"))
    assert incidents_of(anna)[0].description == "mes gevonden\nin de gang"


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "'); drop table incidents_incident; --", "{{ 7|add:7 }}"]
)
def test_a_payload_is_text_like_any_other(anna: Actor, client_of: ClientOf, payload: str) -> None:
    client = client_of(anna)
    assert client.post(URL, posted(anna, description=f"er stond {payload}")).status_code == 302
    (incident,) = incidents_of(anna)
    page = client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert incident.description == f"er stond {payload}"
    assert "<script>alert" not in page
    assert payload not in page or "<" not in payload


def test_dutch_date_and_default_seriousness_are_understood(anna: Actor, client_of: ClientOf) -> None:
    client_of(anna).post(URL, posted(anna, occurred_on="20-11-2026", occurred_at="", seriousness=None))
    (incident,) = incidents_of(anna)
    assert (incident.occurred_on, incident.occurred_at, incident.seriousness) == (date(2026, 11, 20), None, 4)


def test_a_double_submit_makes_one_incident(anna: Actor, client_of: ClientOf) -> None:
    client, data = client_of(anna), posted(anna)
    first, second = client.post(URL, data), client.post(URL, data)
    assert first["Location"] == second["Location"]
    assert len(incidents_of(anna)) == 1


def test_two_submits_at_once_end_as_one(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second does not see the first one's row yet: the unique key decides."""
    with scope(anna):
        same = report(anna)
        first = record_incident(same, actor=anna)
        monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda rows: None)
        second = record_incident(same, actor=anna)
    assert first.pk == second.pk


# --- who goes on with it


def rung(actor: Actor) -> list[Message]:
    with scope(actor):
        return list(new_messages(actor).filter(kind=RECORDED).select_related("sender"))


def test_the_coordinator_of_the_location_hears_of_a_report_of_a_colleague(
    anna: Actor, carla: Actor, directie: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    """That there is one, and nothing of it."""
    answer = client_of(carla).post(URL, posted(carla), follow=True).content.decode()
    assert "De veiligheidscoördinator gaat verder. U ziet hier hoe het loopt." in answer
    (incident,), (message,) = incidents_of(carla), rung(anna)
    assert kind_called(RECORDED).text(message) == "Een collega meldde een incident"
    assert kind_called(RECORDED).address(message) == reverse("incidents:detail", args=[incident.pk])
    assert rung(carla) == rung(directie) == rung(dirk) == []
    with scope(directie):
        LocationRight.objects.filter(user_id=anna.user, content_object_id=incident.location_id).delete()
    assert rung(anna) == []


def test_what_a_coordinator_records_rings_nobody(anna: Actor, client_of: ClientOf) -> None:
    second = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    answer = client_of(anna).post(URL, posted(anna), follow=True).content.decode()
    assert "Hieronder staat wat het handelingsprotocol nu vraagt." in answer
    with scope(second):
        assert not Message.objects.filter(kind=RECORDED).exists()


def test_a_closed_file_rings_nobody_who_may_not_see_it(anna: Actor, carla: Actor) -> None:
    recorded(carla, "SEK-03")
    assert rung(anna) == []


# --- personal data in the text


def test_a_phone_number_is_warned_for_and_nothing_is_saved(anna: Actor, client_of: ClientOf) -> None:
    response = client_of(anna).post(URL, posted(anna, description="Ouders gebeld op 06 12345678."))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Dit lijkt op een telefoonnummer:" in page
    assert all(words in page for words in ("Verplaats naar de kluis", "Het is geen persoonsgegeven"))
    assert incidents_of(anna) == []


def test_moving_to_the_vault_cuts_the_text_and_saves_it_sealed(anna: Actor, client_of: ClientOf) -> None:
    client, data = client_of(anna), posted(anna, description="Ouders gebeld op 06 12345678.")
    page = client.post(URL, data | {"lint": "kluis"})
    assert page.status_code == 200
    form = page.context["form"]
    data |= {"description": form.data["description"], "vault_note": form.data["vault_note"]}
    assert data["description"] == "Ouders gebeld op [telefoon]."
    assert client.post(URL, data).status_code == 302
    with scope(anna):
        assert Incident.objects.get().description == data["description"]
        body = VaultNote.objects.get().reveal("body")
    assert body == "Ouders gebeld op 06 12345678.\n\n[telefoon]: 06 12345678"


def test_no_personal_data_asks_a_reason_for_exactly_these_words(anna: Actor, client_of: ClientOf) -> None:
    client, data = client_of(anna), posted(anna, description="Het merk was Zwitsal.")
    asked = client.post(URL, data | {"lint": "geen"})
    assert asked.status_code == 422
    assert "Waarom is dit geen persoonsgegeven?" in asked.content.decode()
    seen = {"lint_seen": asked.context["form"].lint_fingerprint, "lint_reason": "merknaam op de verpakking"}
    other = data | seen | {"description": "Het merk was Zwitsal. Gezien door Sanne."}
    assert client.post(URL, other).status_code == 422
    assert client.post(URL, data | seen).status_code == 302
    assert incidents_of(anna)[0].lint_reason == "merknaam op de verpakking"


@pytest.mark.parametrize(
    "way", [{"lint": "kluis"}, {"lint": "geen"}, {"lint_reason": "echt geen BSN", "lint_seen": "x"}]
)
def test_a_service_number_has_no_way_round(anna: Actor, client_of: ClientOf, way: dict[str, str]) -> None:
    data = posted(anna, description="Nummer 111222333 op het mes.")
    response = client_of(anna).post(URL, data | way)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Het portaal bewaart geen BSN." in page
    assert 'value="kluis"' not in page
    assert incidents_of(anna) == []


def test_a_service_number_and_a_name_are_said_at_once(anna: Actor, client_of: ClientOf) -> None:
    """The name can go to the vault; the number stays until it is taken out."""
    data, client = posted(anna, description="Sanne de Vries (111222333) had het mes."), client_of(anna)
    page = client.post(URL, data).content.decode()
    assert "Het portaal bewaart geen BSN." in page
    assert "<mark>Sanne de Vries</mark>" in page
    assert 'value="geen"' not in page
    moved = client.post(URL, data | {"lint": "kluis"})
    form = moved.context["form"]
    assert (moved.status_code, [finding.kind for finding in form.findings]) == (422, ["bsn"])
    assert "Sanne" in form["vault_note"].value()
    assert "111222333" not in form["vault_note"].value()
    assert incidents_of(anna) == []


def test_not_even_the_vault_takes_a_service_number(anna: Actor, client_of: ClientOf) -> None:
    response = client_of(anna).post(URL, posted(anna, vault_note="111222333"))
    assert response.status_code == 422
    assert incidents_of(anna) == []


def test_names_and_the_story_have_a_place_from_the_start_for_every_reporter(carla: Actor, client_of: ClientOf) -> None:
    """Folded while it is empty: nobody has to open it."""
    folded = re.compile(
        r"<details class=\"vs-more\"(?P<open> open)?>\s*<summary>(?:(?!</summary>).)*Namen of meer", re.S
    )
    client = client_of(carla)
    found = folded.search(client.get(URL).content.decode())
    assert found is not None
    assert not found["open"]
    typed = client.post(URL, posted(carla, description="", vault_note="Quintijn sloeg."))
    again = folded.search(typed.content.decode())
    assert again is not None
    assert again["open"]
    assert client.post(URL, posted(carla, vault_note="Quintijn sloeg.")).status_code == 302
    with scope(carla):
        assert VaultNote.objects.get().reveal("body") == "Quintijn sloeg."


# --- what keeps no core


def test_a_sign_of_concern_goes_to_the_vault_alone(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    sent = client.post(URL, posted(anna, category="ZOR", sub="ZOR-01", description="Blauwe plekken gezien."))
    assert sent["Location"] == reverse("incidents:concern")
    assert "Blauwe plekken gezien." in client.get(sent["Location"]).content.decode()
    location = posted(anna)["location"]
    saved = client.post(sent["Location"], {"sub": "ZOR-01", "location": location, "text": "Blauwe plekken gezien."})
    assert saved.status_code == 302
    assert incidents_of(anna) == []
    with scope(anna):
        row = ConcernRecord.objects.get()
        assert b"Blauwe" not in bytes(row.body)
        assert row.reveal("body") == "Blauwe plekken gezien."
        assert not Draft.objects.exists()


@pytest.mark.parametrize("code", ["ZOR-01", "VZM-02"])
def test_the_action_refuses_what_keeps_no_core(anna: Actor, code: str) -> None:
    with scope(anna), pytest.raises(Refused):
        record_incident(report(anna, code), actor=anna)


def test_a_closed_file_is_for_the_board_alone(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    sent = client_of(anna).post(URL, posted(anna, category="SEK", sub="SEK-03", description="Signaal ontvangen."))
    (incident,) = incidents_of(anna)
    page = reverse("incidents:detail", args=[incident.pk])
    assert sent["Location"] == reverse("home")
    assert client_of(anna).get(page).status_code == 404
    assert client_of(directie).get(page).status_code == 200


# --- drafts and a lost session


def test_typing_is_kept_sealed_and_comes_back(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    answer = client.post(reverse("incidents:draft"), {"description": "half een zin", "category": "WAP"})
    assert "Concept bewaard om 10:45" in answer.content.decode()
    page = client.get(URL).content.decode()
    assert "half een zin" in page
    assert "Concept bewaard om 10:45" in page
    with scope(anna):
        assert b"half een zin" not in bytes(Draft.objects.get().body)


def test_a_draft_is_of_one_person(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    client_of(anna).post(reverse("incidents:draft"), {"description": "half een zin"})
    assert "half een zin" not in client_of(directie).get(URL).content.decode()


def test_a_draft_goes_with_saving_or_by_hand(anna: Actor, client_of: ClientOf) -> None:
    client, autosave = client_of(anna), reverse("incidents:draft")
    client.post(autosave, posted(anna))
    client.post(URL, posted(anna))
    client.post(autosave, {"description": "nog een"})
    client.post(reverse("incidents:draft-drop"))
    with scope(anna):
        assert not Draft.objects.exists()


def test_a_session_that_ended_in_the_middle_keeps_what_was_typed(anna: Actor) -> None:
    """Of any form: tests/signin/test_carrying.py."""
    lost = Client(headers={"referer": f"http://testserver{URL}"})
    sent = lost.post(URL, posted(anna) | {MARK: mark_of(anna)})
    assert sent["Location"] == f"/accounts/login/?next={URL}"
    sign_in(lost, anna)
    assert KNIFE in lost.get(URL).content.decode()
    assert incidents_of(anna) == []


def test_without_a_session_the_form_asks_to_sign_in() -> None:
    assert Client().get(URL)["Location"] == f"/accounts/login/?next={URL}"


def test_a_part_of_a_page_never_becomes_a_sign_in_page() -> None:
    """htmx would follow the redirect and swap the sign-in page over what was typed."""
    stranger, htmx = Client(), {"HX-Request": "true"}
    saved = stranger.post(reverse("incidents:draft"), {"description": "half een zin"}, headers=htmx)
    assert (saved.status_code, saved.content, saved["HX-Trigger"]) == (204, b"", '{"signedOut": {}}')
    read = stranger.get(URL, headers=htmx)
    assert (read.content, read["HX-Refresh"]) == (b"", "true")


# --- who may


def test_a_teacher_reports_too(carla: Actor, client_of: ClientOf) -> None:
    client = client_of(carla)
    assert client.post(URL, posted(carla)).status_code == 302
    assert "Steek- of slagwapen" in client.get(reverse("incidents:mine")).content.decode()


@pytest.mark.parametrize("name", ["bram", "femke", "operator", "halt", "om", "leerplicht"])
def test_whoever_is_no_school_finds_no_form(name: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(name))
    for page in (URL, reverse("incidents:draft"), reverse("incidents:concern")):
        assert client.post(page, {}).status_code == 404


def test_choosing_a_category_sets_sub_kind_and_seriousness(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get(reverse("incidents:sub-kinds"), {"category": "WAP", "sub": "WAP-03"}).content.decode()
    assert re.search(r'value="WAP-03" selected', page)
    assert re.search(r'value="3"[^>]*checked', page)


def test_no_sub_kind_is_chosen_for_the_reporter(anna: Actor, client_of: ClientOf) -> None:
    """A knife would go to the police as a firearm, and a category can't be changed afterwards."""
    client = client_of(anna)
    page = client.get(reverse("incidents:sub-kinds"), {"category": "WAP"}).content.decode()
    assert 'value="" selected' in page
    assert not re.search(r'value="WAP-\d+" selected', page)
    answer = client.post(URL, posted(anna, sub=""))
    assert answer.status_code == 422
    assert "Kies ook de soort." in answer.content.decode()


@pytest.mark.parametrize("name", ["incidents:draft", "incidents:draft-drop"])
def test_writing_refuses_get(anna: Actor, client_of: ClientOf, name: str) -> None:
    assert client_of(anna).get(reverse(name)).status_code == 405
