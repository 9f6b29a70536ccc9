"""Databases that stand already: made once for each state of the code, copied for each process that tests.

`python -m tests.database` makes them beforehand: `make test` does so while the linters run.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, connections
from django.db.utils import OperationalError

from convenant.vault.master import key_path
from tests.ids import SEED, ids_from

ROOT = Path(__file__).parents[1]
TODAY = datetime(2026, 11, 21, 10, 45, tzinfo=ZoneInfo("Europe/Amsterdam"))
AGREEMENTS = sorted((ROOT / "convenant" / "agreements").glob("*.yaml"))
APPS = ("convenant", "parties", "protocols", "incidents", "meetings")
TABLES_FROM = ("convenant/tenancy", "convenant/audit", "convenant/vault", "requirements", "tests/database.py")
"""What the tables follow from, beside the migrations. The wall, the trail and the vault do part of their work in SQL;
that part and the grants are done again on each copy."""
WORLD_FROM = (*TABLES_FROM, "tests/ids.py", *APPS)
"""Also what may not matter, so that nothing old is ever tested."""
PREFIX = "test_stock"


def tables() -> str:
    """The name of a database with empty tables."""
    migrations = (str(folder.relative_to(ROOT)) for app in APPS for folder in (ROOT / app).rglob("migrations"))
    name = f"{PREFIX}_tables_{state_of(*TABLES_FROM, *migrations)}"
    return stocked(name, lambda: call_command("migrate", database="owner", verbosity=0), like="")


def world() -> str:
    """The name of one with the three convenants and the cast."""
    return stocked(f"{PREFIX}_world_{state_of(*WORLD_FROM)}s{SEED}", build_world, like=tables())


def build_world() -> None:
    from parties import accounts

    call_command("migrate", database="owner", verbosity=0)
    with time_machine.travel(TODAY, tick=False), ids_from("world"):
        for path in AGREEMENTS:
            call_command("load_convenant", str(path), verbosity=0)
        accounts.create_accounts(password=None)


def copy(source: str, name: str) -> None:
    with _server() as cursor:
        _create(cursor, name, source)


def exists(name: str) -> bool:
    with _server() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [name])
        return cursor.fetchone() is not None


def stocked(name: str, fill: Callable[[], object], *, like: str) -> str:
    """Filled under another name first: what was interrupted half way is never taken for whole."""
    kind, _, _ = name.rpartition("_")
    half = f"{kind}_half"
    with _one_by_one():
        if not exists(name):
            _forget_former(kind)
            with _server() as cursor:
                _create(cursor, half, like)
            with _pointing_at(half):
                fill()
            with _server() as cursor:
                cursor.execute(f'alter database "{half}" rename to "{name}"')
    return name


def _create(cursor: Any, name: str, like: str) -> None:
    cursor.execute(f'drop database if exists "{name}" with (force)')
    cursor.execute(f'create database "{name}" template "{like or "template1"}"')


def _forget_former(kind: str) -> None:
    """Those of former code; one that is being copied this moment, by a run of another checkout, stays."""
    with _server() as cursor:
        cursor.execute("select datname from pg_database where datname like %s", [f"{kind}_%"])
        for (name,) in cursor.fetchall():
            try:
                cursor.execute(f'drop database if exists "{name}"')
            except (OperationalError, ProgrammingError):
                continue


@contextmanager
def _pointing_at(name: str) -> Iterator[None]:
    before = {each.alias: each.settings_dict["NAME"] for each in connections.all()}
    _point(dict.fromkeys(before, name))
    try:
        yield
    finally:
        _point(before)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def _one_by_one() -> Iterator[None]:
    """The lock goes with its connection, so a killed run leaves none behind."""
    with _server() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
        yield


def _server() -> Any:
    return connections["owner"]._nodb_cursor()


@cache
def state_of(*places: str) -> str:
    """A digest of these files and folders; the key that seals cells belongs to it."""
    digest = hashlib.sha256(key_path().read_bytes())
    for path in sorted({path for place in places for path in _files(ROOT / place)}):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(place: Path) -> Iterator[Path]:
    found = place.rglob("*") if place.is_dir() else [place]
    yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenant.settings.test")
    django.setup()
    world()
