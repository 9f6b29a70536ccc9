"""Changing the master key while the portal works: two are valid until every key is wrapped by the new one.

begin (the new one comes first in the file) → rewrap, organisation by organisation → finish (the old one goes).
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from convenant import clock
from convenant.errors import Refused

from .envelope import new_key
from .master import fingerprint, is_wrapped_by, key_path, keyring, unwrap, wrap, write_keyring
from .models import AccountKey, DataKey, MasterKey, TransitKey
from .registering import register


class StillNeeded(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(f"De oude hoofdsleutel is nog nodig voor {count} sleutels. Pak ze eerst opnieuw in.")


def begin() -> str:
    """Fingerprint of the new key. Begun before and not finished: goes on with that one."""
    if len(keyring()) == 1:
        write_keyring(key_path(), [new_key(), *keyring()])
    newest = keyring()[0]
    if not MasterKey.objects.filter(fingerprint=fingerprint(newest)).exists():
        register(newest)
    return fingerprint(newest)


def rewrap(organisation: UUID) -> int:
    """In the organisation's scope. Returns how many keys the new master key took over."""
    models = (DataKey, TransitKey)
    return sum(_taken_over(row) for model in models for row in _living(model, organisation).select_for_update())


@transaction.atomic
def rewrap_accounts() -> int:
    """Outside a scope: the keys that belong to no organisation."""
    return sum(_taken_over(row) for row in AccountKey.objects.select_for_update())


def _taken_over(row: DataKey | TransitKey | AccountKey) -> bool:
    if is_wrapped_by(keyring()[0], bytes(row.wrapped), row.aad()):
        return False
    row.wrapped = wrap(unwrap(bytes(row.wrapped), row.aad()), row.aad())
    row.save(update_fields=["wrapped"])
    return True


def left(organisation: UUID) -> int:
    """In the organisation's scope: how many keys still need an older master key."""
    newest = keyring()[0]
    rows = [row for model in (DataKey, TransitKey) for row in _living(model, organisation)]
    return sum(not is_wrapped_by(newest, bytes(row.wrapped), row.aad()) for row in rows)


def finish(still_needed: int) -> None:
    """`still_needed`: the sum of `left` over all organisations."""
    newest = keyring()[0]
    accounts = AccountKey.objects.all()
    still_needed += sum(not is_wrapped_by(newest, bytes(row.wrapped), row.aad()) for row in accounts)
    if still_needed:
        raise StillNeeded(still_needed)
    with transaction.atomic():
        old = MasterKey.objects.filter(retired_at=None).exclude(fingerprint=fingerprint(newest))
        old.update(retired_at=clock.now())
    write_keyring(key_path(), [newest])


def _living(model: type[DataKey] | type[TransitKey], organisation: UUID) -> QuerySet[Any]:
    return model._default_manager.filter(organisation_id=organisation, destroyed_at=None).order_by("number")
