"""A text to start from."""

from django import forms

from convenant.forms.fields import SeenField
from convenant.forms.plain import clean_text
from incidents.models import TextUse

from .register import TextLine


class StandardTextForm(forms.Form):
    use = forms.ChoiceField(
        label="Waarvoor is de tekst?", choices=TextUse.choices,
        error_messages={"required": "Kies waarvoor.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    title = TextLine(
        label="Titel", max_length=60, help_text="Zo staat de tekst in de keuzelijst.",
        error_messages={"required": "Geef de tekst een titel.", "max_length": "Houd de titel korter dan 60 tekens."},
    )  # fmt: skip
    body = forms.CharField(
        label="Tekst", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Geen namen: vul die pas in bij het incident.",
        error_messages={"required": "Schrijf de tekst.", "max_length": "Houd de tekst korter dan 1.000 tekens."},
    )  # fmt: skip
    seen = SeenField()

    def clean_body(self) -> str:
        return clean_text(self.cleaned_data["body"])
