"""The heads of all trails, to be kept outside the database: its owner could rebuild a chain or cut its end.

An anchor holds no content: organisation, number of entries, hash of the last one.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import MEMBER, scope, system_actor

from .models import Entry
from .trail import broken_links

FORMAT = 1


class NoAnchor(Exception):
    """The file is no anchor of a trail."""


@dataclass(frozen=True)
class Head:
    organisation: str
    count: int
    hash: str


def heads() -> list[Head]:
    """One for each organisation that has a trail."""
    return [head for organisation in organisations() if (head := _head(organisation))]


def organisations() -> list[UUID]:
    with scope(system_actor(MEMBER)):
        return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def _head(organisation: UUID) -> Head | None:
    with scope(system_actor(MEMBER, organisation)):
        last = Entry.objects.order_by("-number").first()
    return Head(str(organisation), last.number, bytes(last.hash).hex()) if last else None


def write_anchor(folder: Path) -> Path:
    """A new file, readable by its owner alone. Never overwrites an older anchor: that one is still a witness."""
    now = clock.now()
    found = {"format": FORMAT, "at": now.isoformat(), "heads": [asdict(head) for head in heads()]}
    path = folder / f"logboek-{now:%Y%m%dT%H%M%S}.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(found, file, indent=1)
    return path


def read_anchor(path: Path) -> tuple[datetime, list[Head]]:
    """Raises NoAnchor; a file that can't be opened raises OSError."""
    try:
        found = json.loads(path.read_text())
        if found["format"] != FORMAT:
            raise NoAnchor(f"{path.name}: onbekende vorm {found['format']!r}")
        return datetime.fromisoformat(found["at"]), list(map(_parsed, found["heads"]))
    except (KeyError, TypeError, ValueError) as wrong:
        raise NoAnchor(f"{path.name} is geen anker van het logboek") from wrong


def _parsed(head: dict[str, Any]) -> Head:
    return Head(str(UUID(str(head["organisation"]))), int(head["count"]), str(head["hash"]))


def verify(anchored: list[Head]) -> Iterator[str]:
    """What is wrong, in words: links inside each chain, then each chain against what was anchored."""
    for organisation in organisations():
        with scope(system_actor(MEMBER, organisation)):
            broken = broken_links()
        if broken:
            yield f"{organisation}: de keten klopt niet vanaf regel {broken[0]}"
    for head in anchored:
        if wrong := _against(head):
            yield f"{head.organisation}: {wrong}"


def _against(head: Head) -> str:
    with scope(system_actor(MEMBER, UUID(head.organisation))):
        found = Entry.objects.filter(number=head.count).values_list("hash", flat=True).first()
    if found is None:
        return f"regel {head.count} van het anker is weg"
    return "" if bytes(found).hex() == head.hash else f"regel {head.count} is niet de regel van het anker"
