"""What is drawn without a template is escaped in each of its fields."""

import dataclasses

import pytest

from incidents.page import register_rows
from incidents.queries.register import Row

HOSTILE = "\"'><script>alert(1)</script>{title}"


def drawn_with(field: str) -> str:
    values = {each.name: 2 if each.name == "seriousness" else "gewoon" for each in dataclasses.fields(Row)}
    return str(register_rows([Row(**(values | {"badge_kind": "bad", field: HOSTILE}))]))  # type: ignore[arg-type]


DRAWN = ("url", "day", "title", "reference", "location", "seriousness", "next_step", "badge_word", "melding")


@pytest.mark.parametrize("field", DRAWN)
def test_a_hostile_field_of_the_register_stays_text(field: str) -> None:
    page = drawn_with(field)
    assert "<script" not in page
    assert "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{title}" in page


def test_a_hostile_term_of_the_register_stays_text() -> None:
    row = dataclasses.replace(Row(*["x"] * 13), badge_word="", term=HOSTILE)  # type: ignore[arg-type]
    assert "<script" not in str(register_rows([row]))
