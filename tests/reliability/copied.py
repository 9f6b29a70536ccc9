"""A portal on a copy of the test database, for samples in `make test`: made in half a second, dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from psycopg import sql

from convenant.launch.ports import pick_port
from convenant.tenancy.roles import Administrator, ensure_database
from parties.accounts import PASSWORD

from .portal import Portal

SERVICES = ("DATABASE_", "LOGIN_", "SECRET_KEY", "VAULT_MASTER_KEY")
ALONE = {"BROKER_URL": "memory://", "BROKER_OPTIONS": "{}", "DJANGO_SETTINGS_MODULE": "convenant.settings.demo"}


@contextmanager
def copied_portal(folder: Path, application: str) -> Iterator[Portal]:
    """Nothing is started yet. Everybody has the password of the demo. PostgreSQL copies a database nobody is in."""
    source = str(connections["owner"].settings_dict["NAME"])
    connections.close_all()
    ours = {name: value for name, value in os.environ.items() if name.startswith(SERVICES)}
    variables = ours | ALONE | {"DATABASE_NAME": f"{source}_copy"}
    portal = Portal(variables, folder, pick_port(f"copy-{source}"), application)
    with administrator(variables).connect() as connection:
        make_copy(connection, source, variables["DATABASE_NAME"])
        try:
            portal.query(
                "update tenancy_user set password = %s returning id",
                Argon2PasswordHasher().encode(PASSWORD, "salt" * 4),
            )
            yield portal
        finally:
            portal.end()
            drop(connection, variables["DATABASE_NAME"])


def administrator(variables: dict[str, str]) -> Administrator:
    names = ("DATABASE_HOST", "DATABASE_PORT", "DATABASE_ADMIN_USER", "DATABASE_ADMIN_PASSWORD")
    return Administrator(*(variables[name] for name in names))


def make_copy(connection: psycopg.Connection, source: str, name: str) -> None:
    assert source.startswith("test_")
    drop(connection, name)
    names = (sql.Identifier(name), sql.Identifier(source))
    connection.execute(sql.SQL("create database {} template {} owner owner").format(*names))
    ensure_database(connection, name)


def drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
