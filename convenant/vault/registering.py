"""Which master key belongs to this database, and whether the one at hand is it."""

from django.db import connections

from convenant import clock

from .envelope import OWN, Unreadable, decrypt, encrypt
from .master import MasterKeyUnusable, fingerprint, keyring
from .models import MasterKey

CHECKED, AAD = b"this master key belongs to this database", b"key-check"


def register(key: bytes, using: str = "default") -> None:
    check_value = encrypt(key, 0, CHECKED, AAD, OWN)
    MasterKey.objects.using(using).create(
        fingerprint=fingerprint(key), check_value=check_value, made_at=clock.now()
    )  # fmt: skip


def register_first(*, using: str, **_: object) -> None:
    """After a migration: a new database takes the key that is at hand, for good."""
    there = MasterKey._meta.db_table in connections[using].introspection.table_names()
    if there and not MasterKey.objects.using(using).exists():
        register(keyring()[0], using)


def fits(key: bytes, row: MasterKey) -> bool:
    try:
        return decrypt(key, bytes(row.check_value), AAD) == CHECKED
    except Unreadable:
        return False


def refuse_wrong_key(using: str = "default", keys: tuple[bytes, ...] = ()) -> None:
    """Every master key in use must be at hand (or among `keys`). A database without any takes all. Raises
    `MasterKeyUnusable`."""
    keys = keys or keyring()
    for row in MasterKey.objects.using(using).filter(retired_at=None):
        if not any(fits(key, row) for key in keys):
            raise MasterKeyUnusable(
                f"De hoofdsleutel past niet bij deze database: die hoort bij sleutel {row.fingerprint}, in het bestand "
                f"staat {', '.join(map(fingerprint, keys))}. Zet de goede sleutel terug, of herstel hem met: "
                "manage.py vault_recover"
            )
