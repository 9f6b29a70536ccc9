"""New data keys for an organisation: every cell is sealed again, in batches, while people read and write.

A cell carries the number of its key, so both generations open. A page that was loaded before and saved after its batch
puts an old cell back: `left` finds it, another round moves it, and a key is destroyed only when no cell needs it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Count, F, Func, Value

from convenant import clock

from .envelope import OWN, TRANSIT, decrypt, encrypt, head_of
from .fields import SealedField, SealedRow
from .keys import (
    Keyed,
    make_data_key,
    make_transit_key,
    newest,
    opening_key,
    rows_of,
    transit_opening_key,
)
from .models import DataKey, Reason, Retention, TransitKey
from .shred import destroy_row

BATCH = 200
OLD_ENOUGH = timedelta(days=1)
"""No request is under way that long: nobody can put back a cell under a key that was replaced a day ago."""
Head = tuple[bytes, int]


@dataclass(frozen=True)
class Position:
    """How far a round is; begins with the first table."""

    table: int = 0
    after: UUID = field(default_factory=lambda: UUID(int=0))


def begin(organisation: UUID) -> int:
    """A new key beside each living one that seals cells. Returns how many. Search tokens keep their key."""
    groups = {(row.retention, row.year) for row in rows_of(DataKey, organisation, anew=True) if not row.destroyed_at}
    groups = {group for group in groups if group[0] != Retention.SEARCH}
    for retention, year in sorted(groups):
        make_data_key(organisation, retention, year, another=True)
    years = {row.year for row in rows_of(TransitKey, organisation) if not row.destroyed_at}
    for year in sorted(years):
        make_transit_key(organisation, year)
    return len(groups) + len(years)


def reseal_batch(organisation: UUID, position: Position, size: int = BATCH) -> tuple[Position | None, int]:
    """The next rows under their new keys. Where to go on (None: the round is done), and the number of cells moved."""
    models = lasting_models()
    if position.table >= len(models):
        return None, 0
    model, successors = models[position.table], _successors(organisation)
    rows = model._default_manager.filter(organisation_id=organisation, pk__gt=position.after)
    batch = list(rows.order_by("pk").select_for_update()[:size])
    moved = sum(_reseal(row, successors) for row in batch)
    if len(batch) < size:
        return Position(position.table + 1), moved
    return Position(position.table, batch[-1].pk), moved


def left(organisation: UUID) -> int:
    """Cells that wait for a newer key."""
    successors = _successors(organisation)
    waiting = cells_per_key(organisation, lasting_models())
    return sum(count for head, count in waiting.items() if head in successors)


def retire(organisation: UUID) -> int:
    """Destroys replaced keys that no cell needs any more. Returns how many."""
    needed, gone = cells_per_key(organisation, sealed_models()), 0
    for (kind, number), (_, successor) in _successors(organisation).items():
        found: list[Any] = rows_of(DataKey, organisation) if kind == OWN else rows_of(TransitKey, organisation)
        rows = {row.number: row for row in found}
        if not needed[kind, number] and rows[successor].created_at < clock.now() - OLD_ENOUGH:
            destroy_row(rows[number], Reason.ROTATED)
            gone += 1
    return gone


def cells_per_key(organisation: UUID, models: list[Any]) -> Counter[Head]:
    found: Counter[Head] = Counter()
    for model in models:
        for column in sealed_columns(model):
            head = Func(F(column), Value(1), Value(5), function="substr", output_field=BinaryField())
            rows = model._default_manager.filter(organisation_id=organisation).annotate(head=head)
            for raw, count in rows.values_list("head").annotate(count=Count("pk")).order_by():
                if raw:
                    found[head_of(bytes(raw))] += count
    return found


def sealed_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


def lasting_models() -> list[Any]:
    """Rows that may be changed. A takeout may not: it is gone within a week, and keeps its key that long."""
    return [model for model in sealed_models() if "update" in model.GRANTS["member"]]


def sealed_columns(model: type[SealedRow]) -> list[str]:
    return [column.name for column in model._meta.concrete_fields if isinstance(column, SealedField)]


def _successors(organisation: UUID) -> dict[Head, Head]:
    """Replaced key → the newest one of its class and year."""
    own = _replaced(OWN, rows_of(DataKey, organisation))
    return dict(own) | dict(_replaced(TRANSIT, rows_of(TransitKey, organisation)))


def _replaced(kind: bytes, rows: list[Keyed]) -> Iterator[tuple[Head, Head]]:
    for row in rows:
        heir = newest(rows, row.retention, row.year)
        if not row.destroyed_at and heir and heir.number != row.number:
            yield (kind, row.number), (kind, heir.number)


def _reseal(row: SealedRow, successors: dict[Head, Head]) -> int:
    changed = {}
    for column in sealed_columns(type(row)):
        cell = bytes(getattr(row, column) or b"")
        if cell and (heir := successors.get(head_of(cell))):
            changed[column] = _moved(cell, row, column, heir)
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    return len(changed)


def _moved(cell: bytes, row: SealedRow, column: str, heir: Head) -> bytes:
    find = opening_key if heir[0] == OWN else transit_opening_key
    aad, owner = row.place(column).aad(), UUID(str(row.organisation_id))
    clear = decrypt(find(owner, head_of(cell)[1]), cell, aad)
    return encrypt(find(owner, heir[1]), heir[1], clear, aad, heir[0])
