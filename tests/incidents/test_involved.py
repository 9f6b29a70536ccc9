"""Who was there in numbers: optional, small, known to the database, and never a name."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from incidents.actions.vault import Person, add_person, close_vault, open_vault
from incidents.models import Incident
from incidents.models.involved import COUNTED
from incidents.queries.dashboard import Chosen, blocks
from incidents.queries.taxonomy import first_adopted, taxonomy
from parties.models import Location
from tests.incidents.recording import recorded
from tests.incidents.test_steps import change_data

ClientOf = Callable[[Actor], Client]
SEEN = {"betrokken_leerling": "2", "geraakt_personeel": "1"}
WORDS = "betrokken: 2 leerlingen; geraakt: 1 medewerker"
NAME = "Joris van Dalen"


def page(name: str, incident: Incident) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk])


def kept(actor: Actor, incident: Incident) -> Incident:
    with scope(actor):
        return Incident.objects.get(pk=incident.pk)


def people_of(actor: Actor) -> tuple[dict[str, tuple[int, int]], str]:
    """Rows of the block on people, and its sentence."""
    with scope(actor):
        version = first_adopted(actor.circles)
        assert version is not None
        places = list(Location.objects.filter(organisation_id=actor.organisation))
        found = next(
            one for one in blocks(actor, Chosen(2026), taxonomy(version.taxonomy), places) if one.key == "mensen"
        )
    return {name: (now, then) for name, now, then in found.rows}, found.finding


def test_counts_are_kept_shown_and_leave_with_the_register(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    assert client.post(page("change", incident), change_data(incident, **SEEN)).status_code == 302
    row = kept(anna, incident)
    assert row.involved == {"betrokken_leerling": 2, "geraakt_personeel": 1}
    assert row.pupils == 2  # more pupils were counted than the field said
    assert WORDS in client.get(page("detail", incident)).content.decode()
    files = client.get(reverse("incidents:export", args=["csv"]), {"q": row.reference})
    told = files.getvalue().decode("utf-8-sig")
    assert WORDS in told
    with scope(anna):
        entry = Entry.objects.get(object_id=incident.pk, action="incident.changed")
    assert "involved" in entry.fields


def test_who_counts_nobody_changes_the_rest(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    assert client.post(page("change", incident), change_data(incident, place="plein")).status_code == 302
    assert kept(anna, incident).involved == {}
    assert "Aantallen per rol" not in client.get(page("detail", incident)).content.decode()


@pytest.mark.parametrize("number", ["-1", "100", "1,5", "veel", "9" * 40])
def test_only_small_whole_numbers_are_taken(anna: Actor, client_of: ClientOf, number: str) -> None:
    incident = recorded(anna)
    answer = client_of(anna).post(page("change", incident), change_data(incident, getuige_ouder=number))
    assert answer.status_code == 422
    assert answer.context["form"].errors["getuige_ouder"]
    assert kept(anna, incident).involved == {}


@pytest.mark.parametrize(
    "value",
    ['{"naam": 1}', '{"betrokken_leerling": 100}', '{"betrokken_leerling": 0}', '{"betrokken_leerling": 1.5}',
     '{"betrokken_leerling": "Joris"}', '{"betrokken_leerling": [1]}', '{"betrokken_leerling": null}', "[]", '"Joris"'],
)  # fmt: skip
def test_the_database_knows_the_keys_and_the_numbers(anna: Actor, value: str) -> None:
    incident = recorded(anna)
    with scope(anna), pytest.raises(IntegrityError, match="incidents_incident_involved"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("update incidents_incident set involved = %s::jsonb where id = %s", [value, incident.pk])


def test_the_database_takes_every_key_and_fills_in_none(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        Incident.objects.filter(pk=incident.pk).update(involved=dict.fromkeys(COUNTED, 99))
        assert Incident.objects.get(pk=incident.pk).involved["getuige_derde"] == 99


@pytest.mark.security("S34")
def test_two_who_count_at_once_see_both(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    client_of(directie).post(page("change", incident), change_data(incident, **SEEN))
    late = client_of(anna).post(page("change", incident), change_data(incident, getuige_ouder="3"))
    text = late.content.decode()
    assert late.status_code == 409
    assert WORDS in text
    assert "was erbij: 3 ouders" in text


def with_people(actor: Actor, incident: Incident) -> None:
    with scope(actor):
        open_vault(incident, "aanvullen", actor=actor)
        for kind, role in (("leerling", "betrokken"), ("leerling", "geraakt"), ("personeel", "getuige"),
                           ("steun", "steun"), ("leerling", "onbekend")):  # fmt: skip
            add_person(incident, Person(kind, role, name=f"{NAME} {kind} {role}"), actor=actor, another=True)


def values(answer: Any) -> dict[str, int]:
    form = answer.context["form"]
    return {key: form[key].value() for key in COUNTED if form[key].value()}


def test_an_open_vault_fills_in_numbers_and_no_names(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    with_people(anna, incident)
    offer = client.get(page("change", incident))
    assert "Aantallen uit de kluis invullen (3)" in offer.content.decode()
    assert values(offer) == {}
    filled = client.get(page("change", incident), {"uit-de-kluis": "1"})
    assert values(filled) == {"betrokken_leerling": 1, "geraakt_leerling": 1, "getuige_personeel": 1}
    assert NAME not in filled.content.decode()
    assert kept(anna, incident).involved == {}  # nothing is kept before somebody saves it


def test_the_table_stays_folded_and_says_itself_in_one_line(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    with_people(anna, incident)
    folded = re.compile(r'<details class="vs-more"( open)?>\s*<summary><span>Hoeveel mensen, per rol: ([^<]*)</span>')
    offer = client.get(page("change", incident)).content.decode()
    assert folded.findall(offer) == [("", "niet geteld, mag leeg blijven")]
    filled = client.get(page("change", incident), {"uit-de-kluis": "1"}).content.decode()
    assert folded.findall(filled) == [("", "betrokken: 1 leerling; geraakt: 1 leerling; was erbij: 1 medewerker")]
    wrong = client.post(page("change", incident), change_data(incident, getuige_ouder="veel")).content.decode()
    assert [opened for opened, _ in folded.findall(wrong)] == [" open"]


def test_an_open_vault_proposes_how_many_pupils(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    """Also of whom the role is not known yet; what somebody filled in stays."""
    incident, client = recorded(anna), client_of(anna)
    with_people(anna, incident)
    offer = client.get(page("change", incident))
    assert offer.context["form"]["pupils"].value() == 3
    assert "In de kluis: 3 leerlingen." in offer.content.decode()
    assert client_of(directie).get(page("change", incident)).context["form"]["pupils"].value() == 0
    client.post(page("change", incident), change_data(incident, pupils="5"))
    assert client.get(page("change", incident)).context["form"]["pupils"].value() == 5


def test_a_closed_vault_fills_in_nothing(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    """Neither after it was closed nor for a colleague who did not open it."""
    incident = recorded(anna)
    with_people(anna, incident)
    for actor in (directie, anna):
        if actor is anna:
            with scope(anna):
                close_vault(incident, actor=anna)
        answer = client_of(actor).get(page("change", incident), {"uit-de-kluis": "1"})
        assert values(answer) == {}
        assert "uit de kluis invullen" not in answer.content.decode()


def test_the_school_sees_its_people_per_role(anna: Actor, client_of: ClientOf) -> None:
    before, _ = people_of(anna)
    for day in (date(2026, 10, 5), date(2026, 10, 6), date(2025, 10, 6)):
        row = recorded(anna, "PES-02", occurred_on=day)
        with scope(anna):
            Incident.objects.filter(pk=row.pk).update(involved={"geraakt_leerling": 2, "getuige_ouder": 1})
    after, sentence = people_of(anna)
    was = before.get("leerlingen (geraakt)", (0, 0)), before.get("ouders (was erbij)", (0, 0))
    assert after["leerlingen (geraakt)"] == (was[0][0] + 4, was[0][1] + 2)
    assert after["ouders (was erbij)"] == (was[1][0] + 2, was[1][1] + 1)
    assert "Geteld bij " in sentence
    text = client_of(anna).get(reverse("dashboard:show")).content.decode()
    assert "Mensen per rol" in text
