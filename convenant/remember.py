"""Reading once what stays the same: while a command builds a history, or for a minute in a process that serves.

What belongs to an organisation is never kept: a request remembers reference data, and where a convenant stands in its
term, which is the same for each of its parties.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

SECONDS, MOST = 60, 64
Found = TypeVar("Found")
Asked = ParamSpec("Asked")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def remembered(key: Hashable, read: Callable[[], Found]) -> Found:
    """`read()`; within `remembering` what it gave the first time for this key."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: Found = kept[key]
    return found


_forgetting: list[Callable[[], None]] = []


def for_a_minute(read: Callable[Asked, Found]) -> Callable[Asked, Found]:
    """For what is the same for everybody who may ask it, and seldom changes: whoever changes it calls `forget`."""

    @lru_cache(maxsize=MOST)
    def kept(_minute: int, /, *args: Any, **kwargs: Any) -> Found:
        return read(*args, **kwargs)

    @wraps(read)
    def recent(*args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        return kept(int(time.monotonic() // SECONDS), *args, **kwargs)  # type: ignore[arg-type]  # all hashable

    _forgetting.append(kept.cache_clear)
    return recent


def forget() -> None:
    """At once, in this process: after a file was loaded."""
    for clear in _forgetting:
        clear()


def forget_soon() -> None:
    """Now, for the rest of this transaction, and when it is committed: in between another may have read the old."""
    forget()
    transaction.on_commit(forget)
