"""Master key → data key per organisation → transit and search keys."""

import base64
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from .envelope import KEY_BYTES, Unreadable, decrypt, encrypt, new_key
from .models import DataKey

FIRST = 1


def master_key() -> bytes:
    key = base64.b64decode(settings.VAULT_MASTER_KEY)
    if len(key) != KEY_BYTES:
        raise Unreadable("the master key must be 32 bytes, base64")
    return key


def _derive(purpose: str, organisation: UUID) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"{purpose}|{organisation}".encode()).derive(master_key())


def transit_key(organisation: UUID) -> bytes:
    """For a cell that a sender seals for a recipient whose data key it may not read."""
    return _derive("transit", organisation)


@lru_cache(maxsize=256)
def search_key(organisation: UUID) -> bytes:
    """Equal names in two organisations give different tokens."""
    return _derive("search", organisation)


def data_key(organisation: UUID, number: int | None = None) -> tuple[bytes, int]:
    """The organisation's key and its number; made on first use. Runs in the organisation's scope."""
    rows = DataKey.objects.filter(organisation_id=organisation)
    row = rows.filter(number=number).first() if number else rows.order_by("-number").first()
    if row is None:
        if number:
            raise Unreadable("the data key is gone")
        row = _make(organisation)
    return _unwrap(bytes(row.wrapped), row.number, organisation), row.number


def _make(organisation: UUID) -> DataKey:
    wrapped = encrypt(master_key(), FIRST, new_key(), _wrap_aad(organisation, FIRST))
    row, _ = DataKey.objects.get_or_create(organisation_id=organisation, number=FIRST, defaults={"wrapped": wrapped})
    return row


@lru_cache(maxsize=512)
def _unwrap(wrapped: bytes, number: int, organisation: UUID) -> bytes:
    return decrypt(master_key(), wrapped, _wrap_aad(organisation, number))


def _wrap_aad(organisation: UUID, number: int) -> bytes:
    return f"data-key|{organisation}|{number}".encode()
