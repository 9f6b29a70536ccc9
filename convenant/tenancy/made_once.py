"""Statements that Django writes once. Writing one takes it ten times as long as the database takes to answer.

What is kept is text, the same for everybody: the values, whose they are and which day it is, come with each question.
The walls stand in the database and hold for a kept statement as for any other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar, overload
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import Field, ForeignObject, Lookup, QuerySet

from convenant.together import read_together

from .made_rows import ModelMaker, maker_of
from .prepared import execute
from .scope import current_scope

Found = TypeVar("Found")
Asked = ParamSpec("Asked")
DIFFERS = (UUID, date)
"""Values of one person or one day. A datetime is a date."""
AHEAD = "read ahead"


class NotTheSame(Exception):
    """A statement that can't be kept: a value in it came from elsewhere than its arguments."""


class Statement(Sequence[Found]):
    """One question, to be read by itself or together with others; afterwards a list of what was found."""

    def __init__(self, made: "Made", values: dict[str, Any]) -> None:
        self.made = made
        self.given = tuple(kind(values[place]) for place, kind in made.places if place)
        self.found: list[Found] | None = None

    def message(self) -> tuple[str, tuple[Any, ...]]:
        if settings.DATABASE_PREPARES:
            return execute(self.made.title, self.made.text, self.given), self.given
        given = iter(self.given)
        return self.made.sql, tuple(next(given) if place else value for place, value in self.made.places)

    def fill(self, rows: list[Any]) -> None:
        self.found = self.made.objects(rows)

    def all(self) -> list[Found]:
        if self.found is None:
            current_scope()
            read_together([self])
        return self.found or []

    def __len__(self) -> int:
        return len(self.all())

    @overload
    def __getitem__(self, at: int) -> Found: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Found]: ...
    def __getitem__(self, at: int | slice) -> Found | Sequence[Found]:
        return self.all()[at]

    def __iter__(self) -> Iterator[Found]:
        return iter(self.all())


@dataclass(frozen=True)
class Made:
    """`places`: for each value of the statement the argument that gives it and what that is turned into (a number knows
    its width), or "" and what always stands there. `text` has a number for each argument, as PostgreSQL prepares it."""

    queryset: "QuerySet[Any, Any]"
    compiler: Any
    sql: str
    places: tuple[tuple[str, Any], ...]
    title: str
    text: str
    maker: ModelMaker | None

    def objects(self, rows: list[Any]) -> list[Any]:
        """As if the queryset had asked itself."""
        if not rows:
            return []
        if self.maker:
            return self.maker.objects(rows)
        compiler, queryset = copy(self.compiler), self.queryset.all()
        width = compiler.col_count
        shown = [row[:width] for row in rows]
        compiler.execute_sql = lambda *_, **__: [shown]
        queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(queryset)


def made_once(build: Callable[Asked, "QuerySet[Any, Found]"]) -> Callable[Asked, Statement[Found]]:
    """`build` takes values by name and everything that changes the text by place. It is called twice, with made-up
    values, so that a value which does not come from an argument is found at once."""
    kept: dict[tuple[Any, ...], Made] = {}

    @wraps(build)
    def statement(*shape: Asked.args, **values: Asked.kwargs) -> Statement[Found]:
        scope = current_scope()
        if any(value is None for value in values.values()):
            raise NotTheSame(f"{build.__name__}: nothing is no value, it asks for another statement")
        made = kept.get(shape)
        if made is None:
            made = kept[shape] = make(build, shape, values)
        return _read_before(Statement(made, values), scope.kept.get(AHEAD, []))

    return statement


def read_ahead(statements: Iterable[Statement[Any]]) -> None:
    """In one message what several parts of a page are about to ask; each gets its own by asking, once. For a page that
    writes nothing in between."""
    asked = list(statements)
    read_together(asked)
    current_scope().kept.setdefault(AHEAD, []).extend(asked)


def _read_before(asked: Statement[Found], ahead: list[Statement[Any]]) -> Statement[Found]:
    for number, each in enumerate(ahead):
        if each.made is asked.made and each.given == asked.given:
            return ahead.pop(number)
    return asked


def make(build: Callable[..., "QuerySet[Any, Any]"], shape: tuple[Any, ...], values: dict[str, Any]) -> Made:
    first, second = (
        {name: stand_in(value, 2 * number + turn) for number, (name, value) in enumerate(values.items())}
        for turn in (0, 1)
    )
    queryset = build(*shape, **first)
    compiler = queryset.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
    (sql, one), (again, other) = compiler.as_sql(), build(*shape, **second).query.sql_with_params()
    if sql != again or len(one) != len(other):
        raise NotTheSame(f"{build.__name__}: its text follows from a value")
    places = tuple(_place(*pair, first, second, build.__name__) for pair in zip(one, other, strict=True))
    return Made(queryset, compiler, sql, places, build.__name__, _text(sql, places), maker_of(queryset, compiler))


def _text(sql: str, places: tuple[tuple[str, Any], ...]) -> str:
    numbers = count(1)
    return sql % tuple(f"${next(numbers)}" if name else mogrify("%s", [value], connection) for name, value in places)


def _place(one: Any, other: Any, first: dict[str, Any], second: dict[str, Any], name: str) -> tuple[str, Any]:
    for argument in first:
        if (one, other) == (first[argument], second[argument]) and isinstance(one, type(first[argument])):
            return argument, type(one) if isinstance(one, int) else as_it_is
    if one != other or any(isinstance(each, DIFFERS) for each in (one if isinstance(one, list) else [one])):
        raise NotTheSame(f"{name}: {one} came from elsewhere than its arguments")
    return "", one


def as_it_is(value: Any) -> Any:
    return value


def stand_in(value: Any, number: int) -> Any:
    """Of the same type, found nowhere else."""
    if isinstance(value, list):
        return [UUID(int=number + 1)]
    if isinstance(value, UUID):
        return UUID(int=number + 1_000)
    if isinstance(value, datetime):
        return value.replace(year=1000) + timedelta(days=number)
    if isinstance(value, date):
        return date(1000, 1, 1) + timedelta(days=number)
    return f"stands in for {number}" if isinstance(value, str) else 31_000 + number


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """`column__any_of=[…]`: a list of any length in one place. PostgreSQL plans it as it plans IN."""

    lookup_name = "any_of"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        place, given = self.process_rhs(compiler, connection)
        return f"{column} = ANY({place})", [*values, *given]
