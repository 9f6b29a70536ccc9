"""The seal around a backup: a stream of AES-256-GCM chunks for whoever holds the private key.

header ‖ chunk ‖ chunk ‖ … ‖ last chunk. The header holds magic, version, the fingerprint of the recipient's key and a
public key made for this file alone; the key of the file follows from both keys (X25519, HKDF). A chunk's nonce is
its number and whether it is the last; the header is in the AAD of each. So a chunk that was changed, moved,
repeated or left out does not open, and a file that was cut short has no last chunk.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from convenant.errors import Refused

MAGIC = b"CVKOPIE"
VERSION = b"\x01"
KEY_BYTES, TAG_BYTES, MARK_BYTES = 32, 16, 8
CHUNK = 256 * 1024
HEADER_BYTES = len(MAGIC) + len(VERSION) + MARK_BYTES + KEY_BYTES


class NotABackup(Refused):
    def __init__(self) -> None:
        super().__init__("Dit bestand is geen reservekopie van het portaal.")


class OtherFormat(Refused):
    def __init__(self) -> None:
        super().__init__("Deze reservekopie heeft een vorm die deze versie van het portaal niet kent.")


class WrongKey(Refused):
    def __init__(self, wanted: str, given: str) -> None:
        super().__init__(f"Deze sleutel past niet. De reservekopie is voor sleutel {wanted}, u gaf sleutel {given}.")


class Damaged(Refused):
    def __init__(self) -> None:
        super().__init__("De reservekopie is beschadigd of gewijzigd. Er is niets teruggezet.")


class CutShort(Refused):
    def __init__(self) -> None:
        super().__init__("Het einde van de reservekopie ontbreekt of is beschadigd. Er is niets teruggezet.")


def fingerprint(public: X25519PublicKey) -> bytes:
    return sha256(public.public_bytes_raw()).digest()[:MARK_BYTES]


def _file_key(shared: bytes, header: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, header, b"convenantportaal backup").derive(shared))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealedWriter:
    """Holds at most one chunk of clear bytes. Closing writes the last chunk; leaving by an error does not."""

    def __init__(self, target: BinaryIO, recipient: X25519PublicKey) -> None:
        own = X25519PrivateKey.generate()
        self._header = MAGIC + VERSION + fingerprint(recipient) + own.public_key().public_bytes_raw()
        self._key = _file_key(own.exchange(recipient), self._header)
        self._target, self._buffer, self._number = target, bytearray(), 0
        target.write(self._header)

    def write(self, clear: bytes) -> None:
        self._buffer += clear
        while len(self._buffer) > CHUNK:
            self._put(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]

    def close(self) -> None:
        self._put(bytes(self._buffer), last=True)

    def _put(self, clear: bytes, *, last: bool) -> None:
        self._target.write(self._key.encrypt(_nonce(self._number, last), clear, self._header))
        self._number += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()


class SealedReader:
    """Reads what `SealedWriter` wrote, one chunk at a time. Every byte handed out was authenticated."""

    def __init__(self, source: BinaryIO, identity: X25519PrivateKey) -> None:
        header = source.read(HEADER_BYTES)
        if header[: len(MAGIC)] != MAGIC:
            raise NotABackup
        if header[len(MAGIC) : len(MAGIC) + 1] != VERSION:
            raise OtherFormat
        if len(header) < HEADER_BYTES:
            raise CutShort
        wanted, mine = header[len(MAGIC) + 1 : -KEY_BYTES], fingerprint(identity.public_key())
        if wanted != mine:
            raise WrongKey(wanted.hex(), mine.hex())
        self._chunks = _opened(source, _shared_key(identity, header), header)
        self._buffer = b""

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes; fewer only at the end."""
        parts, missing = [], size
        while missing and (self._buffer or self._refill()):
            parts.append(self._buffer[:missing])
            self._buffer = self._buffer[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def _refill(self) -> bool:
        self._buffer = next(self._chunks, b"")
        return bool(self._buffer)


def _shared_key(identity: X25519PrivateKey, header: bytes) -> AESGCM:
    try:
        return _file_key(identity.exchange(X25519PublicKey.from_public_bytes(header[-KEY_BYTES:])), header)
    except ValueError:
        raise Damaged from None


def _opened(source: BinaryIO, key: AESGCM, header: bytes) -> Iterator[bytes]:
    """One sealed chunk is read ahead: only then it is known which one is the last."""
    number, sealed = 0, source.read(CHUNK + TAG_BYTES)
    while sealed:
        following = source.read(CHUNK + TAG_BYTES)
        yield _open(key, number, sealed, header, last=not following)
        number, sealed = number + 1, following
    if number == 0:
        raise CutShort


def _open(key: AESGCM, number: int, sealed: bytes, header: bytes, *, last: bool) -> bytes:
    try:
        return key.decrypt(_nonce(number, last), sealed, header)
    except InvalidTag:
        raise (CutShort if last else Damaged) from None
