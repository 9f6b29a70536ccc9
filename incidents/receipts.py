"""The number with which a neighbour comes back for the answer, and the signed opening of the form."""

import secrets
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from convenant import clock

SALT = "incidents.neighbours"
OPEN_FOR = timedelta(hours=12)
SOONEST = timedelta(seconds=4)
"""A person needs longer than this to read the form and fill it in."""
LENGTH, GROUP = 12, 4


@dataclass(frozen=True)
class Opening:
    """`key` is random, one for each form opened."""

    key: str
    place: str
    at: float

    @property
    def too_soon(self) -> bool:
        return clock.now().timestamp() - self.at < SOONEST.total_seconds()


def open_form(place: str) -> str:
    opening = {"key": secrets.token_hex(16), "place": place, "at": clock.now().timestamp()}
    return signing.dumps(opening, salt=SALT)


def opening_of(token: str, place: str) -> Opening | None:
    """None for one that we did not sign, of another place, or too long ago."""
    try:
        opening = Opening(**signing.loads(token, salt=SALT, max_age=OPEN_FOR))
    except (signing.BadSignature, TypeError):
        return None
    return opening if opening.place == place else None


def key_of(opening: Opening, told: Iterable[str]) -> str:
    """Of one text from one opened form: the same sent twice is one report, a changed one is a report of its own."""
    return salted_hmac(f"{SALT}.key", "\x1f".join((opening.key, *told)), algorithm="sha256").hexdigest()


def receipt_of(key: str) -> str:
    """ "ABCD-EFGH-JKLM": sixty bits that nobody guesses. Follows from the key, so sending twice gives the same."""
    drawn = salted_hmac(f"{SALT}.receipt", key, algorithm="sha256").digest()
    return spaced(b32encode(drawn).decode()[:LENGTH])


def spaced(number: str) -> str:
    return "-".join(number[at : at + GROUP] for at in range(0, len(number), GROUP))


def hash_of(receipt: str) -> str:
    """All that is stored. Capitals, spaces and dashes do not matter to who types it over."""
    plain = "".join(sign for sign in receipt.upper() if sign.isalnum())
    return salted_hmac(f"{SALT}.hash", plain, algorithm="sha256").hexdigest()
