"""Rows of the register as they are shown to one person, with the names that his locations had then."""

from collections.abc import Iterable

from convenant.tenancy.scope import Actor
from incidents.models import Incident
from parties.models import Location
from parties.queries.places import places_of

from . import register
from .taxonomy import Taxonomy, names_for, own_name


def drawn(rows: Iterable[Incident], names: Taxonomy, places: Iterable[Location], school: str) -> list[register.Row]:
    known = {place.pk: place for place in places}
    called = [(row, known[row.location_id].called(row.occurred_on)) for row in rows]
    return [register.row_of(row, names, own_name(name, school)) for row, name in called]


def drawn_for(actor: Actor, rows: Iterable[Incident]) -> list[register.Row]:
    return drawn(rows, names_for(actor), places_of(actor), actor.organisation_name)
