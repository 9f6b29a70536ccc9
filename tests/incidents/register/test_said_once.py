"""What a form lacks is summed up once; a text that goes into the vault says so beside its field."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.tenancy.scope import Actor
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]


@pytest.mark.parametrize("name", ["merge", "event", "withdraw"])
def test_a_refused_form_of_an_incident_is_summed_up_once(anna: Actor, client_of: ClientOf, name: str) -> None:
    answer = client_of(anna).post(reverse(f"incidents:{name}", args=[recorded(anna).pk]), {"reason": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("data-error-summary") == 1


@pytest.mark.parametrize("name", ["text-add", "view-keep", "by-name"])
def test_a_refused_form_of_the_register_is_summed_up_once(anna: Actor, client_of: ClientOf, name: str) -> None:
    answer = client_of(anna).post(reverse(f"incidents:{name}"), {})
    assert answer.content.decode().count("data-error-summary") == 1


@pytest.mark.parametrize("name", ["merge", "withdraw", "reopen"])
def test_a_reason_for_the_vault_is_not_said_to_stand_at_the_steps(anna: Actor, client_of: ClientOf, name: str) -> None:
    answer = client_of(anna).post(reverse(f"incidents:{name}", args=[recorded(anna).pk]), {"reason": ""})
    page = answer.content.decode()
    assert "De reden komt in de kluis" in page
    assert "lezen de reden bij de stappen" not in page
