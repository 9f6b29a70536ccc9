"""P16: pages of a middle-sized convenant, in a portal with ten times the organisations.

Seventy-five convenanten with 342 gemeenten and 1,500 schools come in through the real loader. The queries of a page do
not grow with the portal, nor with the convenant; its time grows by a tenth at most. `make test` takes a sample of it.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import scope, system_actor
from parties.accounts import Account, actor_named, create_account
from tests.conftest import signed_in

from .scale import COUNTRY, Size, analyse, connected, copied_database, load_all, sizes

PAGES = ("naleving/", "convenant/", "convenant/artikel/6.1/", "convenant/regels/", "kalender/")
LIMIT, ROUNDS = 1.1, 40
FEW = 8
SAMPLE = {"convenanten": 3, "gemeenten": 8, "schools": 14}
Property = Callable[[str, str], None]


def visitor(number: int) -> Client:
    """Who holds regie in that convenant."""
    email = f"regie-{number}@schaal.example"
    create_account(Account(email, f"schaal-{number}-gemeente-0", Function.REGIE, "Regie"), "", clock.today())
    return signed_in(actor_named(email))


def queries(client: Client, number: int) -> dict[str, int]:
    return {page: _queries(client, f"/c/schaal-{number}/{page}") for page in PAGES}


def _queries(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200  # what is kept for a minute is kept from here on
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


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


class Portal:
    """A connection with its visitor, and what a page costs there."""

    def __init__(self, connected: Any) -> None:
        self.connection = connected
        with self.here():
            self.client = visitor(0)
            with connected.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
                self.server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    @contextmanager
    def here(self) -> Iterator[None]:
        with at(self.connection):
            yield

    def clock(self) -> float:
        """Processor seconds of this process and of its server: other work of the machine is not in it."""
        return time.process_time() + int(self.server.read_text().split()[0]) / 1e9

    def take(self, page: str) -> float:
        with self.here():
            start = self.clock()
            assert self.client.get(f"/c/schaal-0/{page}").status_code == 200
            return self.clock() - start


@contextmanager
def at(connected: Any) -> Iterator[None]:
    before = connections["default"]
    connections["default"] = connected
    try:
        yield
    finally:
        connections["default"] = before


def filled(connected: Any, made: list[tuple[int, Size]]) -> Any:
    with at(connected):
        load_all(made)
    analyse(connected.settings_dict["NAME"])
    return connected


def rounds_of(portals: list[Portal]) -> Iterator[tuple[str, list[float]]]:
    """Page by page and portal by portal; each round begins with another one."""
    for number in range(-2, ROUNDS):
        for page in PAGES:
            order = [portals[(number + place) % len(portals)] for place in range(len(portals))]
            taken = {id(portal): portal.take(page) for portal in order}
            if number >= 0:  # before that: what is kept for a minute, and the plans of the server
                yield page, [taken[id(portal)] for portal in portals]


def ratios(taken: dict[str, list[list[float]]], one: int, other: int) -> dict[str, float]:
    return {page: statistics.median(row[other] / row[one] for row in rows) for page, rows in taken.items()}


@pytest.mark.slow
def test_a_country_of_convenanten(django_db_setup: None, django_db_blocker: Any, record_property: Property) -> None:
    """Two portals side by side, in one process, asked in turn. The small one is asked twice: that is the noise."""
    made = list(enumerate(sizes(**COUNTRY)))
    with django_db_blocker.unblock(), copied_database("few") as few, copied_database("many") as many:
        again = connected(filled(few, made[:FEW]), few.settings_dict["NAME"])
        portals = [Portal(few), Portal(again), Portal(filled(many, made))]
        asked = []
        for portal in portals:
            with portal.here():
                asked.append(queries(portal.client, 0))
        with portals[-1].here():
            assert counts() == tuple(COUNTRY.values())
        taken: dict[str, list[list[float]]] = {page: [] for page in PAGES}
        for page, row in rounds_of(portals):
            taken[page].append(row)
        again.close()
    noise, grown = ratios(taken, 0, 1), ratios(taken, 0, 2)
    told = (f"{page} x{grown[page]:.2f} (noise x{noise[page]:.2f}), {asked[2][page]} queries" for page in PAGES)
    record_property("figure", f"P16: {'; '.join(told)}")
    assert asked[0] == asked[2]
    for page in PAGES:
        assert grown[page] <= LIMIT + abs(noise[page] - 1), (page, grown, noise)
