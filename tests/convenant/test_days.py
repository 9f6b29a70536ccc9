"""A day far off is told to whoever types it, in every form, instead of being kept or ending in an error page."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from convenant.forms.days import BORN, LIVING, SPANS, STANDING, DayField
from tests.guards.forms import ODD_DAYS

OURS = ("convenant.", "parties.", "protocols.", "incidents.", "meetings.")


def kinds_below(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds_below(one)


def fields_with_a_day() -> dict[str, forms.Field]:
    assert get_resolver().url_patterns, "every form is known once the addresses are"
    return {
        f"{kind.__module__}.{kind.__name__}.{name}": field
        for kind in kinds_below(forms.Form) if kind.__module__.startswith(OURS)
        for name, field in kind.base_fields.items() if isinstance(field, forms.DateField | forms.DateTimeField)
    }  # fmt: skip


def refusal(field: forms.Field, value: str) -> str:
    try:
        field.clean(value)
    except forms.ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""


def faults(fields: dict[str, forms.Field]) -> set[str]:
    loose = {name for name, field in fields.items() if type(field) is not DayField}
    taking = {name for name, field in fields.items() if not all(refusal(field, value) for value in ODD_DAYS)}
    return loose | taking | {name for name, field in fields.items() if bool(refusal(field, "")) is not field.required}


def test_every_field_for_a_day_is_bounded(record_property: Callable[[str, Any], None]) -> None:
    fields = fields_with_a_day()
    assert faults(fields) == set()
    assert len(fields) > 60
    record_property("figure", f"Days: {len(ODD_DAYS)} odd days in {len(fields)} fields, 0 taken")


def test_a_field_without_bounds_is_seen() -> None:
    class Lenient(DayField):
        def validate(self, value: Any) -> None: ...

    assert faults({"loose": forms.DateField(), "lenient": Lenient(), "good": DayField()}) == {"loose", "lenient"}


@pytest.mark.parametrize("typed", ["2026-11-24", "24-11-2026", "24/11/2026", "24-11-26", " 24-11-2026 "])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (LIVING, date(2000, 1, 1), date(2036, 12, 31)),
        (BORN, date(1900, 1, 1), date(2026, 11, 21)),
        (STANDING, date(1500, 1, 1), date(2036, 12, 31)),
    ],
)
def test_the_first_and_the_last_day_are_taken(span: Any, first: date, last: date) -> None:
    field = DayField(span=span)
    assert [field.clean(day.isoformat()) for day in (first, last)] == [first, last]
    for beyond in (first.toordinal() - 1, last.toordinal() + 1):
        assert refusal(field, date.fromordinal(beyond).isoformat()).startswith("Kies een dag van "), beyond


def test_what_is_refused_says_between_which_days() -> None:
    told = "Kies een dag van 1 januari 2000 tot en met 31 december 2036. Kijk het jaartal na."
    assert refusal(DayField(), "0001-01-01") == refusal(DayField(), "9999-12-31") == told
    assert refusal(DayField(required_text="Vul in wanneer."), "") == "Vul in wanneer."


def test_each_span_says_why() -> None:
    assert all(span.why.endswith(".") for span in SPANS)
