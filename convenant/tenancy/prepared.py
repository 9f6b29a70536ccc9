"""Kept statements are planned once for each connection and role (ADR 25): planning takes longer than answering.

PostgreSQL keeps the plan, not the rows: whose they are is asked anew each time, by the policies, which read the
settings of the scope. A policy must therefore never rest on a function that calls itself immutable.
"""

from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

from .scope import current_actor

_numbers = count(1)
_known: WeakKeyDictionary[Any, dict[tuple[str, str], str]] = WeakKeyDictionary()
"""Connection to the database → role and text → name."""


def execute(title: str, text: str, values: tuple[Any, ...]) -> str:
    """The statement that asks a prepared one, with a place for each value. `title` tells people which it is."""
    places = ", ".join(["%s"] * len(values))
    return f"execute {_name_of(title, text)}({places})" if values else f"execute {_name_of(title, text)}"


def _name_of(title: str, text: str) -> str:
    """On this connection; it is prepared if it was not. PostgreSQL plans anew when another role asks, so each role has
    its own. A name is never tried twice: a message that failed may have left its own."""
    connection.ensure_connection()
    known = _known.setdefault(connection.connection, {})
    key = (current_actor().role, text)
    if key not in known:
        name = f"kept_{next(_numbers)}_{title}"
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"prepare {name} as {text}")
        known[key] = name
    return known[key]
