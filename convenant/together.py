"""Several reads in one message: each way to the database and back costs more than most of what is asked."""

from collections.abc import Generator, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

Told = TypeVar("Told")


class Ready(Protocol):
    """A statement that is written already. `found` is None until it was read."""

    found: list[Any] | None

    def message(self) -> tuple[str, Sequence[Any]]:
        """Empty where nothing need be asked."""
        ...

    def fill(self, rows: list[Any]) -> None: ...


Readable = QuerySet[Any, Any] | Ready
Asking = Generator[tuple[Readable, ...], None, Told]
"""A read in rounds: it yields what it needs, goes on when that was read, and returns what it tells."""


def read_together(readables: Iterable[Readable]) -> None:
    """Fills all of them, in the scope that is open. Statements of one message see the same walls."""
    asked = [_Asked(each) if isinstance(each, QuerySet) else each for each in readables if not _was_read(each)]
    messages = [(each, *each.message()) for each in asked]
    wanted = [(each, sql, values) for each, sql, values in messages if sql]
    rows: dict[int, list[Any]] = {}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(sql for _, sql, _ in wanted), [value for *_, values in wanted for value in values])
            for number, (each, *_) in enumerate(wanted):
                if number:
                    cursor.nextset()
                rows[id(each)] = cursor.fetchall()
    for each in asked:
        each.fill(rows.get(id(each), []))


def _was_read(each: Readable) -> bool:
    return (each._result_cache if isinstance(each, QuerySet) else each.found) is not None


def told_by(*readers: "Asking[Any]") -> list[Any]:
    """What each returns. Every round of all of them is one message."""
    told: dict[int, Any] = {}
    waiting = dict(enumerate(readers))
    while waiting:
        asked: list[Readable] = []
        for number, reader in list(waiting.items()):
            try:
                asked += next(reader)
            except StopIteration as end:
                told[number] = end.value
                del waiting[number]
        read_together(asked)
    return [told[number] for number in sorted(told)]


class _Asked:
    """A queryset with its statement. Django turns the rows into what the queryset gives, as if it had asked itself."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        self.queryset, self.found = queryset, None
        self.compiler = queryset.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.values = "", ()

    def message(self) -> tuple[str, Sequence[Any]]:
        return self.sql, self.values

    def fill(self, rows: list[Any]) -> None:
        if not self.sql:
            self.queryset._result_cache = []
            return
        query, width = self.queryset.query, self.compiler.col_count
        shown = [row[:width] for row in rows]
        self.compiler.execute_sql = lambda *_, **__: [shown]
        query.get_compiler = lambda *_, **__: self.compiler  # type: ignore[method-assign]
        len(self.queryset)
        del query.get_compiler
