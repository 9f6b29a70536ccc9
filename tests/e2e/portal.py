"""A whole portal for the browser: a database of its own with the demo year, web and worker, on free loopback ports.

Everything runs in processes of its own, with the commands and the logins of `make demo`. The test process never
opens this database.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT
from convenant.launch.ports import pick_port
from convenant.launch.processes import die_with_parent, end_family
from convenant.launch.serve import fetch, portal_commands, serving_variables
from convenant.tenancy.roles import Administrator, ensure_database
from tests.database import copy, tables

DATABASE = "e2e"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
SERVICES = ("DATABASE_", "LOGIN_", "BROKER_", "SECRET_KEY", "VAULT_MASTER_KEY")
START_LIMIT = 60.0


@dataclass(frozen=True)
class Portal:
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status(self, path: str) -> tuple[int, str]:
        code, body = fetch(self.port, path)
        return code, body.decode(errors="replace")


def demo_variables() -> Variables:
    """The servers of this test run, with the settings of the demo and a database of our own."""
    ours = {name: value for name, value in os.environ.items() if name.startswith(SERVICES)}
    more = {"DATABASE_NAME": DATABASE, "DJANGO_SETTINGS_MODULE": "convenant.settings.demo"}
    return ours | more | {"EXPORTS_PER_HOUR": "1000"}  # the walk along all links takes every file


def make_database(variables: Variables, *, keep: bool) -> None:
    """`keep` leaves a database that stands: migrating and `demo` do nothing twice."""
    administrator = Administrator(
        variables["DATABASE_HOST"],
        variables["DATABASE_PORT"],
        variables["DATABASE_ADMIN_USER"],
        variables["DATABASE_ADMIN_PASSWORD"],
    )
    with administrator.connect() as connection:
        if not keep:
            drop_database(connection)
            copy(tables(), DATABASE)
        ensure_database(connection, DATABASE)
    _manage(variables, "migrate", "--database", "owner", "--verbosity", "0")
    _manage(variables, "demo")


def drop_database(connection: psycopg.Connection) -> None:
    connection.execute(f"drop database if exists {DATABASE} with (force)")


@contextmanager
def running_portal(variables: Variables, folder: Path, *, worker: bool = True) -> Iterator[Portal]:
    """Web and, unless told otherwise, a worker; ready or an error with the tail of the log."""
    portal = Portal(pick_port(f"e2e-{folder.name}"), folder / "portal.log")
    wanted = ("web", "worker") if worker else ("web",)
    with ExitStack() as stack:
        log = stack.enter_context(portal.log.open("wb"))
        for name, command, login in portal_commands(portal.port, folder):
            if name in wanted:
                process = subprocess.Popen(
                    [str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env=child_environment(serving_variables(variables, login)), start_new_session=True,
                    preexec_fn=die_with_parent(),
                )  # fmt: skip
                stack.callback(end_family, process)
        _wait_until_up(portal)
        yield portal


def _wait_until_up(portal: Portal) -> None:
    """`/readyz` also says 503 here: one of the portals has no broker."""
    deadline = time.monotonic() + START_LIMIT
    while portal.status("/readyz")[0] not in (200, 503):
        if time.monotonic() > deadline:
            raise AssertionError(f"the portal does not start:\n{portal.log.read_text()[-3000:]}")
        time.sleep(0.1)


def _manage(variables: Variables, *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    environment = child_environment({**variables, "PYTHONWARNINGS": "ignore"})
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"manage.py {arguments[0]}:\n{done.stderr[-3000:]}"
