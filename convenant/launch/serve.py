"""Web, worker and beat as children, until one of them ends or somebody stops the launcher."""

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convenant.launch.environment import Variables
from convenant.launch.places import VENV_PYTHON
from convenant.launch.ports import is_free
from convenant.launch.processes import Command, Family
from convenant.launch.steps import Stop

START_LIMIT = 90.0
AS_ROOT_IS_KNOWN = "ignore:You're running the worker:UserWarning"  # the launcher decides, not Celery
WITHHELD = ("DATABASE_ADMIN_", "LOGIN_")


def chosen_port() -> int:
    """PORT, or 8000; Stop when it is no port or somebody uses it."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Stop(f"PORT={text} is geen poort. Kies een getal van 1 tot en met 65535.")
    port = int(text)
    if not is_free(port):
        raise Stop(f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld: make demo PORT={port % 65535 + 1}")
    return port


@contextmanager
def running_portal(variables: Variables, port: int, folder: Path) -> Iterator[Family]:
    """The children, once /readyz says that all is well."""
    family = Family()
    try:
        here = {"PORTAL_URL": os.environ.get("PORTAL_URL", f"http://127.0.0.1:{port}")}  # what mails and posters name
        for name, command, login in portal_commands(port, folder):
            family.start(name, command, serving_variables(variables, login) | here)
        _wait_until_ready(family, port)
        yield family
    finally:
        family.end()


def serve_until_stopped(family: Family) -> None:
    while (dead := family.first_dead()) is None:
        family.show_output(0.5)
    family.show_output(0)
    raise Stop(f"Het onderdeel {dead.name} is gestopt met code {dead.process.returncode}. De rest stopt ook.")


def portal_commands(port: int, folder: Path) -> list[tuple[str, Command, str]]:
    """Name, command and database login of each child."""
    python = (VENV_PYTHON, "-m")
    celery: Command = [*python, "celery", "--app", "convenant.celery", "--quiet"]
    granian = [
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "2",
        "--respawn-failed-workers",
        "--log-level",
        "warning",
    ]
    address = ["--host", "127.0.0.1", "--port", str(port)]
    worker = ["worker", "--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "INFO"]
    beat: Command = ["beat", "--schedule", folder / "beat-schedule", "--pidfile", "", "--loglevel", "WARNING"]
    return [
        ("web", [*python, *granian, *address, "convenant.wsgi:application"], "login_web"),
        ("worker", [*celery, *worker], "login_worker"),
        ("beat", [*celery, *beat], "login_worker"),
    ]


def serving_variables(variables: Variables, login: str) -> Variables:
    """A serving process gets the password of its own login and no other."""
    password = f"{login.upper()}_PASSWORD"
    kept = {name: value for name, value in variables.items() if not name.startswith(WITHHELD)}
    return kept | {"DATABASE_LOGIN": login, password: variables[password], "PYTHONWARNINGS": AS_ROOT_IS_KNOWN}


def fetch(port: int, path: str) -> tuple[int, bytes]:
    """Status and body; status 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def _wait_until_ready(family: Family, port: int) -> None:
    deadline = time.monotonic() + START_LIMIT
    while (answer := fetch(port, "/readyz"))[0] != 200:
        family.show_output(0.1)
        if dead := family.first_dead():
            family.show_output(0)
            raise Stop(f"Het onderdeel {dead.name} start niet (code {dead.process.returncode}).")
        if time.monotonic() > deadline:
            reason = answer[1][:300].decode(errors="replace")
            raise Stop(f"Het portaal is na {START_LIMIT:.0f} seconden niet klaar. {reason}")
