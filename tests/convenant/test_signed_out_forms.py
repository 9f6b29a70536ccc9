"""A form that was sent after the session ended, and an address that takes forms alone."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from convenant.signin.carrying import NOT_SAVED
from convenant.tenancy.scope import Actor

HERE = "http://testserver"
STEP = f"/incidenten/{uuid4()}/stappen/3/gedaan/"


@pytest.mark.parametrize(
    ("told", "back"),
    [
        (f"{HERE}/incidenten/x/?stap=3", "/incidenten/x/?stap=3"),
        (f"{HERE}/incidenten/x/", "/incidenten/x/"),
        ("https://elders.example/incidenten/x/", "/"),
        ("//elders.example/", "/"),
        (f"{HERE}//elders.example/x", "/elders.example/x"),
        (f"{HERE}/\\elders.example/x", "/elders.example/x"),
        (f"{HERE}/\t/elders.example/x", "/elders.example/x"),
        (f"{HERE}?//elders.example", "/?//elders.example"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_is_back_at_the_page_with_the_form(db: None, told: str, back: str) -> None:
    """The address it went to answers no reading: the browser would show an empty page."""
    stranger = Client()
    sent = stranger.post(STEP, {}, headers={"Referer": told} if told else {})
    assert sent["Location"] == f"/accounts/login/?next={quote(back)}"
    assert NOT_SAVED in stranger.get(sent["Location"]).content.decode()


def test_a_page_that_was_asked_for_comes_after_signing_in(db: None) -> None:
    sent = Client().get("/incidenten/", headers={"Referer": f"{HERE}/mijn/"})
    assert sent["Location"] == "/accounts/login/?next=/incidenten/"


def test_an_address_for_forms_alone_says_so(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    answer = client_of(anna).get(STEP)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1>Deze pagina opent niet los</h1>" in page
    assert 'href="/"' in page
