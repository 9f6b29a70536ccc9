"""Addresses of pages. Django looks for the route of a name at each call; a page names some twenty, so it is kept."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

STAND_INS: dict[type, Callable[[int], Any]] = {
    UUID: lambda at: UUID(int=7 << 64 | at),
    int: lambda at: 700_700_700 + at,
}
"""What goes into any route as it is written, and a value that no route holds of itself."""


def address(name: str, *values: Any, **named: Any) -> str:
    """As `reverse` gives it. A text is held against the route by Django itself, at each call."""
    given = (*values, *named.values())
    if not is_plain(given):
        return reverse(name, args=values, kwargs=named)
    return _route(settings.ROOT_URLCONF, name, tuple(map(type, given)), tuple(named)).format(*given)


def is_plain(values: tuple[Any, ...]) -> bool:
    return all(type(value) in STAND_INS for value in values)


@cache
def _route(urlconf: str, name: str, kinds: tuple[type, ...], names: tuple[str, ...]) -> str:
    """With a numbered place for each value; the last ones go by name."""
    values = [STAND_INS[kind](at) for at, kind in enumerate(kinds)]
    first = len(values) - len(names)
    found = reverse(name, urlconf, values[:first], dict(zip(names, values[first:], strict=True)))
    found = found.replace("{", "{{").replace("}", "}}")
    for at, value in enumerate(values):
        found = found.replace(str(value), f"{{{at}}}", 1)
    return found
