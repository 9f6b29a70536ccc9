"""Running a server program as an ordinary user: PostgreSQL refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """The user a server runs as; `drop` says whether we are root and must become that user."""

    uid: int
    gid: int
    drop: bool

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs to the end with captured text; never raises on the exit code."""
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(),
            **self._identity(),
        )

    def own(self, path: Path) -> None:
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def make_private(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.own(folder)
        return folder

    def _identity(self) -> dict[str, Any]:
        if not self.drop:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


def server_account() -> Account:
    """The present user; for root `postgres`, or `nobody` when there is no such user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    entry = _find("postgres") or _find("nobody") or pwd.getpwuid(65534)
    return Account(entry.pw_uid, entry.pw_gid, drop=True)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _environment() -> dict[str, str]:
    """No secrets, no PG* settings of the caller, messages in English so that logs can be searched."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
