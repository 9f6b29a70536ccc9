"""What a request opened of the vault and wrote in the trail, seen from below: at the cipher and at the scope's end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from convenant.tenancy import scope as scopes
from convenant.vault import cells
from convenant.vault.envelope import Place

OWN_WORDS = {
    "incidents_draft": "what somebody typed and did not send yet, for that person alone",
    "session": "a form kept over a lost session, or an agenda item just removed, for that person alone",
    "incidents_disclosure": "why the organisation itself gave this copy; holds no data of the vault",
    "incidents_threadentry": "what the organisation itself said about a copy",
    "incidents_answer": "what the organisation itself answered",
}
"""Sealed, but nobody's vault: reading it again leaves no row."""


@dataclass
class Seen:
    opened: set[tuple[str, UUID]] = field(default_factory=set)
    actions: list[str] = field(default_factory=list)

    def sensitive(self) -> set[tuple[str, UUID]]:
        return {(table, row) for table, row in self.opened if table not in OWN_WORDS}


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    seen, real = Seen(), cells.reveal

    def reveal(cell: bytes | memoryview | None, place: Place) -> str:
        text = real(cell, place)
        if text:
            seen.opened.add((place.table, place.row))
        return text

    def collect(opened: Any) -> None:
        seen.actions.extend(entry["action"] for entry in opened.pending)

    with monkeypatch.context() as patch:
        patch.setattr(cells, "reveal", reveal)
        patch.setattr("convenant.vault.fields.reveal", reveal)
        patch.setattr(scopes, "before_commit", [collect, *scopes.before_commit])
        yield seen
