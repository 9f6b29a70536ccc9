"""What the portal asks the database, caught while it asks, and asked again with and without isolation."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from convenant.tenancy.constraints import CIRCLE, OWN, Wall
from convenant.tenancy.grants import walled_models
from convenant.tenancy.scope import Actor, scope

from .database import the_administrator

NUMBERS = count(1)
SOURCE = re.compile(r'(FROM|JOIN) "(\w+)"( [A-Z]+\d+)?(?=[ )]|$)')


@dataclass(frozen=True)
class Query:
    sql: str
    parameters: tuple[Any, ...]


@cache
def walled_tables() -> dict[str, str]:
    """Table → the comparison by which rows of others are hidden; tables that everybody reads are left out."""
    return {
        model._meta.db_table: wall.read
        for model in walled_models()
        for wall in model._meta.constraints
        if isinstance(wall, Wall) and wall.read in (OWN, CIRCLE)
    }


def captured(actor: Actor, ask: Callable[[Actor], object]) -> list[Query]:
    """The SELECTs on walled tables that `ask` runs, in its scope; kept ones written out."""
    found: list[Query] = []

    def keep(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if statement.startswith("SELECT") and any(f'"{table}"' in statement for table in walled_tables()):
            found.append(Query(statement, tuple(parameters or ())))
        return execute(statement, parameters, many, context)

    with override_settings(DATABASE_PREPARES=False), scope(actor), connection.execute_wrapper(keep):
        ask(actor)
    return found


def with_where(query: Query, actor: Actor) -> Query:
    """The same query with the owner's WHERE on each walled table: how it would read without row-level security."""

    def narrowed(source: re.Match[str]) -> str:
        word, table, alias = source[1], source[2], source[3] or f' "{source[2]}"'
        if table not in walled_tables():
            return source[0]
        mine = literal(walled_tables()[table], actor)
        return f'{word} (SELECT * FROM "{table}" WHERE {mine}){alias}'  # noqa: S608  (names of our own tables)

    return Query(SOURCE.sub(narrowed, query.sql), query.parameters)


def literal(comparison: str, actor: Actor) -> str:
    circles = ",".join(map(str, actor.circles))
    return comparison.replace("app_org()", f"'{actor.organisation}'").replace("app_circles()", f"'{{{circles}}}'")


@contextmanager
def unprotected() -> Iterator[BaseDatabaseWrapper]:
    """A connection as `backup`, which row-level security does not bind; it may only read."""
    administrator = the_administrator()
    free = connections["default"].copy("default")
    kept = {name: value for name, value in free.settings_dict["OPTIONS"].items() if name != "pool"}
    login = {"USER": administrator.user, "PASSWORD": administrator.password, "OPTIONS": kept}
    free.settings_dict = free.settings_dict | login
    try:
        with free.cursor() as cursor:
            cursor.execute("set role backup; set jit = off")  # as the portal's own logins have it
        yield free
    finally:
        free.close()


def timed(database: BaseDatabaseWrapper, queries: list[Query]) -> tuple[float, list[Any]]:
    """Seconds and all rows."""
    rows: list[Any] = []
    with database.cursor() as cursor:
        started = time.perf_counter()
        for query in queries:
            cursor.execute(query.sql, query.parameters)
            rows.append(cursor.fetchall())
        return time.perf_counter() - started, rows


def prepared(database: BaseDatabaseWrapper, queries: list[Query]) -> list[Query]:
    """Planned now and run when it is asked, as pages ask nearly all of theirs (ADR 25); its values stand in it. In a
    scope it is planned for that role, and holds as long as the scope."""
    asked = [Query(f"execute bench_{next(NUMBERS)}", ()) for _ in queries]
    with database.cursor() as cursor:
        for each, query in zip(asked, queries, strict=True):
            cursor.execute(f"prepare {each.sql.removeprefix('execute ')} as {query.sql}", query.parameters)
    return asked


def runs(database: BaseDatabaseWrapper, queries: list[Query]) -> Callable[[], float]:
    """Seconds that running takes, each time again: two ways are compared without what planning them costs."""
    asked = prepared(database, queries)
    timed(database, asked)
    return lambda: timed(database, asked)[0]


@contextmanager
def isolated(actor: Actor) -> Iterator[BaseDatabaseWrapper]:
    """The portal's own connection in the actor's scope; nothing that is asked stays."""
    with transaction.atomic(), scope(actor):
        yield connections["default"]
