"""An organisation's keys, out of the registry: to seal, to open, to search.

All runs in a scope. The rows of an organisation are read once per scope; a number that is not among them is asked
again, because a rotation may have made it meanwhile.
"""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.db import connection

from convenant import clock
from convenant.errors import Refused
from convenant.tenancy.scope import current_scope

from .envelope import Destroyed, Unreadable
from .master import unwrap, wrap_new
from .models import DataKey, Retention, TransitKey

Key = tuple[bytes, int]
"""The clear key and its number."""
Keyed = TypeVar("Keyed", DataKey, TransitKey)


class NotReachable(Refused):
    def __init__(self) -> None:
        super().__init__("Deze organisatie kan nu geen versleutelde inhoud ontvangen. Meld het bij uw beheerder.")


def sealing_key(organisation: UUID, retention: str = Retention.GENERAL) -> Key:
    """The newest one of this class and school year; made on first use, in the organisation's own scope."""
    year = 0 if retention == Retention.SEARCH else clock.school_year(clock.today())
    row = newest(rows_of(DataKey, organisation), retention, year) or make_data_key(organisation, retention, year)
    return _clear(row), row.number


def opening_key(organisation: UUID, number: int) -> bytes:
    return _clear(_numbered(DataKey, organisation, number))


def transit_sealing_key(organisation: UUID) -> Key:
    """In the scope of any sender. Raises `NotReachable` for an organisation without a living key."""
    alive = [row for row in rows_of(TransitKey, organisation) if not row.destroyed_at]
    if not alive:
        raise NotReachable
    return _clear(alive[-1]), alive[-1].number


def transit_opening_key(organisation: UUID, number: int) -> bytes:
    return _clear(_numbered(TransitKey, organisation, number))


def search_key(organisation: UUID) -> bytes:
    """Equal names in two organisations give different tokens."""
    return sealing_key(organisation, Retention.SEARCH)[0]


def rows_of(model: type[Keyed], organisation: UUID, *, anew: bool = False) -> list[Keyed]:
    """Oldest first."""
    kept, place = current_scope().kept, (model, organisation)
    if anew or place not in kept:
        kept[place] = list(model._default_manager.filter(organisation_id=organisation).order_by("number"))
    return list(kept[place])


def newest(rows: list[Keyed], retention: str, year: int) -> Keyed | None:
    fitting = [row for row in rows if (row.retention, row.year) == (retention, year) and not row.destroyed_at]
    return fitting[-1] if fitting else None


def make_data_key(organisation: UUID, retention: str, year: int, *, another: bool = False) -> DataKey:
    """`another`: even when there is one (rotation). One at a time, so that two never get the same number."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"vault{organisation}"])
    rows = rows_of(DataKey, organisation, anew=True)
    if not another and (found := newest(rows, retention, year)):
        return found
    number = max((row.number for row in rows), default=0) + 1
    row = DataKey(organisation_id=organisation, number=number, retention=retention, year=year)
    return _store(row)


def make_transit_key(organisation: UUID, year: int) -> TransitKey:
    """By the organisation itself, or by the operator who enters the organisation."""
    number = max((row.number for row in rows_of(TransitKey, organisation, anew=True)), default=0) + 1
    return _store(TransitKey(organisation_id=organisation, number=number, year=year))


def _store(row: Keyed) -> Keyed:
    row.wrapped = wrap_new(row.aad())
    row.save(force_insert=True)
    rows_of(type(row), row.organisation_id, anew=True)
    return row


def prepare(organisation: UUID) -> bool:
    """Gives the organisation a key for this school year that others can seal with. Says whether it was missing."""
    year = clock.school_year(clock.today())
    missing = newest(rows_of(TransitKey, organisation), Retention.RECEIVED, year) is None
    if missing:
        make_transit_key(organisation, year)
    return missing


def prepare_new(organisations: Sequence[UUID]) -> None:
    """The same for organisations that were made just now, which can have no key yet."""
    year = clock.school_year(clock.today())
    rows = [TransitKey(organisation_id=organisation, number=1, year=year) for organisation in organisations]
    for row in rows:
        row.wrapped = wrap_new(row.aad())
    TransitKey.objects.bulk_create(rows)


def _numbered(model: type[Keyed], organisation: UUID, number: int) -> Keyed:
    for anew in (False, True):
        for row in rows_of(model, organisation, anew=anew):
            if row.number == number:
                return row
    raise Unreadable


def _clear(row: DataKey | TransitKey) -> bytes:
    if row.destroyed_at or not row.wrapped:
        raise Destroyed
    return unwrap(bytes(row.wrapped), row.aad())
