"""AES-256-GCM cells: version ‖ key number ‖ nonce ‖ ciphertext, bound to their place by the AAD.

Nothing here logs or raises with a value in it.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES, KEY_BYTES = 12, 32


class Unreadable(Exception):
    """A cell that does not belong here, was altered, or whose key is gone."""


@dataclass(frozen=True)
class Place:
    """Where a cell lives. Part of the seal: a cell moved to another row, column or organisation does not open."""

    table: str
    column: str
    row: UUID
    organisation: UUID

    def aad(self) -> bytes:
        return "|".join((self.table, self.column, str(self.row), str(self.organisation))).encode()


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, number: int, clear: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + number.to_bytes(4, "big") + nonce + AESGCM(key).encrypt(nonce, clear, aad)


def key_number(cell: bytes) -> int:
    if cell[:1] != VERSION:
        raise Unreadable("unknown version")
    return int.from_bytes(cell[1:5], "big")


def decrypt(key: bytes, cell: bytes, aad: bytes) -> bytes:
    nonce, sealed = cell[5 : 5 + NONCE_BYTES], cell[5 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except (InvalidTag, ValueError):
        raise Unreadable("the seal does not fit") from None
