"""The master key: in a file of its own or a systemd credential, never in the database or the environment.

One key a line (base64 of 32 bytes), the newest first. New keys are wrapped by the first line; while the master key is
being changed an older one below it still opens. A changed file is read again, without a restart.
"""

import base64
import binascii
import os
import stat
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from convenant.errors import Refused

from .envelope import KEY_BYTES, Unreadable, decrypt, encrypt, new_key

CREDENTIAL = "vault_master_key"


class MasterKeyUnusable(Refused):
    """`sentence` says which file, what is wrong with it and what to do."""


def key_path() -> Path:
    if settings.VAULT_MASTER_KEY_FILE:
        return Path(settings.VAULT_MASTER_KEY_FILE)
    if settings.CREDENTIALS_DIRECTORY:
        return Path(settings.CREDENTIALS_DIRECTORY) / CREDENTIAL
    raise MasterKeyUnusable(
        "Er is geen hoofdsleutel. Zet VAULT_MASTER_KEY_FILE op het sleutelbestand, of geef systemd het credential "
        f"{CREDENTIAL}. Is het bestand kwijt? Zet het terug met: manage.py vault_recover"
    )


def keyring() -> tuple[bytes, ...]:
    """Newest first, never empty."""
    path = key_path()
    try:
        found = path.stat()
        _refuse_open_file(path, found)
        return _read(path, found.st_mtime_ns, found.st_size, found.st_ino)
    except OSError:
        raise MasterKeyUnusable(
            f"De hoofdsleutel {path} is er niet of is niet te lezen. Zet het bestand terug, of herstel het uit een "
            "verzegelde kopie met: manage.py vault_recover"
        ) from None


def _refuse_open_file(path: Path, found: os.stat_result) -> None:
    """systemd guards its own folder, and shows the right of the service's user there as one of the group."""
    if settings.CREDENTIALS_DIRECTORY and path.parent == Path(settings.CREDENTIALS_DIRECTORY):
        return
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise MasterKeyUnusable(
            f"Ook anderen mogen bij de hoofdsleutel {path}. Geef alleen de gebruiker van het portaal leesrecht: "
            f"chmod 600 {path}"
        )


@lru_cache(maxsize=4)
def _read(path: Path, *_version: int) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in path.read_text().split())
    except (binascii.Error, UnicodeDecodeError):
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise MasterKeyUnusable(f"In {path} staat geen hoofdsleutel: elke regel is base64 van {KEY_BYTES} bytes.")
    return keys


def write_keyring(path: Path, keys: Iterable[bytes]) -> None:
    """Whole or not at all, and readable by its owner alone."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(base64.b64encode(key).decode() + "\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def fingerprint(key: bytes) -> str:
    """Names a master key without telling it."""
    return derive(key, "fingerprint")[:8].hex()


def derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(key)


def wrap(clear: bytes, aad: bytes) -> bytes:
    return encrypt(keyring()[0], 0, clear, aad)


def wrap_new(aad: bytes) -> bytes:
    return wrap(new_key(), aad)


@lru_cache(maxsize=2048)
def unwrap(wrapped: bytes, aad: bytes) -> bytes:
    for key in keyring():
        try:
            return decrypt(key, wrapped, aad)
        except Unreadable:
            continue
    raise Unreadable


def is_wrapped_by(key: bytes, wrapped: bytes, aad: bytes) -> bool:
    try:
        return bool(decrypt(key, wrapped, aad))
    except Unreadable:
        return False
