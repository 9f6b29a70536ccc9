"""Several reads in one message: each way to the database and back costs more than most of what is asked."""

from collections.abc import Generator, Iterable
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Told = TypeVar("Told")
Asking = Generator[tuple["QuerySet[Any, Any]", ...], None, Told]
"""A read in rounds: it yields the querysets it needs, goes on when they were read, and returns what it tells."""


def read_together(querysets: Iterable["QuerySet[Any, Any]"]) -> None:
    """Fills all of them, in the scope that is open. Statements of one message see the same walls."""
    asked = [_Asked(queryset) for queryset in querysets if queryset._result_cache is None]
    wanted = [each for each in asked if each.sql]
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(each.sql for each in wanted), [value for each in wanted for value in each.values])
            for number, each in enumerate(wanted):
                if number:
                    cursor.nextset()
                each.rows = cursor.fetchall()
    for each in asked:
        each.fill()


def told_by(*readers: "Asking[Any]") -> list[Any]:
    """What each returns. Every round of all of them is one message."""
    told: dict[int, Any] = {}
    waiting = dict(enumerate(readers))
    while waiting:
        asked: list[QuerySet[Any, Any]] = []
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
        self.queryset, self.rows = queryset, list[Any]()
        self.compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.values = "", ()

    def fill(self) -> None:
        if not self.sql:
            self.queryset._result_cache = []
            return
        query, width = self.queryset.query, self.compiler.col_count
        rows = [row[:width] for row in self.rows]
        self.compiler.execute_sql = lambda *_, **__: [rows]
        query.get_compiler = lambda *_, **__: self.compiler  # type: ignore[method-assign]
        len(self.queryset)
        del query.get_compiler
