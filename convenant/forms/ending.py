"""Proposing that all partners end the convenant early."""

from django import forms

from convenant.actions.ending import Wish

from .days import DayField
from .plain import PlainTextForm


class EndingForm(PlainTextForm):
    summary_title = "Dit klopt nog niet"
    ends_on = DayField(label="Laatste dag van het convenant", help_text="Tot en met die dag gelden alle afspraken.")
    reason = forms.CharField(
        label="Waarom eerder stoppen?",
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
        help_text="Alle partijen lezen dit. Noem geen personen.",
        error_messages={"required": "Schrijf waarom uw organisatie dit voorstelt."},
    )

    def clean_reason(self) -> str:
        return self.plain("reason")

    def wish(self) -> Wish:
        return Wish(self.cleaned_data["ends_on"], self.cleaned_data["reason"])
