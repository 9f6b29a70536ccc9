"""What a backup says of itself, inside the seal."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from convenant import clock

from .envelope import OtherFormat
from .snapshot import KEYS, Digest, Snapshot

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    made_at: str
    portal: str
    server: int
    migrations: list[str]
    tables: dict[str, Digest]
    catalog: list[str]
    format: int = FORMAT

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        return cls(
            made_at=clock.now().isoformat(timespec="seconds"),
            portal=portal_version(),
            server=snapshot.major,
            migrations=snapshot.migrations(),
            tables=snapshot.tables(),
            catalog=snapshot.catalog(),
        )

    @classmethod
    def parse(cls, blocks: Iterable[bytes]) -> Self:
        known: dict[str, Any] = json.loads(b"".join(blocks))
        if known.get("format") != FORMAT:
            raise OtherFormat
        return cls(**known | {"tables": {name: tuple(found) for name, found in known["tables"].items()}})

    def encoded(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @property
    def day(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def rows(self) -> int:
        return sum(count for count, _ in self.tables.values())


def differences(manifest: Manifest, found: Snapshot) -> list[str]:
    """In words, what a restored database lacks or has too much. The keys are counted apart."""
    there = found.tables()
    told = [
        f"tabel {table}: {manifest.tables.get(table, (0, ''))[0]} rijen in de kopie, {there.get(table, (0, ''))[0]} nu"
        for table in sorted({*manifest.tables, *there} - set(KEYS))
        if manifest.tables.get(table) != there.get(table)
    ]
    if manifest.server != found.major:  # another version prints its catalog in other words
        return told
    before, after = ({_comparable(line): line for line in lines} for lines in (manifest.catalog, found.catalog()))
    told += [f"ontbreekt: {before[line]}" for line in sorted(before.keys() - after.keys())]
    return told + [f"te veel: {after[line]}" for line in sorted(after.keys() - before.keys())]


def _comparable(line: str) -> str:
    """The condition of an index that was printed and read again has its casts and brackets elsewhere."""
    return re.sub(r"::(text|character varying)(\[\])?|[()]", "", line) if line.startswith("index ") else line


def portal_version() -> str:
    """PORTAL_VERSION, as in docker-compose.yml; else the commit of the checkout; else nothing."""
    if named := os.environ.get("PORTAL_VERSION"):
        return named
    command = ["git", "-C", str(settings.BASE_DIR), "describe", "--always", "--dirty"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (fixed words)
    except OSError:
        return ""
    return told.stdout.strip()
