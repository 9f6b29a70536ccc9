"""The drill, once for all files of this folder: save a planted database, put it back into an empty one."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management import call_command
from django.db import connections

from convenant.backup import keys, server, taking
from convenant.tenancy.models import User
from parties import accounts
from tests.conftest import TODAY, signed_in
from tests.world import Planted

from .laboratory import database, plant_everywhere, portal_on

EMAIL, PASSWORD = "coordinator@atlas.example", "een lang wachtwoord van de proef"


@dataclass
class Drill:
    folder: Path
    key: X25519PrivateKey
    source: str
    copy: str
    planted: Planted
    told: str
    seconds: tuple[float, float]

    @property
    def rows(self) -> Path:
        return next(self.folder.glob("portaal-*"))

    @property
    def key_file(self) -> Path:
        return next(self.folder.glob("sleutels-*"))

    @property
    def identity(self) -> Path:
        return self.folder / "identiteit"


@pytest.fixture(scope="package")
def drill(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    with django_db_blocker.unblock(), time_machine.travel(TODAY, tick=False):
        name = connections["default"].settings_dict["NAME"]
        connections.close_all()
        with database(f"{name}_source", like=name) as source, database(f"{name}_copy") as copy:
            yield _drilled(folder, source, copy)


def _drilled(folder: Path, source: str, copy: str) -> Drill:
    key = keys.write_new_private(folder / "identiteit")
    with portal_on(source):
        planted = plant_everywhere()
        user = User.objects.get(email=EMAIL)
        user.set_password(PASSWORD)
        user.save()
        signed_in(accounts.actor_named(EMAIL))
        started = monotonic()
        taking.take_backup(folder, key.public_key(), server.reading_login())
        taken = monotonic()
    told = restored(folder, copy)
    return Drill(folder, key, source, copy, planted, told, (taken - started, monotonic() - taken))


def restored(folder: Path, target: str, **options: Any) -> str:
    told, rows = StringIO(), next(folder.glob("portaal-*"))
    with portal_on(target):
        call_command("restore", str(rows), identity=folder / "identiteit", stdout=told, **options)
    return told.getvalue()
