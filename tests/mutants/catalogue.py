"""The breakages, one by one: what breaks, how, and which tests must see it. Data in catalogue/*.yaml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "catalogue"


@dataclass(frozen=True)
class Edit:
    """`find` stands in the file exactly once."""

    file: str
    find: str
    replace: str


@dataclass(frozen=True)
class Mutant:
    """`row`: the row of the scoreboard that must turn red. `sql` runs in the test database, as its administrator."""

    name: str
    row: str
    breaks: str
    tests: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    sql: str = ""


def load_catalogue() -> list[Mutant]:
    entries: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        entries += yaml.safe_load(path.read_text())
    return [_mutant(**entry) for entry in entries]


def _mutant(tests: str | list[str], edits: list[dict[str, str]] | None = None, **fields: str) -> Mutant:
    names = [tests] if isinstance(tests, str) else tests
    return Mutant(tests=tuple(names), edits=tuple(_edit(**edit) for edit in edits or []), **fields)


def _edit(file: str, find: str, replace: str = "") -> Edit:
    """A block of YAML ends with a line break, which is not part of what is looked for."""
    return Edit(file, find.rstrip("\n"), replace.rstrip("\n"))
