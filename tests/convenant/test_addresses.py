"""Kept routes give what Django gives, for every address that takes ids, numbers and words."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.template import engines
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter
from django.urls.resolvers import RoutePattern

from convenant.addresses import address

MADE_UP: dict[type, Callable[[], Any]] = {
    UUIDConverter: uuid4,
    IntConverter: lambda: 12,
    SlugConverter: lambda: "nimeto",
    StringConverter: lambda: "wij-2",
}
Values = dict[str, Any]


def named(patterns: Any, space: str = "", above: Values | None = None) -> Iterator[tuple[str, Values]]:
    """Name and made-up values of every address that takes ids, numbers and words."""
    for each in patterns:
        known = all(type(one) in MADE_UP for one in each.pattern.converters.values())
        if not known or not isinstance(each.pattern, RoutePattern):
            continue
        values = (above or {}) | {key: MADE_UP[type(one)]() for key, one in each.pattern.converters.items()}
        if not isinstance(each, URLPattern):
            yield from named(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, values)
        elif each.name:
            yield space + each.name, values


def another(value: Any) -> Any:
    return uuid4() if isinstance(value, UUID) else value + (1 if isinstance(value, int) else "x")


ALL = dict(named(get_resolver().url_patterns))
SEVERAL = [name for name, values in ALL.items() if len(values) > 1]


def test_every_address_is_that_of_django() -> None:
    assert len(ALL) > 100
    for name, values in ALL.items():
        for _ in range(2):
            assert address(name, **values) == reverse(name, kwargs=values), name
            values = {key: another(value) for key, value in values.items()}


@pytest.mark.parametrize("name", SEVERAL)
def test_values_by_place_and_in_any_order_of_their_names(name: str) -> None:
    values = ALL[name]
    there = reverse(name, kwargs=values)
    assert address(name, *values.values()) == reverse(name, args=list(values.values()))
    assert address(name, **dict(reversed(values.items()))) == there


def test_a_text_is_held_against_the_route() -> None:
    assert address("convenant:article", slug="utrecht", label="5.7") == "/c/utrecht/convenant/artikel/5.7/"
    with pytest.raises(NoReverseMatch):
        address("convenant:article", slug="u/t", label="5.7")
    assert address("privacy:export", kind="csv") == "/verwerkingsregister/register.csv"
    for name, values in (("incidents:detail", {}), ("privacy:export", {"kind": "exe"})):
        with pytest.raises(NoReverseMatch):
            address(name, **values)


def test_the_tag_of_templates_gives_the_same() -> None:
    pk = uuid4()
    asked = '{% url "incidents:step-done" pk 3 %} {% url "incidents:detail" pk=pk %} {% url "home" as h %}{{ h }} '
    drawn = engines["django"].from_string(asked + '{% url "no:such" as none %}[{{ none }}]').render({"pk": pk})
    there = reverse("incidents:step-done", args=[pk, 3]), reverse("incidents:detail", args=[pk])
    assert drawn == f"{there[0]} {there[1]} / []"
