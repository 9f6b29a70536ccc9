"""Addresses are found as Django's own list finds them: the same page, or none."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RoutePattern

from convenant.urls import urlpatterns
from convenant.urls.shelves import ANY, shelf_of
from tests.guards.leaks import fill
from tests.guards.table import TABLE
from tests.guards.urls import every_url

(SHELVES,) = urlpatterns
ID = str(UUID(int=7))


def plain() -> URLResolver:
    return URLResolver(RoutePattern(""), SHELVES.url_patterns)


def addresses() -> Iterator[str]:
    """Of every page, and of what lies beside it: cut off, longer, elsewhere, spelled oddly."""
    parts = {"uidb36": "1", "key": "abc-def", "recipient": ID}
    for url in every_url():
        ids = parts | dict.fromkeys(TABLE[url.name].models, ID)
        path = fill(url, TABLE[url.name], "west-friesland", ids)[1:]
        yield from (
            path,
            path[:-1],
            f"{path}x",
            f"{path}x/",
            f"c/{path}",
            path.replace("/", "//"),
            f"é{path}",
            f"({path}",
        )


def found(resolver: URLResolver, path: str) -> Any:
    try:
        match = resolver.resolve(path)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.route, match.app_names, match.namespaces


def test_every_address_is_found_as_in_a_plain_list(record_property: Callable[[str, Any], None]) -> None:
    resolver, asked = plain(), list(addresses())
    answers = [found(resolver, path) for path in asked]
    assert [found(SHELVES, path) for path in asked] == answers
    pages = {answer[3] for answer in answers if answer}
    assert pages == {url.name for url in every_url()}
    record_property("figure", f"addresses on shelves: {len(asked)} found as in a list of {len(pages)} pages")


def test_what_varies_stands_on_every_shelf() -> None:
    assert {shelf_of(route) for route in ("<slug:any>/acties/", "c/<slug:slug>/<uuid:pk>/", "^x/")} == {ANY}
    assert shelf_of("c/<slug:slug>/acties/<uuid:pk>/") == shelf_of("c/weert/acties/") == "acties"


def test_a_shelf_is_far_shorter_than_the_list() -> None:
    held = [sum(1 for _ in leaves(shelf)) for shelf in SHELVES._shelves.values()]
    assert max(held) * 4 < len(every_url())


def leaves(resolver: URLResolver) -> Iterator[Any]:
    for each in resolver.url_patterns:
        yield from leaves(each) if isinstance(each, URLResolver) else [each]
