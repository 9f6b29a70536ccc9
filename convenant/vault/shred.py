"""Destroying keys, so that nobody can read what they sealed: in this database, and in a backup beside this registry.

The ledger outlives the keys. `replay` destroys again what an older registry brought back.
"""

from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import MEMBER, scope, system_actor

from . import ledger
from .keys import prepare, rows_of
from .models import DataKey, DestroyedKey, Reason, Retention, TransitKey


def doomed(organisation: UUID, retention: str = "", year: int | None = None) -> list[DataKey | TransitKey]:
    """Living keys of one class (and school year), or of the whole organisation."""
    rows: list[DataKey | TransitKey] = [*rows_of(DataKey, organisation, anew=True)]
    rows += rows_of(TransitKey, organisation, anew=True)
    return [
        row for row in rows
        if not row.destroyed_at and retention in ("", row.retention) and year in (None, row.year)
    ]  # fmt: skip


def destroy(organisation: UUID, reason: str, *, retention: str = "", year: int | None = None) -> int:
    """In the organisation's scope. Returns how many keys. After a class alone the organisation can receive again."""
    rows = doomed(organisation, retention, year)
    for row in rows:
        destroy_row(row, reason)
    rows_of(DataKey, organisation, anew=True)
    rows_of(TransitKey, organisation, anew=True)
    if retention == Retention.RECEIVED:
        prepare(organisation)
    return len(rows)


def destroy_row(row: DataKey | TransitKey, reason: str) -> None:
    now = clock.now()
    entry, made = DestroyedKey.objects.get_or_create(
        organisation_id=row.organisation_id, transit=isinstance(row, TransitKey), number=row.number,
        defaults={"retention": row.retention, "year": row.year, "reason": Reason(reason), "destroyed_at": now},
    )  # fmt: skip
    if made:
        transaction.on_commit(partial(ledger.append, entry))
    row.wrapped, row.destroyed_at = b"", now
    row.save(update_fields=["wrapped", "destroyed_at"])


def replay(organisation: UUID) -> int:
    """After a restore, in the organisation's scope: returns how many keys had come back to life."""
    back = 0
    for gone in DestroyedKey.objects.filter(organisation_id=organisation):
        model = TransitKey if gone.transit else DataKey
        alive = model._default_manager.filter(organisation_id=organisation, number=gone.number)
        back += alive.exclude(wrapped=b"").update(wrapped=b"", destroyed_at=gone.destroyed_at)
    return back


def replay_file(path: Path) -> int:
    """Returns how many keys had come back to life. May run again."""
    lines = sorted(ledger.lines_of(path), key=lambda line: str(line["organisation"]))
    return sum(_replayed(owner, list(rows)) for owner, rows in groupby(lines, key=lambda line: line["organisation"]))


def _replayed(organisation: Any, rows: list[dict[str, Any]]) -> int:
    """Nothing for an organisation that came after the backup: it has nothing here."""
    with scope(system_actor(MEMBER, organisation)):
        if not Organisation.objects.filter(pk=organisation).exists():
            return 0
        for row in rows:
            known = {"organisation_id": organisation, "transit": row["transit"], "number": row["number"]}
            defaults = {name: row[name] for name in ("retention", "year", "reason", "destroyed_at")}
            DestroyedKey.objects.get_or_create(**known, defaults=defaults)
        return replay(organisation)
