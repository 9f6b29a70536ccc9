"""Cells for accounts, which belong to no organisation. Outside a scope, by the login role."""

import base64
import binascii

from django.db import connection, transaction

from .envelope import Unreadable, decrypt, encrypt, head_of
from .master import unwrap, wrap_new
from .models import AccountKey


def seal_for_account(text: str, aad: bytes) -> str:
    """Base64. `aad` says whose it is: a cell that was moved to another account does not open."""
    key = _newest() or _first()
    cell = encrypt(unwrap(bytes(key.wrapped), key.aad()), key.number, text.encode(), aad)
    return base64.b64encode(cell).decode()


def reveal_for_account(sealed: str, aad: bytes) -> str:
    try:
        cell = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable from None
    key = AccountKey.objects.filter(number=head_of(cell)[1], destroyed_at=None).first()
    if key is None:
        raise Unreadable
    return decrypt(unwrap(bytes(key.wrapped), key.aad()), cell, aad).decode()


def _newest() -> AccountKey | None:
    return AccountKey.objects.filter(destroyed_at=None).order_by("-number").first()


@transaction.atomic
def _first() -> AccountKey:
    """One at a time, so that two people who begin together share a key."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('vault accounts', 0))")
    if found := _newest():
        return found
    key = AccountKey(number=1)
    key.wrapped = wrap_new(key.aad())
    key.save(force_insert=True)
    return key
