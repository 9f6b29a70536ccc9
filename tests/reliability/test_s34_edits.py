"""S34 under load: many at one form at once. Each writes one more than it read, so a lost update shows in the sum."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from tests.guards.forms import offered

from .house import House
from .visitor import Visitor

EDITS, PEOPLE = 1_000, 8
ADDRESS = "/c/west-friesland/contactpersonen/"
COLUMN = "select id, function from parties_contactperson where name = 'Teller'"


def filled_in(visitor: Visitor, address: str) -> dict[str, Any]:
    forms = offered(visitor.get(address).body, address)
    return dict(next(form.values for form in forms if "function" in form.values))


def edit(visitor: Visitor, address: str) -> int:
    typed = filled_in(visitor, address)
    return visitor.post(address, **typed | {"function": str(int(typed["function"]) + 1)}).status


def signed_in(base: str) -> Visitor:
    visitor = Visitor(base)
    assert visitor.sign_in("coordinator@atlas.example").status == 302
    return visitor


@pytest.mark.slow
@pytest.mark.security("S34")
def test_no_update_is_lost_among_a_thousand(house: House, record_property: Callable[[str, Any], None]) -> None:
    house.start("web")
    house.wait_until_up()
    people = [signed_in(f"http://127.0.0.1:{house.port}") for _ in range(PEOPLE)]
    new = filled_in(people[0], f"{ADDRESS}nieuw/") | {"name": "Teller", "function": "0", "level": "uitvoerend"}
    assert people[0].post(f"{ADDRESS}nieuw/", **new).status == 302
    address = f"{ADDRESS}{house.query(COLUMN)[0][0]}/"
    turns, guard, seen = count(), threading.Lock(), Counter[int]()

    def work(visitor: Visitor) -> None:
        while next(turns) < EDITS:
            status = edit(visitor, address)
            with guard:
                seen[status] += 1

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, people))
    assert set(seen) == {302, 422}
    assert int(house.query(COLUMN)[0][1]) == seen[302]
    record_property(
        "figure",
        f"S34: 0 of {seen.total()} edits by {PEOPLE} at once lost: {seen[302]} saved, "
        f"{seen[422]} shown what a colleague had saved, 0 repeated by the server",
    )
