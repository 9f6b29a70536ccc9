"""S1: no URL leaks across a wall. Every URL × role × rows of organisations outside the wall × method."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from convenant.formats import pdf
from convenant.models import Convenant
from convenant.tenancy.scope import scope, system_actor
from parties import accounts
from tests.conftest import signed_in
from tests.world import Planted

from .leaks import Prober, addresses
from .table import ROLES, TABLE
from .urls import every_url

Figure = Callable[[str, Any], None]
FEWEST_OWN, OPERATOR = 5, "beheer@portaal.example"
"""Times that somebody reads a canary which is his to read; fewer, and the probe may be blind. Whoever runs the portal
has no rows of its own."""
SAMPLE = 3
"""Foreign rows and circles per URL and role in `make test`; all of them in `make test-slow`."""


@pytest.fixture(autouse=True)
def files_of_all_roles(settings: Any) -> None:
    """The limit of exports does not hide the files behind the tenth."""
    settings.EXPORTS_PER_HOUR = 1000


@pytest.fixture
def files_as_text(files_drawn_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF answers with the page it would be drawn from, which holds more than the drawing: a third of the time goes.
    `make test-slow` reads the drawings."""
    monkeypatch.setattr(pdf, "html_to_pdf", str.encode)


def circle_slugs() -> dict[UUID, str]:
    with scope(system_actor()):
        return dict(Convenant.objects.values_list("id", "slug"))


def probe(email: str, planted: Planted, sample: int | None, only: set[str] | None = None) -> Prober:
    """`only`: names of URLs, for the mutants."""
    actor = accounts.actor_named(email)
    slugs, prober = circle_slugs(), Prober(signed_in(actor), planted.foreign_tokens(actor), planted.own_tokens(actor))
    prober.client.raise_request_exception = False
    for url in every_url():
        target = TABLE[url.name]
        if target.skip or (only is not None and url.name not in only):
            continue
        probes = list(addresses(url, target, actor, planted, slugs))
        if sample is not None and len(probes) > sample:
            probes = random.Random(url.name + email).sample(probes, sample)
        for one in probes:
            for method in target.methods:
                prober.ask(one, method)
    return prober


@pytest.mark.security("S1")
def test_s1_every_url_is_in_the_table() -> None:
    names = {url.name for url in every_url()}
    assert names - set(TABLE) == set()
    assert set(TABLE) - names == set()


@pytest.mark.usefixtures("known_person", "files_as_text")
@pytest.mark.security("S1")
@pytest.mark.parametrize("email", ROLES)
def test_s1_no_url_leaks(email: str, planted: Planted, record_property: Figure) -> None:
    walk(email, planted, SAMPLE, "S1", record_property)


@pytest.mark.usefixtures("known_person")
@pytest.mark.security("S1")
@pytest.mark.slow
@pytest.mark.parametrize("email", ROLES)
def test_s1_no_url_leaks_in_full(email: str, planted: Planted, record_property: Figure) -> None:
    walk(email, planted, None, "S1 in full", record_property)


def walk(email: str, planted: Planted, sample: int | None, row: str, record_property: Figure) -> None:
    """Whoever has canaries of its own reads them on its pages: the probe would see a leak."""
    prober = probe(email, planted, sample)
    assert not prober.faults
    assert prober.own_seen >= FEWEST_OWN or email == OPERATOR
    told = f"0 leaks in {prober.asked} requests; {prober.own_seen} times a canary of its own was seen"
    record_property("figure", f"{row}: {email}: {told}")


@pytest.mark.usefixtures("known_person", "files_as_text")
@pytest.mark.security("S1")
def test_s1_no_copy_in_another_postvak_opens(planted: Planted) -> None:
    """Each copy of each other recipient: three, as above, may all be about schools that the team does not serve."""
    copies = {name for name, target in TABLE.items() if "incidents.ReceivedDisclosure" in target.models.values()}
    prober = probe("schoolagent@politie-hoorn.example", planted, None, copies)
    assert not prober.faults
    assert prober.asked > len(copies)
