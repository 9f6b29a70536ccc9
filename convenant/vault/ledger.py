"""The ledger of destroyed keys outside the database, beside the anchors of the trail: a restore may bring back an older
database and an older key registry, and must not bring back a key that is gone.

One line of JSON a key; the file only grows. No key, no name. Keys that were replaced are not in it: what they sealed
lives on under their successor, and an old backup still needs them.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from convenant.errors import Refused

from .models import DestroyedKey, Reason

NAME = "vernietigde-sleutels.jsonl"
NAMES = ("organisation", "transit", "number")
FIELDS = ("transit", "number", "retention", "year", "reason", "destroyed_at")


class DamagedLedger(Refused):
    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"Regel {line} van {path} is niet te lezen. Herstel het bestand en draai het opnieuw.")


def ledger_path() -> Path | None:
    return Path(settings.TRAIL_ANCHOR_FOLDER) / NAME if settings.TRAIL_ANCHOR_FOLDER else None


def append(row: DestroyedKey) -> None:
    """After the commit: a destruction that was rolled back must not be in it. On disk before it returns."""
    path = ledger_path()
    if path is None or row.reason == Reason.ROTATED:
        return
    line = {"organisation": str(row.organisation_id)} | {name: getattr(row, name) for name in FIELDS}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(json.dumps(line | {"destroyed_at": row.destroyed_at.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def complete(rows: Iterable[DestroyedKey]) -> None:
    """Adds what a crash between commit and `append`, or a full disk, left out."""
    path = ledger_path()
    if path is None:
        return
    known = {tuple(line[name] for name in NAMES) for line in lines_of(path)} if path.exists() else set()
    for row in rows:
        if (str(row.organisation_id), row.transit, row.number) not in known:
            append(row)


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(path.read_text().splitlines(), 1):
        try:
            line = json.loads(text)
            yield {name: line[name] for name in ("organisation", *FIELDS)}
        except (ValueError, KeyError, TypeError):
            raise DamagedLedger(path, number) from None
