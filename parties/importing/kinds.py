"""What the three kinds of imports share, and which one is meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from parties.models import ImportRow, Verdict

from .columns import Column, Errors


@dataclass
class Judged:
    """What a row would do. `mark` is of the row that is there, `former` what it holds (as JSON)."""

    verdict: Verdict
    given: dict[str, Any] = field(default_factory=dict)
    target: UUID | None = None
    mark: str = ""
    errors: Errors = field(default_factory=list)


class Importer(Protocol):
    """One kind, for one actor. Reads what is there once; `judge` remembers the rows that came before."""

    columns: Sequence[Column]

    def judge(self, number: int, given: dict[str, Any]) -> Judged: ...

    def hold(self) -> None:
        """Waits for who changes these rows by hand; who does so after this is told that an import runs."""

    def write(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        """Through the actions of a person. Sets `target`, `mark` and `former`. Yields how many are done. Raises
        RowRefused."""

    def undo(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        """Sets `kept_because` where it can't be. Yields how many are done."""


class ImporterMaker(Protocol):
    def __call__(self, *, actor: Actor, convenant: Convenant | None) -> Importer: ...


class RowRefused(Exception):
    """An action refused this row: nothing of the batch stays."""

    def __init__(self, row: ImportRow, sentence: str) -> None:
        super().__init__(sentence)
        self.row, self.sentence = row, sentence


TWICE = "Deze rij staat ook op regel {number}."
TAKEN_FIRST = "Regel {number} van dit bestand gaat over hetzelfde. Houd er één over."
CHANGED_SINCE = "Gewijzigd na de import."


def wrong(sentence: str, column: str = "") -> Judged:
    return Judged(Verdict.WRONG, errors=[(column, sentence)])
