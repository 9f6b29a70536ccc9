"""The benchmark's own database: made empty, filled from `world.sql`, dropped at the end. Never the real one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from convenant import clock
from convenant.tenancy.roles import Administrator, ensure_database

ENDING = "_bench"
AGREEMENT = Path(__file__).parents[2] / "convenant" / "agreements" / "west-friesland.yaml"
Say = Callable[[str], None]


class NotABenchmark(Exception):
    """The name does not say that the database may be dropped."""


@dataclass(frozen=True)
class World:
    """How much there is. `shared` and `vaulted` are percentages of the incidents; `skew` makes 1 : 10 of 1,500."""

    incidents: int
    schools: int = 1500
    police: int = 150
    gemeenten: int = 342
    circles: int = 30
    shared: int = 20
    vaulted: int = 5
    skew: float = -0.348
    seed: float = 0.42
    taxonomy: str = "standaard-2026"
    protocol: str = "standaard-2026"

    def school_at(self, percentile: int) -> int:
        """Rank of the school at that percentile of size; school 1 is the largest."""
        return max(1, round(self.schools * (100 - percentile) / 100))

    def team_of(self, school: int) -> int:
        """Number of the police team that serves that school; as `world.sql` hands them out."""
        place = school - 1
        return 1 + place % self.circles + self.circles * (place // self.circles % max(self.police // self.circles, 1))


@contextmanager
def benchmark_database(name: str, *, keep: bool, say: Say) -> Iterator[bool]:
    """All Django's connections point at it inside. Yields whether it still has to be filled."""
    before = str(connections["default"].settings_dict["NAME"])
    administrator = the_administrator()
    exists = _exists(administrator, refuse_real(name, before))
    if exists and not keep:
        _drop(administrator, name)
    if not (exists and keep):
        with administrator.connect() as connection:
            ensure_database(connection, name)
    _point_at(name)
    try:
        yield not (exists and keep)
    finally:
        _point_at(before)
        if not keep:
            _drop(administrator, name)
            say(f"De database {name} is weer weg.")


def refuse_real(name: str, real: str) -> str:
    if not name.endswith(ENDING) or name == real:
        raise NotABenchmark(f"{name} moet eindigen op {ENDING} en een andere zijn dan {real}.")
    return name


def the_administrator() -> Administrator:
    env, owner = environ.Env(), connections["owner"].settings_dict
    return Administrator(
        owner["HOST"], str(owner["PORT"]), env.str("DATABASE_ADMIN_USER"), env.str("DATABASE_ADMIN_PASSWORD")
    )


def make_tables() -> None:
    """Tables, roles' grants and one convenant, of which the world makes thirty."""
    call_command("migrate", database="owner", verbosity=0)
    call_command("load_convenant", str(AGREEMENT), verbosity=0)


def fill(cursor: Any, world: World, say: Say) -> None:
    """`cursor` belongs to an administrator. Keys and triggers are off until the transaction or session ends."""
    values = asdict(world) | {"today": clock.today()}
    cursor.execute("set local session_replication_role = replica")
    for statement in (Path(__file__).parent / "world.sql").read_text().split(";\n\n"):
        started = time.perf_counter()
        cursor.execute(statement, values)
        if (took := time.perf_counter() - started) > 1:
            say(f"  {_table_of(statement)}: {cursor.rowcount:,} rijen in {took:.0f} s")


def vacuum(administrator: Administrator, name: str) -> None:
    with administrator.connect(name) as connection:
        connection.execute("vacuum analyze")


def _table_of(statement: str) -> str:
    return next((word for word in statement.split() if "_" in word and "(" not in word), "")


def _exists(administrator: Administrator, name: str) -> bool:
    with administrator.connect() as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _drop(administrator: Administrator, name: str) -> None:
    with administrator.connect() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _point_at(name: str) -> None:
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        connection.settings_dict["NAME"] = name
