"""A private installation to break: own PostgreSQL with fsync on, own broker, own web, worker and beat, all on loopback.

Nothing of it outlives the `with` block; its data lies in a profile folder of its own that is removed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from convenant.launch import broker, postgres
from convenant.launch.account import server_account
from convenant.launch.environment import Address, Variables, child_environment, keep_secrets
from convenant.launch.places import ROOT, data_root, profile_folder
from convenant.launch.ports import pick_port
from convenant.launch.processes import die_with_parent
from convenant.launch.serve import fetch, portal_commands, serving_variables

BUILD_LIMIT, START_LIMIT = 240, 90.0
CELERY_APP, WITH_SMALL_PDF = "convenant.celery", "tests.reliability.worker"


@dataclass
class House:
    name: str
    cluster: postgres.Cluster
    messages: broker.Server
    variables: Variables
    folder: Path
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "portal.log"

    def start(self, name: str, *options: str, **variables: str) -> subprocess.Popen[bytes]:
        """web, worker or beat as the launcher starts it, with more options behind."""
        known = {each: (command, login) for each, command, login in portal_commands(self.port, self.folder)}
        command, login = known[name]
        environment = serving_variables(self.variables | variables, login)
        program = [WITH_SMALL_PDF if part == CELERY_APP and name == "worker" else str(part) for part in command]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*program, *options], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=child_environment(environment), start_new_session=True, preexec_fn=die_with_parent(),
            )  # fmt: skip
        return self.running[name]

    def step(self, *arguments: str, login: str = "login_worker", module: str = "tests.reliability.steps") -> str:
        """What a step of tests/reliability/steps.py prints, in a process of its own."""
        environment = child_environment({**self.variables, "DATABASE_LOGIN": login, "PYTHONWARNINGS": "ignore"})
        return finish([sys.executable, "-m", module, *arguments], environment)

    def query(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """As the administrator, whom no wall binds: what really lies in the tables."""
        port, password = int(self.variables["DATABASE_PORT"]), self.variables["DATABASE_ADMIN_PASSWORD"]
        with psycopg.connect(
            host="127.0.0.1", port=port, dbname="convenant", user=postgres.ADMIN, password=password
        ) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def wait_until_up(self) -> None:
        wait_for(lambda: fetch(self.port, "/healthz")[0] == 200, START_LIMIT, self)

    def end(self) -> None:
        for process in self.running.values():
            kill_family(process)
        self.running.clear()

    def written(self) -> str:
        return self.log.read_text(errors="replace")


def finish(command: Sequence[str | Path], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=BUILD_LIMIT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[-1]}: {done.stderr[-3000:]}"
    return done.stdout.strip()


def wait_for(true: Callable[[], bool], seconds: float, house: House) -> float:
    """How long it took; fails with the tail of the log."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s:\n{house.written()[-3000:]}")
        time.sleep(0.05)
    return time.monotonic() - began


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """-9 for the process and everything in its session, as a machine that fails would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Linux only, as are these tests."""
    listed = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for path in listed for pid in path.read_text().split()]


def clear_away(name: str) -> None:
    """What a run that was killed left behind: its database may still be up."""
    account, password = server_account(), keep_secrets()["BROKER_PASSWORD"]
    for folder in data_root().glob(f"{name}-*"):
        if not Path(f"/proc/{folder.name.rpartition('-')[2]}").exists():
            postgres.private_cluster(folder, account, durable=True).stop()
            if messages := broker.private_server(folder, account, password):
                messages.stop()
            shutil.rmtree(folder)


@contextmanager
def standing_house(name: str) -> Iterator[House]:
    """Servers run and the world of the tests is built; nothing of the portal is started yet."""
    clear_away(name)
    folder, account, secrets = profile_folder(f"{name}-{os.getpid()}"), server_account(), keep_secrets()
    cluster = postgres.private_cluster(folder, account, durable=True)
    messages = broker.private_server(folder, account, secrets["BROKER_PASSWORD"])
    assert messages is not None, "no redis or valkey on this machine"
    cluster.create(secrets["DATABASE_ADMIN_PASSWORD"])
    house = House(name, cluster, messages, {}, folder, pick_port(f"web-{name}"))
    try:
        port, broker_port = cluster.start(folder.name), messages.start(folder.name)
        address = Address("127.0.0.1", port, "convenant", postgres.ADMIN, secrets["DATABASE_ADMIN_PASSWORD"])
        house.variables = secrets | address.variables()
        house.variables |= {"BROKER_URL": broker.server_url(broker_port, secrets["BROKER_PASSWORD"])}
        house.variables |= {"DJANGO_SETTINGS_MODULE": "convenant.settings.demo"}
        build(house)
        yield house
    finally:
        house.end()
        cluster.stop()
        messages.stop()
        shutil.rmtree(folder)


def build(house: House) -> None:
    manage = [sys.executable, str(ROOT / "manage.py")]
    environment = child_environment({**house.variables, "PYTHONWARNINGS": "ignore"})
    finish([*manage, "setup_roles"], environment)
    finish([*manage, "migrate", "--database", "owner", "--verbosity", "0"], environment)
    house.step("build", login="login_web")
