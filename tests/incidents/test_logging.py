"""What a reporter may add, and what no form takes: facets, days, hostile input, two roles of one person."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant.carry import MARK
from convenant.models import ConvenantVersion, VersionStatus
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions.events import ask_event
from incidents.actions.merging import merge_incident
from incidents.actions.vault import Person, add_person, open_vault
from incidents.forms.core import place_error
from incidents.forms.recording import FIELDS, RecordForm
from incidents.models import Incident, InvolvedPerson
from parties.models import Location
from tests.conftest import TODAY
from tests.incidents.recording import KNIFE, incidents_of, posted, recorded

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/nieuw/"
FACETS = ("online", "discriminatoir_motief", "gericht_tegen_personeel", "groep", "maatschappelijke_onrust", "media")


# --- facets beside one category


def test_facets_stand_beside_one_category(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    page = client.get(URL).content.decode()
    assert [name for name in FACETS if f'value="{name}"' not in page] == []
    sent = posted(anna) | {"facets": ["groep", "online"]}
    assert client.post(URL, sent).status_code == 302
    (incident,) = incidents_of(anna)
    assert (incident.category, sorted(incident.facets)) == ("WAP-02", ["groep", "online"])


def test_a_facet_that_is_none_is_said_and_the_others_stay(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    answer = client.post(URL, posted(anna) | {"facets": ["media", "verzonnen"]})
    assert answer.status_code == 422
    assert "Kies kenmerken uit de lijst." in answer.content.decode()
    assert re.search(r'value="media"[^>]*checked', client.get(URL).content.decode()), "the draft keeps them too"


def test_a_draft_keeps_every_facet(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post(reverse("incidents:draft"), {"description": "half", "facets": ["groep", "media"]})
    page = client.get(URL).content.decode()
    assert all(re.search(rf'value="{name}"[^>]*checked', page) for name in ("groep", "media"))
    assert not re.search(r'value="online"[^>]*checked', page)


# --- defaults


@pytest.mark.parametrize(("hour", "shown"), [(10, "10:45"), (22, ""), (5, "")])
def test_the_time_is_guessed_in_lesson_hours_only(anna: Actor, client_of: ClientOf, hour: int, shown: str) -> None:
    with time_machine.travel(TODAY.replace(hour=hour), tick=False):
        form = client_of(anna).get(URL).context["form"]
        assert (form["occurred_at"].value(), form["occurred_on"].value()) == (shown, "2026-11-21")


def test_the_location_is_the_one_reported_for_last_while_it_is_open(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        *_, other = Location.objects.filter(organisation_id=anna.organisation).order_by("slug")
    client.post(URL, posted(anna, location=other.pk))
    assert client.get(URL).context["form"]["location"].value() == str(other.pk)
    with scope(anna):
        Location.objects.filter(pk=other.pk).update(last_day=date(2026, 11, 20))
    form = client.get(URL).context["form"]
    assert form["location"].value() != str(other.pk)
    assert form.shown_location


@pytest.mark.parametrize(("code", "seriousness"), [("WAP-01", "4"), ("BED-01", "1"), ("FYS-02", "3")])
def test_seriousness_follows_the_kind(anna: Actor, client_of: ClientOf, code: str, seriousness: str) -> None:
    asked = {"category": code[:3], "sub": code}
    page = client_of(anna).get(reverse("incidents:sub-kinds"), asked).content.decode()
    assert re.search(rf'value="{seriousness}"[^>]*checked', page)


# --- days


@pytest.mark.parametrize(
    ("opened", "closed", "day", "wrong"),
    [
        (None, None, date(2022, 1, 1), ""),
        (date(2026, 8, 1), None, date(2026, 7, 31), "Deze locatie is er sinds 1 augustus 2026."),
        (date(2026, 8, 1), None, date(2026, 8, 1), ""),
        (None, date(2026, 11, 20), date(2026, 11, 20), ""),
        (None, date(2026, 11, 20), date(2026, 11, 21), "Deze locatie sloot op 20 november 2026."),
    ],
)
def test_a_location_has_its_days(opened: date | None, closed: date | None, day: date, wrong: str) -> None:
    said = place_error(Location(opened_on=opened, last_day=closed), day)
    assert said.startswith(wrong)
    assert bool(said) == bool(wrong)


def test_nothing_happened_before_the_location_was_there(anna: Actor, client_of: ClientOf) -> None:
    client, sent = client_of(anna), posted(anna, occurred_on="2026-07-31", occurred_at="")
    with scope(anna):
        Location.objects.filter(pk=sent["location"]).update(opened_on=date(2026, 8, 1))
    answer = client.post(URL, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="id_occurred_on_error".*?Deze locatie is er sinds 1 augustus 2026\.', page, re.DOTALL)
    assert KNIFE in page
    assert incidents_of(anna) == []
    assert client.post(URL, sent | {"occurred_on": "2026-08-01"}).status_code == 302


def test_a_change_cannot_go_past_the_last_day_of_its_location(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna, occurred_on=date(2026, 11, 18))
    with scope(anna):
        Location.objects.filter(pk=incident.location_id).update(last_day=date(2026, 11, 19))
    change = {
        "description": KNIFE, "place": "gang", "occurred_on": "2026-11-20", "seriousness": "3", "pupils": "0",
        "revision": str(incident.revision),
    }  # fmt: skip
    answer = client_of(anna).post(reverse("incidents:change", args=[incident.pk]), change)
    assert answer.status_code == 422
    assert "Deze locatie sloot op 19 november 2026." in answer.content.decode()


def test_a_day_of_a_former_version_follows_the_protocol_of_now_and_says_so(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        version = ConvenantVersion.objects.get(convenant=anna.circles[0], status=VersionStatus.ADOPTED)
    assert version.valid_from is not None
    before = version.valid_from - timedelta(days=1)
    answer = client.post(URL, posted(anna, occurred_on=before.isoformat(), occurred_at=""), follow=True)
    assert answer.status_code == 200
    assert "gold deze versie van het convenant nog niet. Het incident volgt het protocol van nu." in (
        answer.content.decode()
    )
    assert incidents_of(anna)[0].occurred_on == before


# --- hostile input in every field


CORPUS = (
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "'; drop table incidents_incident; --",
    "{{ 7|add:7 }}", "${jndi:ldap://x}", "\x07", "\u202e\u2066", "🔪" * 300, "سكين",
    "-1", "0", "99999999999999999999", "1e999", "NaN",
    "2026-13-45", "../../etc/passwd", "=HYPERLINK(\"x\")", " ", "\r\n\r\nSet-Cookie: x=1", "a" * 30_000,
)  # fmt: skip


@pytest.mark.security("S15")
@pytest.mark.parametrize("name", [*FIELDS, "lint_reason", "lint_seen", "lint", MARK])
def test_no_field_breaks_on_hostile_input(
    anna: Actor, client_of: ClientOf, name: str, record_property: Callable[[str, object], None]
) -> None:
    """Saved as text or refused beside the field, and never an error of the server; what else was typed is kept."""
    client = client_of(anna)
    for attack in CORPUS:
        answer = client.post(URL, posted(anna) | {name: attack})
        assert answer.status_code in (302, 422), (name, attack[:30])
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        if answer.status_code == 422:
            assert 'role="alert"' in page or name in (MARK, "lint"), (name, attack[:30])
            assert name == "description" or KNIFE in page
    record_property("figure", f"S15: recording, field {name}: {len(CORPUS)} attacks, 0 errors of the server")


def test_the_corpus_meets_every_field_of_the_form() -> None:
    assert set(RecordForm.base_fields) <= {*FIELDS, "lint_reason", "lint_seen"}


# --- a role belongs to the link


def test_one_person_has_another_role_in_another_incident(anna: Actor, client_of: ClientOf) -> None:
    """Hit by the one, involved in the other: neither role sticks to the person, and neither page tells the other's."""
    first, second = recorded(anna, "FYS-02"), recorded(anna, "FYS-01")
    name = "Quintijn Zeldenrust"
    with scope(anna):
        for incident, role in ((first, "geraakt"), (second, "betrokken")):
            open_vault(incident, "aanvullen", actor=anna)
            add_person(incident, Person("leerling", role, name=name), actor=anna)
        roles = {row.incident_id: row.reveal("role") for row in InvolvedPerson.objects.all()}
    assert roles == {first.pk: "geraakt", second.pk: "betrokken"}
    client = client_of(anna)
    pages = {row.pk: client.get(reverse("incidents:detail", args=[row.pk])).content.decode() for row in (first, second)}
    assert "geraakt door het voorval" in pages[first.pk]
    assert "geraakt door het voorval" not in pages[second.pk]
    assert "betrokken bij het voorval" in pages[second.pk]


