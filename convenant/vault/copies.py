"""Sealed copies of the master key: each opens with the passphrase of its own holder, and with nothing else."""

import base64
import json
import os

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from convenant.errors import Refused

from .envelope import KEY_BYTES, Unreadable, decrypt, encrypt
from .master import fingerprint

FORMAT = "convenantportaal-hoofdsleutel-1"
COST, BLOCK, PARALLEL = 2**17, 8, 1
"""scrypt: 128 MB and some tenths of a second for every guess."""
SALT_BYTES, SHORTEST = 16, 20


class WeakPassphrase(Refused):
    def __init__(self) -> None:
        super().__init__(f"Kies een wachtzin van minstens {SHORTEST} tekens, bijvoorbeeld zes losse woorden.")


class NoCopy(Refused):
    def __init__(self) -> None:
        super().__init__("Dit bestand is geen verzegelde kopie van de hoofdsleutel.")


class WrongPassphrase(Refused):
    def __init__(self) -> None:
        super().__init__("Deze wachtzin past niet bij deze kopie, of de kopie is beschadigd.")


def seal_copy(keys: tuple[bytes, ...], passphrase: str, holder: str) -> str:
    """JSON. Holder and fingerprint are readable, and part of the seal."""
    if len(passphrase) < SHORTEST:
        raise WeakPassphrase
    salt, head = os.urandom(SALT_BYTES), {"format": FORMAT, "holder": holder, "key": fingerprint(keys[0])}
    sealed = encrypt(_stretch(passphrase, salt), 0, b"".join(keys), _aad(head))
    return json.dumps(head | {"salt": _text(salt), "sealed": _text(sealed)}, ensure_ascii=False, indent=1) + "\n"


def open_copy(text: str, passphrase: str) -> tuple[bytes, ...]:
    try:
        copy = json.loads(text)
        head = {name: str(copy[name]) for name in ("format", "holder", "key")}
        salt, sealed = base64.b64decode(copy["salt"]), base64.b64decode(copy["sealed"])
    except (ValueError, TypeError, KeyError):
        raise NoCopy from None
    if head["format"] != FORMAT:
        raise NoCopy
    try:
        clear = decrypt(_stretch(passphrase, salt), sealed, _aad(head))
    except Unreadable:
        raise WrongPassphrase from None
    return tuple(clear[start : start + KEY_BYTES] for start in range(0, len(clear), KEY_BYTES))


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=BLOCK, p=PARALLEL).derive(passphrase.encode())


def _aad(head: dict[str, str]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
