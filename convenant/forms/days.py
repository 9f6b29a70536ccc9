"""A day in a form, and which days it takes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from convenant import clock
from convenant.templatetags.portal import nl_plain

WRONG = "Vul een datum in, bijvoorbeeld 24-11-2026."
OUTSIDE = "Kies een dag van {first} tot en met {last}. Kijk het jaartal na."
FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d-%m-%y", "%d/%m/%Y")
"""What a browser sends for a date, and how people here write one."""


@dataclass(frozen=True)
class Span:
    """`ahead`: whole years after today."""

    first: date
    ahead: int
    why: str

    @property
    def last(self) -> date:
        today = clock.today()
        return date(today.year + self.ahead, 12, 31) if self.ahead else today


LIVING = Span(date(2000, 1, 1), 10, "Convenanten run for four or five years; before 2000 there were none.")
BORN = Span(date(1900, 1, 1), 0, "A grandparent may be involved; nobody is born tomorrow.")
STANDING = Span(date(1500, 1, 1), 10, "There are schools of five centuries old.")
SPANS = (LIVING, BORN, STANDING)
"""All that are used: a form may be narrower with a sentence of its own, never wider."""


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """Native date input; the Dutch way of writing is read too."""

    def __init__(self, *, span: Span = LIVING, required_text: str = WRONG, **kwargs: Any) -> None:
        self.span = span
        errors = {"required": required_text, "invalid": WRONG}
        super().__init__(widget=DayInput(), input_formats=FORMATS, error_messages=errors, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not self.span.first <= value <= self.span.last:
            raise forms.ValidationError(OUTSIDE.format(first=nl_plain(self.span.first), last=nl_plain(self.span.last)))
