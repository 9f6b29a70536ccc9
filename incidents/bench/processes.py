"""Children of the benchmark on the loopback address: the portal as it is served, and a worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

LONGEST_START = 60.0
SERVE = ("granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--log-level", "warning")
WORK = ("celery", "--app", "convenant.celery", "--quiet", "worker", "--include", "incidents.bench.jobs", "--queues")
QUIET = ("bench", "--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "WARNING")


@contextmanager
def served_portal() -> Iterator[tuple[int, int]]:
    """Port and process id; the same server and number of processes as in the container."""
    port = free_port()
    address = ("--host", "127.0.0.1", "--port", str(port), "convenant.wsgi:application")
    with child((*SERVE, *address), "login_web") as process:
        wait_for(port)
        yield port, process.pid


@contextmanager
def running_worker() -> Iterator[None]:
    with child((*WORK, *QUIET), "login_worker"):
        yield


@contextmanager
def child(command: tuple[str, ...], login: str) -> Iterator["subprocess.Popen[bytes]"]:
    """On the benchmark's database, with the password of its own login alone."""
    name = str(connections["default"].settings_dict["NAME"])
    own = {"DJANGO_SETTINGS_MODULE": "incidents.bench.settings", "DATABASE_NAME": name, "DATABASE_LOGIN": login}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_ADMIN_")}
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", *command], env=kept | own)  # noqa: S603  (our own program)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + LONGEST_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def largest_megabytes(parent: int) -> float:
    """Resident memory of the largest process among the parent and its children."""
    words = ["ps", "-A", "-o", "pid=,ppid=,rss="]
    listing = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603  (fixed words)
    rows = [tuple(map(int, line.split())) for line in listing.splitlines()]
    return max(resident for pid, above, resident in rows if parent in (pid, above)) / 1000
