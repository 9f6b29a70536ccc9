"""Addresses on shelves: a request is held against the few that begin like it, not against all the hundreds in turn."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

CIRCLE = "c"
"""Under c/<slug>/ the third part tells pages apart; elsewhere the first does."""
PLAIN = re.compile(r"[\w.-]*")
ANY = None
"""The shelf of addresses that begin with something that varies: they are looked at in each case."""
Pattern = URLPattern | URLResolver


class Shelves(URLResolver):
    """The same answers, in the same order, as a plain list of patterns gives. Reversing is Django's own."""

    def __init__(self, patterns: list[Pattern]) -> None:
        super().__init__(RoutePattern(""), patterns)

    def resolve(self, path: str) -> ResolverMatch:
        return self._shelves.get(shelf_of(path), self._shelves[ANY]).resolve(path)

    @cached_property
    def _shelves(self) -> dict[str | None, URLResolver]:
        names = {ANY} | {shelf for pattern in self.url_patterns for shelf in _shelves_in(pattern, "")}
        return {name: URLResolver(self.pattern, self._kept(name)) for name in names}

    def _kept(self, shelf: str | None) -> list[Pattern]:
        return [kept for pattern in self.url_patterns if (kept := _only(pattern, shelf, ""))]


def shelf_of(address: str) -> str | None:
    """Of an address that is asked for, or of a route with converters in it."""
    parts = address.split("/", 3)
    name = parts[2] if parts[0] == CIRCLE and len(parts) > 2 else parts[0]
    return name if PLAIN.fullmatch(name) and PLAIN.fullmatch(parts[0]) else ANY


def _shelves_in(pattern: Pattern, before: str) -> Iterator[str | None]:
    route = before + str(pattern.pattern)
    if isinstance(pattern, URLPattern):
        yield shelf_of(route)
    else:
        for each in pattern.url_patterns:
            yield from _shelves_in(each, route)


def _only(pattern: Pattern, shelf: str | None, before: str) -> Pattern | None:
    """The pattern with what stands on this shelf in it; None when nothing does."""
    if isinstance(pattern, URLPattern):
        return pattern if shelf_of(before + str(pattern.pattern)) in (shelf, ANY) else None
    route = before + str(pattern.pattern)
    kept: list[Any] = [one for each in pattern.url_patterns if (one := _only(each, shelf, route))]
    defaults = pattern.default_kwargs
    return URLResolver(pattern.pattern, kept, defaults, pattern.app_name, pattern.namespace) if kept else None
