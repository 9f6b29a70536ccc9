"""AES-256-GCM cells: kind ‖ key number ‖ nonce ‖ ciphertext, bound to their place by the AAD.

Nothing here logs or raises with a value in it.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from convenant.errors import Refused

OWN, TRANSIT = b"\x01", b"\x02"
"""Under a data key of the organisation itself, or under the key that others seal with for it."""
NONCE_BYTES, KEY_BYTES, HEAD_BYTES = 12, 32, 5


class Unreadable(Refused):
    """A cell that does not belong here, was altered, or whose key is not at hand."""

    def __init__(self, sentence: str = "Deze inhoud is niet te lezen. Meld het bij uw beheerder.") -> None:
        super().__init__(sentence)


class Destroyed(Unreadable):
    """Its key was destroyed on purpose: nobody can ever read it again."""

    def __init__(self) -> None:
        super().__init__("Deze inhoud is vernietigd.")


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


def encrypt(key: bytes, number: int, clear: bytes, aad: bytes, kind: bytes = OWN) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return kind + number.to_bytes(4, "big") + nonce + AESGCM(key).encrypt(nonce, clear, aad)


def head_of(cell: bytes) -> tuple[bytes, int]:
    """Kind and key number."""
    if cell[:1] not in (OWN, TRANSIT):
        raise Unreadable
    return cell[:1], int.from_bytes(cell[1:HEAD_BYTES], "big")


def decrypt(key: bytes, cell: bytes, aad: bytes) -> bytes:
    nonce, sealed = cell[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], cell[HEAD_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except (InvalidTag, ValueError):
        raise Unreadable from None
