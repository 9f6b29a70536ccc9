"""Looking a name up in the vault: exact, for a purpose, told in the trail, and nowhere else."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from incidents.actions.vault import Person, add_person, open_vault
from incidents.models import Incident
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/zoek-op-naam/"
NAME = "Yasmina van der Zwaluw"


def with_person(actor: Actor, name: str = NAME, **how: Any) -> Incident:
    incident = recorded(actor, **how)
    with scope(actor):
        open_vault(incident, "nazorg", actor=actor)
        add_person(incident, Person("leerling", "getuige", name), actor=actor)
    return incident


def found(client: Client, name: str, purpose: str = "nazorg") -> list[str]:
    return [
        row["side"].replace("-", "") for row in client.post(URL, {"name": name, "purpose": purpose}).context["rows"]
    ]


@pytest.mark.parametrize("typed", [NAME, "yasmina", "ZWALUW", "Yasmina Zwaluw", "van der Zwaluw", "  Zwaluw  "])
def test_a_name_is_found_whole_or_by_its_parts(anna: Actor, client_of: ClientOf, typed: str) -> None:
    wanted = with_person(anna)
    with_person(anna, "Iemand Anders")
    assert found(client_of(anna), typed) == [wanted.reference]


@pytest.mark.parametrize("typed", ["Zwalu", "Yasmina Anders", "Zwaluwen"])
def test_half_a_name_or_another_finds_nobody(anna: Actor, client_of: ClientOf, typed: str) -> None:
    with_person(anna)
    with_person(anna, "Iemand Anders")
    assert found(client_of(anna), typed) == []


def test_each_search_is_in_the_trail_with_its_purpose_and_no_name(anna: Actor, client_of: ClientOf) -> None:
    incident = with_person(anna)
    found(client_of(anna), "Zwaluw")
    with scope(anna):
        rows = Entry.objects.filter(action__in=("vault.name_sought", "vault.found_by_name"))
        told = {(row.action, row.purpose) for row in rows}
        assert told == {("vault.name_sought", "Nazorg regelen"), ("vault.found_by_name", "Nazorg regelen")}
        assert not any("waluw" in str(vars(row)) for row in rows)
    page = client_of(anna).get(f"/incidenten/{incident.pk}/").content.decode()
    assert "Gevonden bij zoeken op naam. Doel: nazorg regelen" in page


def test_a_name_goes_to_no_log_no_address_and_no_title(
    anna: Actor, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    with_person(anna)
    with caplog.at_level(logging.DEBUG):
        answer = client_of(anna).post(URL, {"name": NAME, "purpose": "nazorg"})
    assert "Zwaluw" not in "".join(record.getMessage() for record in caplog.records if "django.db" not in record.name)
    assert answer.status_code == 200
    assert "Zwaluw" not in answer.content.decode().partition("</title>")[0]
    assert client_of(anna).get(URL, {"name": NAME}).context["rows"] == []


@pytest.mark.parametrize(
    ("name", "purpose"), [(NAME, ""), (NAME, "zomaar"), ("", "nazorg"), ("x" * 121, "nazorg"), ("111222333", "nazorg")]
)
def test_without_name_or_purpose_nothing_is_sought(anna: Actor, client_of: ClientOf, name: str, purpose: str) -> None:
    with_person(anna)
    assert client_of(anna).post(URL, {"name": name, "purpose": purpose}).status_code == 422
    with scope(anna):
        assert not Entry.objects.filter(action="vault.name_sought").exists()


def test_the_name_is_found_in_the_own_school_alone(
    anna: Actor, dirk: Actor, carla: Actor, bram: Actor, client_of: ClientOf
) -> None:
    with_person(anna)
    assert found(client_of(dirk), NAME) == []
    assert [client_of(who).get(URL).status_code for who in (carla, bram)] == [403, 404]


def test_a_file_of_the_board_is_found_by_the_board_alone(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = with_person(anna)
    with scope(anna):
        Incident.objects.filter(pk=incident.pk).update(category="SEK-03")
    assert found(client_of(anna), NAME) == []
    assert found(client_of(directie), NAME) == [incident.reference]
