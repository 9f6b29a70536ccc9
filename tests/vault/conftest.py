"""A database in which things are committed, with a master key file of its own: keys change while people work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy2
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from convenant.tenancy.scope import Actor
from convenant.vault import master
from parties import accounts
from tests.backup.laboratory import database
from tests.conftest import CAST, TODAY

ALIASES = ("default", "owner", "worker")


@contextmanager
def portal_in(name: str) -> Iterator[None]:
    """All connections of all threads lead to this database."""
    before = {alias: connections.settings[alias]["NAME"] for alias in ALIASES}
    try:
        for alias in ALIASES:
            connections[alias].close()
            connections.settings[alias]["NAME"] = name
        yield
    finally:
        for alias in ALIASES:
            connections[alias].close()
            connections.settings[alias]["NAME"] = before[alias]


@contextmanager
def as_the_worker() -> Iterator[None]:
    """The worker's login, which may become `dispatch`."""
    web, worker = connections["default"], connections["worker"].copy("default")
    connections["default"] = worker
    try:
        yield
    finally:
        connections["default"] = web
        worker.close()


@contextmanager
def key_file_in(folder: Path) -> Iterator[Path]:
    before = settings.VAULT_MASTER_KEY_FILE
    path = folder / "vault_master_key"
    copy2(before, path)
    settings.VAULT_MASTER_KEY_FILE = str(path)
    try:
        yield path
    finally:
        settings.VAULT_MASTER_KEY_FILE = before
        master.unwrap.cache_clear()


@pytest.fixture(scope="module")
def living(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The master key file of a living portal."""
    with django_db_blocker.unblock(), time_machine.travel(TODAY, tick=False):
        name = str(connections["default"].settings_dict["NAME"])
        connections.close_all()
        with database(f"{name}_vault", like=name) as copy, portal_in(copy):
            with key_file_in(tmp_path_factory.mktemp("keys")) as path:
                yield path


@pytest.fixture(scope="module")
def cast(living: Path) -> Callable[[str], Actor]:
    return lambda name: accounts.actor_named(CAST[name])
