"""Clocking on one core. A message to a process on another core takes 50 to 130 µs more than to one on the same: as long
as a short statement takes, and where the system puts the server of each connection is chance."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@contextmanager
def on_one_core() -> Iterator[None]:
    """This process and the servers of its connections, where those run here and may be moved; elsewhere they stay where
    they are. What is started inside stays on that core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    connections.close_all()
    connection_created.connect(_bring_here)
    try:
        yield
    finally:
        connection_created.disconnect(_bring_here)
        connections.close_all()
        os.sched_setaffinity(0, cores)


def _bring_here(connection: BaseDatabaseWrapper, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        server = cursor.fetchone()[0]
    with suppress(OSError):
        if _serves(server, str(connection.settings_dict["NAME"])):
            os.sched_setaffinity(server, os.sched_getaffinity(0))


def _serves(process: int, database: str) -> bool:
    """The number of a server on another machine is that of another process here, or of none."""
    command = Path("/proc", str(process), "cmdline").read_bytes()
    return command.startswith(b"postgres:") and database.encode() in command
