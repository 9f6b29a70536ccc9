"""Two people, or two clicks, at one thing: nothing is overwritten unseen and nothing is made twice."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django.db import connection, models, transaction

from convenant.errors import Conflict, Meanwhile
from convenant.tenancy.scope import current_scope

Row = TypeVar("Row", bound=models.Model)
PATIENCE, STEP = 2.0, 0.1
"""Seconds that a page waits for what usually takes a moment, and between two looks."""


class Overtaken(Meanwhile):
    """Somebody saved since the editor opened the form. `current` is the row as it stands; None when it is gone."""

    gone = "Dit is intussen weggehaald. Neem over wat u nodig hebt."
    changed = "{who} dit {when} gewijzigd. Kijk na wat er nu staat en sla dan opnieuw op."

    def __init__(self, current: models.Model | None = None) -> None:
        super().__init__(self.changed if current else self.gone)
        self.current = current


def mark_of(row: models.Model | None, fields: Sequence[str]) -> str:
    """Of what an editor sees: another mark means that somebody saved since. Empty where there is no row yet."""
    if row is None:
        return ""
    values = "\x1f".join(repr(_plain(getattr(row, name))) for name in fields)
    return hashlib.sha256(values.encode()).hexdigest()[:24]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def locked(row: Row, seen: str, fields: Sequence[str]) -> Row:
    """The row as it stands, held until the transaction ends. Raises Overtaken when its `fields` changed since."""
    current: Row | None = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if current is None or mark_of(current, fields) != seen:
        raise Overtaken(current)
    return current


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Around an action: what it wrote before it was refused goes, and with it what it had to say in the trail."""
    scope = current_scope()
    told, kept = list(scope.pending), dict(scope.kept)
    try:
        with transaction.atomic():
            yield
    except Exception:
        scope.pending[:], scope.kept = told, kept
        raise


def one_at_a_time(*parts: object) -> None:
    """Whoever does the same waits here until our transaction ends, and then sees what we made."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", ["|".join(map(str, parts))])


def soon_or_refused(sentence: str, *parts: object) -> None:
    """As `one_at_a_time`, but a page does not hang behind long work: raises Conflict with `sentence`."""
    until = time.monotonic() + PATIENCE
    while not _held_now("|".join(map(str, parts))):
        if time.monotonic() >= until:
            raise Conflict(sentence)
        time.sleep(STEP)


def _held_now(key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone()[0])


def key_of(organisation: UUID, submission: UUID | None, *about: object) -> UUID:
    """The key of what one opened form makes, however often it is sent. Holds it: a twin waits.

    `about`: the row it belongs to, so that a form of another row is never taken for a twin and lost.
    """
    key = uuid5(organisation, "|".join(map(str, (submission or uuid4(), *about))))
    one_at_a_time(key)
    return key