@pytest.mark.parametrize("linked", ["event", "merge"])
def test_linked_incidents_keep_each_its_own_roles(anna: Actor, dirk: Actor, client_of: ClientOf, linked: str) -> None:
    """Victim in the one, suspect in the other: an event that both belong to, or a merge, carries no role across."""
    first, second = recorded(anna, "FYS-02"), recorded(anna, "FYS-01")
    name = "Quintijn Zeldenrust"
    with scope(anna):
        for incident, role in ((first, "geraakt"), (second, "betrokken")):
            open_vault(incident, "aanvullen", actor=anna)
            add_person(incident, Person("leerling", role, name=name), actor=anna)
        if linked == "merge":
            merge_incident(first, second.reference, "Dubbel gemeld door een collega.", actor=anna)
        else:
            partner = Organisation.objects.get(pk=dirk.organisation)
            for incident in (first, second):
                ask_event(incident, partner, actor=anna)
        people = InvolvedPerson.objects.filter(incident__in=(first, second))
        roles = {row.incident_id: [row.reveal("role")] for row in people}
    assert roles == {first.pk: ["geraakt"], second.pk: ["betrokken"]}
    page = client_of(anna).get(reverse("incidents:detail", args=[second.pk])).content.decode()
    assert "betrokken bij het voorval" in page
    assert "geraakt door het voorval" not in page


def test_no_column_holds_a_role_of_the_incident() -> None:
    assert not {field.name for field in Incident._meta.get_fields()} & {"role", "victim", "suspect", "doer"}
