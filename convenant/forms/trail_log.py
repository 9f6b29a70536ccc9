"""The filter of the log. All in the address; what is no choice is left out, never an error page."""

from typing import Any

from django import forms

from convenant.trail_words import KINDS

from .days import DayField
from .rules import offer


class LogFilter(forms.Form):
    wie = forms.ChoiceField(required=False, label="Wie")
    soort = forms.ChoiceField(required=False, label="Soort", choices=[("", "Alles"), *KINDS.items()])
    vanaf = DayField(required=False, label="Vanaf")
    tot = DayField(required=False, label="Tot en met")
    over = forms.CharField(required=False, max_length=40, label="Kenmerk")

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "wie", [("", "Iedereen"), *names.items()])

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
