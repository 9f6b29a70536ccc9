"""P16: pages of a middle-sized convenant, in a portal with ten times the organisations.

Seventy-five convenanten with 342 gemeenten and 1,500 schools come in through the real loader. The queries of a page do
not grow with the portal, nor with the convenant; its time grows by a tenth at most. `make test` takes a sample of it.
"""

import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant.models import Convenant
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import scope, system_actor
from parties.accounts import Account, actor_named, create_account
from tests.conftest import signed_in

from .scale import COUNTRY, load_all, sizes

PAGES = ("naleving/", "convenant/", "convenant/regels/", "kalender/")
LIMIT, ROUNDS = 1.1, 15
SAMPLE = {"convenanten": 3, "gemeenten": 8, "schools": 14}
Property = Callable[[str, str], None]


def visitor(number: int) -> Client:
    """Who holds regie in that convenant."""
    email = f"regie-{number}@schaal.example"
    create_account(Account(email, f"schaal-{number}-gemeente-0", Function.REGIE, "Regie"), "")
    return signed_in(actor_named(email))


def queries(client: Client, number: int) -> dict[str, int]:
    return {page: _queries(client, f"/c/schaal-{number}/{page}") for page in PAGES}


def _queries(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200  # what is kept for a minute is kept from here on
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def seconds(client: Client, number: int) -> dict[str, float]:
    return {page: min(_seconds(client, f"/c/schaal-{number}/{page}") for _ in range(ROUNDS)) for page in PAGES}


def _seconds(client: Client, address: str) -> float:
    """`process_time` leaves out other processes, and the server: its part is counted by `perf_counter`'s best round."""
    start = time.perf_counter()
    client.get(address)
    return time.perf_counter() - start


def counts() -> tuple[int, int, int]:
    with scope(system_actor()):
        made = Organisation.objects.filter(slug__startswith="schaal-")
        return (
            Convenant.objects.filter(slug__startswith="schaal-").count(),
            made.filter(kind="gemeente").count(),
            made.filter(kind="school").count(),
        )


def test_queries_grow_with_nothing(db: None, record_property: Property) -> None:
    """A sample of the country: the middle one alone, then among others, then one that is larger."""
    made = list(enumerate(sizes(**SAMPLE)))
    load_all(made[:1])
    client = visitor(0)
    alone = queries(client, 0)
    load_all(made[1:])
    assert counts() == tuple(SAMPLE.values())
    largest = max(made, key=lambda one: one[1].schools)[0]
    assert queries(client, 0) == alone
    assert queries(visitor(largest), largest) == alone
    record_property("figure", f"queries of {', '.join(f'{page} {count}' for page, count in alone.items())}")


@pytest.mark.slow
def test_a_country_of_convenanten(db: None, record_property: Property) -> None:
    made = list(enumerate(sizes(**COUNTRY)))
    load_all(made[:8])
    client = visitor(0)
    before, few = queries(client, 0), seconds(client, 0)
    load_all(made[8:])
    assert counts() == tuple(COUNTRY.values())
    after, many = queries(client, 0), seconds(client, 0)
    assert after == before
    ratios = {page: many[page] / few[page] for page in PAGES}
    record_property(
        "figure", ", ".join(f"{page} x{ratio:.2f}, {after[page]} queries" for page, ratio in ratios.items())
    )
    assert max(ratios.values()) <= LIMIT, ratios
