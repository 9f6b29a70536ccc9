"""Who acts now: the Python side of the walls.

`scope(actor)` opens one transaction and sets, in one statement and for that transaction only, the database
role and the settings that every policy reads. Without a scope, managers of walled rows raise.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

MEMBER, REGIE, OPERATOR, VISITOR = "member", "regie", "operator", "visitor"
AGGREGATOR, DISPATCH = "aggregator", "dispatch"
PORTAL, PORTAL_NAME = "systeem", "Het portaal"
"""Function and name of the portal itself, at work without a person."""

SET_SCOPE = (
    "set local role '{}'; set local app.org = '{}'; set local app.circles = '{}'; "
    "set local app.user_id = '{}'; set local app.meeting = '{}'"
)
"""One message. These statements are not planned, so five of them cost half of one `select` with five `set_config`."""
PLAIN = re.compile(r"[a-z0-9_,{}-]*")
"""All that roles and ids are made of. Anything else would have to be quoted, and is refused."""


class ScopeMissing(Exception):
    """A walled row was asked for while nobody acts."""


@dataclass(frozen=True)
class Actor:
    """One membership at work. `role` is the database role, `function` what the person does."""

    role: str
    organisation_id: UUID | None = None
    organisation_name: str = ""
    kind: str = ""
    function: str = ""
    user_id: UUID | None = None
    membership_id: UUID | None = None
    display_name: str = ""
    circles: tuple[UUID, ...] = ()
    meeting_id: UUID | None = None
    is_administrator: bool = False
    """Keeps the accounts of the organisation. Says nothing of what the function may do."""

    @property
    def organisation(self) -> UUID:
        if self.organisation_id is None:
            raise ScopeMissing(f"the {self.role} acts for no organisation")
        return self.organisation_id

    @property
    def user(self) -> UUID:
        if self.user_id is None:
            raise ScopeMissing(f"the {self.role} acts without a user")
        return self.user_id

    @property
    def membership(self) -> UUID:
        if self.membership_id is None:
            raise ScopeMissing(f"the {self.role} acts without a membership")
        return self.membership_id

    def settings(self) -> tuple[str, str, str, str, str]:
        circles = "{" + ",".join(map(str, self.circles)) + "}"
        return self.role, str(self.organisation_id or ""), circles, str(self.user_id or ""), str(self.meeting_id or "")

    def set_scope(self) -> str:
        """The statement that makes this one act until the transaction ends. Raises ValueError for a value with more
        in it than a role or an id has."""
        values = self.settings()
        if not PLAIN.fullmatch("".join(values)):
            raise ValueError("a scope is set with roles and ids alone")
        return SET_SCOPE.format(*values)


NOBODY = Actor(role="none")


@dataclass
class Scope:
    actor: Actor
    pending: list[Any] = field(default_factory=list)
    kept: dict[Any, Any] = field(default_factory=dict)
    """What was read once for the whole scope."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)
before_commit: list[Callable[[Scope], None]] = []
"""Hooks that write what a scope collected, as its last statements (the audit trail: its lock stays short)."""


def open_scope() -> Scope | None:
    return _current.get()


def current_scope() -> Scope:
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("open a tenancy.scope first: nobody acts now")
    return scope


def current_actor() -> Actor:
    return current_scope().actor


def _apply(actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(actor.set_scope())


@contextmanager
def scope(actor: Actor) -> Iterator[Scope]:
    """One transaction as `actor`. Inside an outer transaction the former actor is put back on leaving:
    a released savepoint keeps the inner settings (`set local` lasts to the end of the outer one)."""
    before, now = _current.get(), Scope(actor)
    token = _current.set(now)
    try:
        with transaction.atomic():
            _apply(actor)
            yield now
            if not connection.needs_rollback:
                for write in before_commit:
                    write(now)
    finally:
        _current.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            _apply(before.actor if before else NOBODY)


def system_actor(role: str = OPERATOR, organisation_id: UUID | None = None, circles: tuple[UUID, ...] = ()) -> Actor:
    """The portal itself: commands, loaders, the worker. Acts without a user."""
    return Actor(role=role, organisation_id=organisation_id, circles=circles, display_name=PORTAL_NAME, function=PORTAL)
