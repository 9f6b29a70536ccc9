"""The cluster's roles and the database itself, made once through an administrator's login."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from .grants import LOGINS, MAY_BECOME, READERS, WORKER_ONLY

NOLOGIN = ("owner", "backup", *READERS, *WORKER_ONLY)


@dataclass(frozen=True)
class Administrator:
    host: str
    port: str
    user: str
    password: str

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=self.host, port=self.port, user=self.user, password=self.password, dbname=database, autocommit=True
        )


def setup_roles(administrator: Administrator, database: str, passwords: dict[str, str], *, for_tests: bool) -> None:
    """Idempotent. `passwords` per login role; `for_tests` lets the owner create databases."""
    with administrator.connect() as connection:
        for role in NOLOGIN:
            _ensure(connection, role, "nologin bypassrls" if role == "backup" else "nologin")
        for login in LOGINS:
            _ensure(connection, login, "login noinherit")
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(login), sql.Literal(passwords[login]))
            )
            connection.execute(sql.SQL("alter role {} set search_path = public").format(sql.Identifier(login)))
            # Compiling the counts of the register takes 1.4 s in a large school, answering them 0.02 s.
            connection.execute(sql.SQL("alter role {} set jit = off").format(sql.Identifier(login)))
            for role in MAY_BECOME[login]:
                connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(login)))
        # No page waits longer; work that may take its time is the worker's.
        connection.execute("alter role login_web set statement_timeout = '30s'")
        if for_tests:
            connection.execute("alter role owner createdb")
        else:
            ensure_database(connection, database)


def _ensure(connection: psycopg.Connection, role: str, attributes: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    verb = "alter" if known else "create"
    connection.execute(sql.SQL(f"{verb} role {{}} nosuperuser {attributes}").format(sql.Identifier(role)))


def ensure_database(connection: psycopg.Connection, database: str) -> None:
    name = sql.Identifier(database)
    if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
        connection.execute("grant owner to current_user")
        connection.execute(sql.SQL("create database {} owner owner encoding 'UTF8' template template0").format(name))
    connection.execute(sql.SQL("revoke all on database {} from public").format(name))
    logins = sql.SQL(", ").join(sql.Identifier(login) for login in LOGINS)
    connection.execute(sql.SQL("grant connect on database {} to {}, backup").format(name, logins))
