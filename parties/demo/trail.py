"""The steps of the demo go over the same year one after the other; the trail tells it once, in the order of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from convenant.audit.trail import write_pending
from convenant.tenancy.scope import Actor, Scope, before_commit, scope

Told = dict[UUID, tuple[Actor, list[Any]]]
"""Organisation → somebody of it who acted, and its entries."""


@contextmanager
def in_order_of_time() -> Iterator[None]:
    """What is recorded inside is written at the end, oldest first. Nothing is written when it fails."""
    told: Told = {}

    def keep(now: Scope) -> None:
        if now.pending and now.actor.organisation_id:
            told.setdefault(now.actor.organisation_id, (now.actor, []))[1].extend(now.pending)
        now.pending.clear()

    place = before_commit.index(write_pending)
    before_commit[place] = keep
    try:
        yield
    finally:
        before_commit[place] = write_pending
    for actor, entries in told.values():
        with scope(actor) as now:
            now.pending.extend(sorted(entries, key=lambda entry: datetime.fromisoformat(entry["at"])))
