"""What a request writes, statement by statement, so that two requests can be compared."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITING = re.compile(r"\s*(insert|update|delete|select audit_append)", re.IGNORECASE)
ASIDE = re.compile(r"\"(django_session|vault_\w+)\"")
"""Sessions, and keys, which are made when they are first asked for."""
CHANCE = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|\b[A-HJ-NP-Z2-9]{3}-?[A-HJ-NP-Z2-9]{3}\b"
)
"""Ids and references, which are drawn anew each time."""


@contextmanager
def written() -> Iterator[list[tuple[str, str]]]:
    """Pairs of statement and parameters, in order; sessions and keys left out."""
    found: list[tuple[str, str]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITING.match(sql) and not ASIDE.search(sql):
            found.append((sql, told(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def told(value: Any) -> str:
    """A sealed cell is as long each time, and never the same."""
    bare = getattr(value, "obj", value)
    if isinstance(bare, bytes | bytearray | memoryview):
        return f"<{len(bytes(bare))} bytes>"
    return ", ".join(map(told, bare)) if isinstance(bare, list | tuple) else str(bare)


def alike(statements: list[tuple[str, str]]) -> list[str]:
    return [f"{sql} {CHANCE.sub('#', params)}" for sql, params in statements]
