"""The own list of one organisation with 10,000 contact persons, beside one with a tenth of them.

They are one list: the database counts and sorts them all for a page of fifty, so here something grows.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.urls import reverse

from convenant.tenancy.scope import scope
from parties.accounts import actor_named
from parties.models import ContactPerson
from tests.conftest import signed_in
from tests.convenant import test_scale as portals
from tests.convenant.scale import analyse, connected, copied_database

from .people import WF, named
from .test_organisation import PAGE, many

WHO, AWAY = "coordinator@atlas.example", "Weg Vandaag"
FEW, TENFOLD = 1_000, 10_000
GROWTH, SECONDS = 3.0, 0.25
"""With ten times the people, and of the processor for one page of them."""
LISTS = (PAGE, f"{PAGE}?zoek=persoon+0500", f"{PAGE}bevestigen/", f"/c/{WF}/contactpersonen/", f"/c/{WF}/partijen/")


class School(portals.Portal):
    """One school with so many people, and what its pages cost."""

    def __init__(self, connected_to: Any) -> None:
        super().__init__(connected_to)
        with self.here():
            self.client = signed_in(actor_named(WHO))
            with scope(actor_named(WHO)):
                away = ContactPerson.objects.get(name=AWAY)
            self.pages = (*LISTS, reverse("ownlist:deputy-add", args=[WF, away.pk]))

    def take(self, page: str) -> float:
        """`page`: its place in `pages`."""
        with self.here():
            start = self.clock()
            assert self.client.get(self.pages[int(page)]).status_code == 200
            return self.clock() - start


@contextmanager
def school_of(suffix: str, count: int) -> Iterator[Any]:
    with copied_database(suffix) as connection:
        with portals.at(connection):
            coordinator = actor_named(WHO)
            with scope(coordinator):
                named(coordinator, AWAY, function="Conciërge", topic="avg")
                many(coordinator, count)
        analyse(connection.settings_dict["NAME"])
        yield connection


@pytest.mark.slow
def test_ten_thousand_own_people_take_no_quarter_of_a_second(
    django_db_setup: None, django_db_blocker: Any, record_property: portals.Property, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two schools side by side, asked in turn; the small one twice, which is the noise."""
    names = (*LISTS, "deputy")
    monkeypatch.setattr(portals, "PAGES", tuple(map(str, range(len(names)))))
    monkeypatch.setattr(portals, "visitor", lambda _: None)
    with django_db_blocker.unblock(), school_of("few", FEW) as few, school_of("many", TENFOLD) as large:
        again = connected(few, few.settings_dict["NAME"])
        schools: list[portals.Portal] = [School(few), School(again), School(large)]
        taken: dict[str, list[list[float]]] = {page: [] for page in portals.PAGES}
        for page, row in portals.rounds_of(schools):
            taken[page].append(row)
        again.close()
    noise, grown = portals.ratios(taken, 0, 1), portals.ratios(taken, 0, 2)
    needed = {page: statistics.median(row[2] for row in rows) for page, rows in taken.items()}
    told = (
        f"{name} x{grown[page]:.2f} (noise x{noise[page]:.2f}), {1000 * needed[page]:.0f} ms"
        for page, name in zip(portals.PAGES, names, strict=True)
    )
    record_property("figure", f"P16: {FEW} and {TENFOLD} own contact persons: {'; '.join(told)}")
    for page, name in zip(portals.PAGES, names, strict=True):
        assert grown[page] <= GROWTH, (name, grown, noise)
        assert needed[page] <= SECONDS, (name, needed)
