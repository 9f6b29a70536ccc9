"""A whole portal for the browser: a database of its own with the demo year, web and worker, on free loopback ports.

Everything runs in processes of its own, with the commands and the logins of `make demo`. The test process never
opens this database.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT
from convenant.launch.ports import pick_port
from convenant.launch.processes import die_with_parent, end_family
from convenant.launch.serve import fetch, portal_commands, serving_variables
from tests.database import exists
from tests.demo_year import bring_up_to_date, copy_demo_year, demo_variables

DATABASE = "e2e"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
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


def make_database(*, keep: bool) -> None:
    """`keep` brings a database that stands up to date."""
    if keep and exists(DATABASE):
        bring_up_to_date(demo_variables(DATABASE))
    else:
        copy_demo_year(DATABASE)


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
