"""Every URL of the portal, and what its identifiers name. A URL that is not in the table fails the leak test."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Url:
    name: str
    parameters: tuple[str, ...]


def every_url() -> list[Url]:
    return sorted(set(_walk(get_resolver().url_patterns, "")), key=lambda url: url.name)


def _walk(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[Url]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield Url(f"{namespace}{pattern.name}", tuple(pattern.pattern.regex.groupindex))
