"""Addresses of pages. Django looks for the route of a name at each call; a page names some twenty, so it is kept."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse

STAND_INS: dict[type, Callable[[int], Any]] = {
    UUID: lambda at: UUID(int=7 << 64 | at),
    int: lambda at: 700_700_700 + at,
    str: lambda at: f"stands-in-{at}",
}
"""What goes into a route as it is written, and a value that no route holds of itself."""
WORD = re.compile(r"[-\w]+", re.ASCII)
"""A text that every route for words takes, and that needs no escaping."""


def address(name: str, /, *values: Any, **named: Any) -> str:
    """As `reverse` gives it. Other texts than words Django holds against the route, at each call."""
    given = (*values, *named.values())
    if not is_plain(given):
        return reverse(name, args=values, kwargs=named)
    route = _route(settings.ROOT_URLCONF, name, tuple(map(type, given)), tuple(named))
    return route.format(*given) if route else reverse(name, args=values, kwargs=named)


def is_plain(values: tuple[Any, ...]) -> bool:
    return all(type(value) in STAND_INS and (type(value) is not str or WORD.fullmatch(value)) for value in values)


@cache
def _route(urlconf: str, name: str, kinds: tuple[type, ...], names: tuple[str, ...]) -> str:
    """With a numbered place for each value; the last ones go by name. Empty where only some words fit."""
    values = [STAND_INS[kind](at) for at, kind in enumerate(kinds)]
    first = len(values) - len(names)
    try:
        found = reverse(name, urlconf, values[:first], dict(zip(names, values[first:], strict=True)))
    except NoReverseMatch:
        return ""
    found = found.replace("{", "{{").replace("}", "}}")
    for at, value in enumerate(values):
        found = found.replace(str(value), f"{{{at}}}", 1)
    return found
