"""What a bulk action asks before it is done."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from convenant import clock

from .core import DayField

ASSIGN, STEP, CLOSE = "toewijzen", "stap", "sluiten"


class SureForm(forms.Form):
    """Closing asks nothing but whether one is sure."""


class AssignForm(forms.Form):
    colleague = forms.TypedChoiceField(
        label="Wie behandelt ze verder?", coerce=UUID,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in colleagues.items()]
        self.fields["colleague"].choices = [("", "Kies een collega"), *choices]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    step = forms.ChoiceField(
        label="Welke stap is gedaan?",
        error_messages={"required": "Kies een stap.", "invalid_choice": "Kies een stap uit de lijst."},
    )
    day = DayField(label="Op welke dag?")

    def __init__(self, *args: Any, steps: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", "Kies een stap"), *steps.items()]  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        if self.cleaned_data["day"] > clock.today():
            raise forms.ValidationError("Deze dag ligt in de toekomst. Kies vandaag of eerder.")
        return self.cleaned_data["day"]
