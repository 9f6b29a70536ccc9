"""The demo's card "bij wie terecht" names somebody of every day."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

from parties.demo.cards import coordinator_of
from parties.models import ContactPerson, Level, Location, Topic

HERE = uuid4()


def one(name: str, **fields: Any) -> ContactPerson:
    return ContactPerson(name=name, valid_from=date(2026, 8, 1), **({"level": Level.OPERATIONAL} | fields))


def test_a_line_of_the_coordinator_never_names_who_governs() -> None:
    place = cast(Location, SimpleNamespace(pk=HERE))
    board, confidant = one("Bestuurder", level=Level.EXECUTIVE), one("Vertrouwt", topic=Topic.CONFIDANT)
    whole, here = one("Hele school"), one("Deze locatie", location_id=HERE)
    elsewhere = one("Elders", location_id=uuid4())
    assert coordinator_of(place, [board, confidant, elsewhere]) is None
    assert coordinator_of(place, [board, elsewhere, whole]) is whole
    assert coordinator_of(place, [board, whole, here]) is here
