"""The settings that Django reads from its environment, kept in private files of the data folder."""

import base64
import os
import secrets
import shlex
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from convenant.launch.places import data_root, write_private
from convenant.launch.steps import Stop

PASSWORDS = (
    "DATABASE_ADMIN_PASSWORD",
    "LOGIN_WEB_PASSWORD",
    "LOGIN_WORKER_PASSWORD",
    "LOGIN_MIGRATE_PASSWORD",
    "LOGIN_BACKUP_PASSWORD",
    "BROKER_PASSWORD",
)

Variables = dict[str, str]


@dataclass(frozen=True)
class Address:
    """A database whose user may create roles and databases."""

    host: str
    port: int
    name: str
    user: str
    password: str

    def variables(self) -> Variables:
        return {
            "DATABASE_HOST": self.host,
            "DATABASE_PORT": str(self.port),
            "DATABASE_NAME": self.name,
            "DATABASE_ADMIN_USER": self.user,
            "DATABASE_ADMIN_PASSWORD": self.password,
        }


def keep_secrets() -> Variables:
    """The secrets of this checkout, made once.

    One set for all profiles: roles belong to the whole server, so with DATABASE_URL the demo and the
    tests set the same passwords.
    """
    path = data_root() / "secrets.env"
    known = parse(path.read_text()) if path.exists() else {}
    master_key = known.pop("VAULT_MASTER_KEY", "")
    complete = new_secrets() | known
    if complete != known:
        write_private(path, render(complete))
    return complete | {"VAULT_MASTER_KEY_FILE": str(keep_master_key(master_key or new_master_key()))}


def keep_master_key(text: str) -> Path:
    """The file of the master key, made once with this text."""
    path = data_root() / "vault_master_key"
    if not path.exists():
        write_private(path, text + "\n")
    return path


def new_master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_secrets() -> Variables:
    passwords = {name: secrets.token_urlsafe(24) for name in PASSWORDS}
    return passwords | {"SECRET_KEY": secrets.token_urlsafe(50)}


def parse_url(url: str) -> Address:
    """postgres://user:password@host:port/name; Stop when a part is missing."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or not parts.username:
        raise Stop("DATABASE_URL klopt niet. Schrijf: postgres://gebruiker:wachtwoord@computer:5432/naam")
    name = parts.path.strip("/") or "convenant"
    return Address(parts.hostname, parts.port or 5432, name, unquote(parts.username), unquote(parts.password or ""))


def reachable(address: Address) -> Address:
    """The address itself; Stop when nobody listens there."""
    try:
        socket.create_connection((address.host, address.port), timeout=5).close()
    except OSError:
        where = f"{address.host}, poort {address.port}"
        raise Stop(f"De database van DATABASE_URL is niet te bereiken: {where}.") from None
    return address


def child_environment(variables: Variables) -> Variables:
    """What a Django process gets: ours over the caller's, without settings meant for libpq.

    Compiled code is kept, also where the caller's shell says not to: a demo or a test run starts dozens of processes,
    and compiling everything anew takes each of them as long as its work.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": ""} | variables


def render(variables: Variables) -> str:
    return "".join(f"{name}={value}\n" for name, value in variables.items())


def parse(text: str) -> Variables:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def render_exports(variables: Variables) -> str:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def write_environment(folder: Path, variables: Variables) -> None:
    write_private(folder / "environment.env", render(variables))
