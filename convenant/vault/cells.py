"""Sealing and revealing: the calls the other apps make."""

import hmac
import json
import re
import unicodedata
from hashlib import sha256
from typing import Any
from uuid import UUID

from .envelope import Place, decrypt, encrypt, key_number
from .keys import data_key, search_key, transit_key

TRANSIT = 0
"""Key number of a cell in transit: sealed by a sender, opened by the recipient alone."""


def seal(text: str, place: Place) -> bytes:
    key, number = data_key(place.organisation)
    return encrypt(key, number, text.encode(), place.aad())


def reveal(cell: bytes | memoryview | None, place: Place) -> str:
    """Raises `Unreadable`. An empty cell is an empty text."""
    if not cell:
        return ""
    raw = bytes(cell)
    number = key_number(raw)
    key = transit_key(place.organisation) if number == TRANSIT else data_key(place.organisation, number)[0]
    return decrypt(key, raw, place.aad()).decode()


def seal_in_transit(content: dict[str, Any], place: Place) -> bytes:
    """For a row of another organisation (`place.organisation`): its data key is out of reach here."""
    return encrypt(transit_key(place.organisation), TRANSIT, json.dumps(content).encode(), place.aad())


def reveal_content(cell: bytes | memoryview | None, place: Place) -> dict[str, Any]:
    text = reveal(cell, place)
    return dict(json.loads(text)) if text else {}


def normalise(value: str) -> str:
    """Case, accents and double spaces do not make another name."""
    plain = unicodedata.normalize("NFKD", value)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", plain).strip().casefold()


def blind_index(value: str, organisation: UUID) -> bytes:
    """Finds an equal value inside one organisation; reveals equality there and nothing elsewhere."""
    return hmac.new(search_key(organisation), normalise(value).encode(), sha256).digest()
