"""Databases of our own beside the test database: one with committed rows to save, fresh ones to put them back in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from convenant.tenancy.roles import Administrator, ensure_database
from parties import accounts
from tests.guards.conftest import PLANTED
from tests.world import Planted, plant


def administrator() -> Administrator:
    known = connections["default"].settings_dict
    user, password = os.environ["DATABASE_ADMIN_USER"], os.environ["DATABASE_ADMIN_PASSWORD"]
    return Administrator(known["HOST"], str(known["PORT"]), user, password)


@contextmanager
def database(name: str, *, like: str = "") -> Iterator[str]:
    """Empty, or a copy. Its name starts with that of the test database, so that parallel runs stay apart."""
    with administrator().connect() as server:
        _drop(server, name)
        if like:
            made = sql.SQL("create database {} owner owner template {}")
            server.execute(made.format(sql.Identifier(name), sql.Identifier(like)))
        else:
            ensure_database(server, name)
    try:
        yield name
    finally:
        with administrator().connect() as server:
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextmanager
def portal_on(name: str) -> Iterator[None]:
    """The portal's own connection leads to this database; what it commits stays."""
    known = connections["default"]
    other = known.copy("default")
    other.settings_dict = known.settings_dict | {"NAME": name}
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = known


def plant_everywhere() -> Planted:
    """Own rows of eleven organisations, circle rows of three circles, sealed cells among them."""
    found = Planted()
    named = {email: accounts.actor_named(email) for email in PLANTED}
    for email, sender in PLANTED.items():
        plant(named[email], found, sender=named.get(sender))
    return found


def contents(name: str) -> dict[str, tuple[int, str]]:
    """Rows and digest of each table, by another road than the backup's own: the administrator, ordered, md5."""
    digest = "select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {} t"
    found: dict[str, Any] = {}
    with administrator().connect(name) as server:
        for (table,) in server.execute("select tablename from pg_tables where schemaname = 'public'").fetchall():
            found[table] = server.execute(sql.SQL(digest).format(sql.Identifier(table))).fetchone()
    return found
