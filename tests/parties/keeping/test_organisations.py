"""The operator makes an organisation known; regie makes it a party."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor

ClientOf = Callable[[Actor], Client]
NEW = "/beheer/organisaties/nieuw/"
SCHOOL = {"name": "Nieuwe School", "short_name": "", "kind": "school", "sectors": ["po", "vso"]}


def test_what_the_operator_adds_regie_can_make_a_party(operator: Actor, femke: Actor, client_of: ClientOf) -> None:
    client = client_of(operator)
    assert client.post(NEW, SCHOOL).status_code == 302
    twice = client.post(NEW, SCHOOL | {"name": "nieuwe school"})
    assert twice.status_code == 422
    assert "Er is al een organisatie met deze naam." in twice.content.decode()
    found = client_of(femke).get("/c/west-friesland/partijen-bijhouden/nieuw/?zoek=nieuwe+school").content.decode()
    assert "basisonderwijs (po), voortgezet speciaal onderwijs (vso)" in found


@pytest.mark.parametrize("values", [{"name": ""}, {"kind": "operator"}, {"sectors": ["hbo"]}])
def test_bad_input_stays_in_the_form(values: dict[str, object], operator: Actor, client_of: ClientOf) -> None:
    assert client_of(operator).post(NEW, SCHOOL | values).status_code == 422


def test_for_others_the_page_is_not_there(femke: Actor, anna: Actor, client_of: ClientOf) -> None:
    for actor in (femke, anna):
        assert client_of(actor).get(NEW).status_code == 404
