"""The demo's people have read what came long ago: the bell counts what is new."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from convenant import clock
from convenant.actions.bell import mark_all_read
from convenant.tenancy.scope import OPERATOR, Actor, scope
from parties.accounts import ACCOUNTS, actor_named

NEW_FOR = timedelta(days=7)


def build_bell(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    """Everybody at once, with the first convenant: later ones find nothing left to read."""
    for actor in (actor_named(account.email) for account in ACCOUNTS):
        if actor.role != OPERATOR:
            with scope(actor):
                mark_all_read(actor=actor, before=clock.now() - NEW_FOR)
