"""What looks like a person stays out of the address of the register."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor

ClientOf = Callable[[Actor], Client]


@pytest.mark.parametrize("typed", ["Fatima", "jansen", "sem jansen", "0612345678", "111222333", "a@voorbeeld.nl"])
def test_a_person_is_not_sought_and_leaves_the_address(anna: Actor, client_of: ClientOf, typed: str) -> None:
    client = client_of(anna)
    answer = client.get("/incidenten/", {"q": typed, "weergave": "alles"})
    assert answer.status_code == 302
    assert answer["Location"] == "/incidenten/?weergave=alles&naam=1"
    page = client.get(answer["Location"]).content.decode()
    assert "Zoek op naam" in page
    assert 'href="/incidenten/zoek-op-naam/"' in page


@pytest.mark.parametrize("typed", ["vuurwerk", "Vuurwrek", "mes in kluisje", "2026-0142", "dragen"])
def test_words_are_sought(anna: Actor, client_of: ClientOf, typed: str) -> None:
    answer = client_of(anna).get("/incidenten/", {"q": typed, "weergave": "alles"})
    assert "naam=1" not in answer.get("Location", "")
    assert answer.status_code in (200, 302)
