"""The key pair of backups: the portal knows the public half only, so who takes the machine can't read old backups."""

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from convenant.errors import Refused

PUBLIC, PRIVATE = "cvkopie-openbaar-", "cvkopie-geheim-"


class UnusableKey(Refused):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is geen sleutel voor reservekopieën. Maak een paar met: manage.py new_backup_key")


def public_text(key: X25519PublicKey) -> str:
    return PUBLIC + base64.b64encode(key.public_bytes_raw()).decode()


def parse_public(text: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_raw(text, PUBLIC, "BACKUP_PUBLIC_KEY"))


def read_private(path: Path) -> X25519PrivateKey:
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        raise UnusableKey(str(path)) from None
    return X25519PrivateKey.from_private_bytes(_raw(text, PRIVATE, str(path)))


def write_new_private(path: Path) -> X25519PrivateKey:
    """A file only its owner reads. Raises FileExistsError: a key in use is never overwritten."""
    key = X25519PrivateKey.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(PRIVATE + base64.b64encode(key.private_bytes_raw()).decode() + "\n")
    return key


def _raw(text: str, prefix: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text.strip().removeprefix(prefix), validate=True)
    except binascii.Error:
        raise UnusableKey(what) from None
    if not text.startswith(prefix) or len(raw) != 32:
        raise UnusableKey(what)
    return raw
