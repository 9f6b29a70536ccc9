"""Whether a colleague may open a vault that asks four eyes."""

from typing import Any

from django import forms

from .core import clean_text

ANSWERS = {"akkoord": "Akkoord: de kluis kan een uur lang open", "nee": "Niet akkoord"}


class DecisionForm(forms.Form):
    answer = forms.ChoiceField(
        label="Uw antwoord", choices=list(ANSWERS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord uit de lijst."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Reden", required=False, max_length=300, help_text="Nodig als u niet akkoord gaat.",
        error_messages={"max_length": "Houd het korter dan 300 tekens."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["reason"] = clean_text(values.get("reason") or "")
        if values.get("answer") == "nee" and len(values["reason"]) < 5:
            self.add_error("reason", "Schrijf in een paar woorden waarom.")
        return values
