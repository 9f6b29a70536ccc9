"""The answer of a colleague: agree, or not and why."""

from typing import Any, ClassVar

from django import forms

from .plain import clean_text

AGREED = "akkoord"


class ColleagueAnswerForm(forms.Form):
    """Each says in `agree` what agreeing does."""

    agree: ClassVar[str]
    answer = forms.ChoiceField(
        label="Uw antwoord", widget=forms.RadioSelect,
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies een antwoord uit de lijst."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Reden", required=False, max_length=300, help_text="Nodig als u niet akkoord gaat.",
        error_messages={"max_length": "Houd het korter dan 300 tekens."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(AGREED, self.agree), ("nee", "Niet akkoord")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["reason"] = clean_text(values.get("reason") or "")
        if values.get("answer") == "nee" and len(values["reason"]) < 5:
            self.add_error("reason", "Schrijf in een paar woorden waarom.")
        return values
