"""Reading pages the way a browser does, and the made-up official text that the tests bring in."""

from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html

from convenant.models import ConvenantVersion
from convenant.tenancy.scope import Actor, scope
from tests.conftest import signed_in

WF, WE, UT = "west-friesland", "weert-nederweert", "utrecht"


def path_of(name: str, slug: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": slug, **kwargs})


def page(actor: Actor | Client, name: str, slug: str, *, query: str = "", **kwargs: Any) -> str:
    client = actor if isinstance(actor, Client) else signed_in(actor)
    response = client.get(path_of(name, slug, **kwargs) + query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def words(markup: str) -> str:
    """What a reader sees of the content, with single spaces."""
    main = html.fromstring(markup).get_element_by_id("inhoud")
    return " ".join(" ".join(main.itertext()).split())


def version_of(actor: Actor, slug: str) -> ConvenantVersion:
    with scope(actor):
        return ConvenantVersion.objects.select_related("convenant").get(convenant__slug=slug, status="adopted")


def filled(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """The form as it opens at `address`, with what somebody types over it."""
    form = html.fromstring(client.get(address).content.decode()).xpath("//main//form[contains(@class, 'vs-form')]")[0]
    return {name: value or "" for name, value in form.form_values() if name != "csrfmiddlewaretoken"} | typed


def send(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, filled(client, address, **typed))
