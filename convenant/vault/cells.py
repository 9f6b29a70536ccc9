"""Sealing and revealing: the calls the other apps make."""

import hmac
import json
import re
import unicodedata
from hashlib import sha256
from typing import Any
from uuid import UUID

from .envelope import OWN, TRANSIT, Place, Unreadable, decrypt, encrypt, head_of
from .keys import opening_key, sealing_key, search_key, transit_opening_key, transit_sealing_key
from .master import derive, keyring
from .models import Retention


def seal(text: str, place: Place, retention: str = Retention.GENERAL) -> bytes:
    return seal_bytes(text.encode(), place, retention)


def seal_bytes(clear: bytes, place: Place, retention: str = Retention.GENERAL) -> bytes:
    key, number = sealing_key(place.organisation, retention)
    return encrypt(key, number, clear, place.aad())


def reveal(cell: bytes | memoryview | None, place: Place) -> str:
    """Raises `Unreadable` or `Destroyed`. An empty cell is an empty text."""
    return reveal_bytes(cell, place).decode()


def reveal_bytes(cell: bytes | memoryview | None, place: Place) -> bytes:
    if not cell:
        return b""
    raw = bytes(cell)
    kind, number = head_of(raw)
    find = opening_key if kind == OWN else transit_opening_key
    return decrypt(find(place.organisation, number), raw, place.aad())


def seal_in_transit(content: dict[str, Any], place: Place) -> bytes:
    """For a row of another organisation (`place.organisation`): its data keys are out of reach here."""
    key, number = transit_sealing_key(place.organisation)
    return encrypt(key, number, json.dumps(content).encode(), place.aad(), TRANSIT)


def reveal_content(cell: bytes | memoryview | None, place: Place) -> dict[str, Any]:
    text = reveal(cell, place)
    return dict(json.loads(text)) if text else {}


def seal_for_session(content: dict[str, Any], place: Place) -> bytes:
    """For the hour that a session holds it, also while nobody acts: under the master key, by no stored key."""
    return encrypt(_session_key(keyring()[0], place), 0, json.dumps(content).encode(), place.aad())


def reveal_from_session(cell: bytes, place: Place) -> dict[str, Any]:
    for master in keyring():
        try:
            return dict(json.loads(decrypt(_session_key(master, place), cell, place.aad())))
        except Unreadable:
            continue
    raise Unreadable


def _session_key(master: bytes, place: Place) -> bytes:
    return derive(master, f"session|{place.organisation}")


def normalise(value: str) -> str:
    """Case, accents and double spaces do not make another name."""
    plain = unicodedata.normalize("NFKD", value)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", plain).strip().casefold()


def blind_index(value: str, organisation: UUID) -> bytes:
    """Finds an equal value inside one organisation; reveals equality there and nothing elsewhere."""
    return hmac.new(search_key(organisation), normalise(value).encode(), sha256).digest()
