"""The processes of a portal that are started, asked over HTTP and killed, on a database that somebody else made."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from os import killpg
from pathlib import Path
from typing import Any

import psycopg

from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT
from convenant.launch.processes import die_with_parent
from convenant.launch.serve import fetch, portal_commands, serving_variables

STEP_LIMIT, START_LIMIT = 240, 90.0
CELERY_APP, WITH_SMALL_PDF = "convenant.celery", "tests.reliability.worker"
APPLICATION = "convenant.wsgi:application"


@dataclass
class Portal:
    """`application`: what the web process serves, when that is not the portal's own."""

    variables: Variables
    folder: Path
    port: int
    application: str = APPLICATION
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "portal.log"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *options: str, **variables: str) -> subprocess.Popen[bytes]:
        """web, worker or beat as the launcher starts it, with more options behind."""
        known = {each: (command, login) for each, command, login in portal_commands(self.port, self.folder)}
        command, login = known[name]
        environment = serving_variables(self.variables | variables, login)
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*self.program(name, command), *options], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=child_environment(environment), start_new_session=True, preexec_fn=die_with_parent(),
            )  # fmt: skip
        return self.running[name]

    def program(self, name: str, command: Sequence[str | Path]) -> list[str]:
        ours = {CELERY_APP: WITH_SMALL_PDF if name == "worker" else CELERY_APP, APPLICATION: self.application}
        return [ours.get(str(part), str(part)) for part in command]

    def step(self, *arguments: str, login: str = "login_worker", module: str = "tests.reliability.steps") -> str:
        """What a step of tests/reliability/steps.py prints, in a process of its own."""
        environment = child_environment({**self.variables, "DATABASE_LOGIN": login, "PYTHONWARNINGS": "ignore"})
        return finish([sys.executable, "-m", module, *arguments], environment)

    def query(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """As the administrator, whom no wall binds: what really lies in the tables."""
        with self.administrator() as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def administrator(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=int(self.variables["DATABASE_PORT"]), dbname=self.variables["DATABASE_NAME"],
            user=self.variables["DATABASE_ADMIN_USER"], password=self.variables["DATABASE_ADMIN_PASSWORD"],
        )  # fmt: skip

    def is_up(self) -> bool:
        return fetch(self.port, "/healthz")[0] == 200

    def wait_until_up(self) -> None:
        wait_for(self.is_up, START_LIMIT, self)

    def end(self) -> None:
        for process in self.running.values():
            kill_family(process)
        self.running.clear()

    def written(self) -> str:
        return self.log.read_text(errors="replace")


def finish(command: Sequence[str | Path], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=STEP_LIMIT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[-1]}: {done.stderr[-3000:]}"
    return done.stdout.strip()


def wait_for(true: Callable[[], bool], seconds: float, portal: Portal) -> float:
    """How long it took; fails with the tail of the log."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s:\n{portal.written()[-3000:]}")
        time.sleep(0.05)
    return time.monotonic() - began


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """-9 for the process and everything in its session, as a machine that fails would."""
    with suppress(ProcessLookupError):
        killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Linux only, as are these tests."""
    listed = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for path in listed for pid in path.read_text().split()]
