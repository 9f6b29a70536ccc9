"""Small forms beside the register."""

from typing import Any

from django import forms

from convenant.forms.plain import clean_text


class TextLine(forms.CharField):
    """One line, without what is invisible and can deceive."""

    def clean(self, value: Any) -> str:
        return clean_text(str(super().clean(value) or ""))


class SavedViewForm(forms.Form):
    name = TextLine(
        label="Naam van de weergave", max_length=40, help_text="Alleen u ziet deze weergave. Geen namen van personen.",
        error_messages={"required": "Geef de weergave een naam.", "max_length": "Houd de naam korter dan 40 tekens."},
    )  # fmt: skip
