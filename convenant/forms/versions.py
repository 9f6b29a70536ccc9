"""What is asked about a version: when to answer, the answer, the decision, who signed, an annex."""

from datetime import timedelta
from typing import Any

from django import forms

from convenant import clock
from convenant.models import Consent

from .days import DayField
from .fields import SeenField, SubmissionField
from .plain import PlainTextForm
from .upload import DocumentField

ANSWER_WEEKS = 4


def _in_four_weeks() -> str:
    return (clock.today() + timedelta(weeks=ANSWER_WEEKS)).isoformat()


class CirculateForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    answers_by = DayField(label="Antwoord uiterlijk op", initial=_in_four_weeks)


class VersionAnswerForm(PlainTextForm):
    summary_title = "Dit klopt nog niet"
    answer = forms.ChoiceField(
        label="Wat antwoordt uw organisatie?",
        choices=Consent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies akkoord of bezwaar."},
    )
    reason = forms.CharField(
        label="Toelichting",
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bij bezwaar verplicht. Alle partijen lezen dit. Noem geen personen.",
    )
    seen = SeenField()

    def clean_reason(self) -> str:
        return self.plain("reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") == Consent.OBJECTS and "reason" in data and not data["reason"]:
            self.add_error("reason", "Schrijf waarom u bezwaar hebt.")
        return data


class AdoptForm(PlainTextForm):
    """`seen` is the mark of the answers that were on the page."""

    summary_title = "Dit klopt nog niet"
    decided_on = DayField(label="Datum van het besluit")
    body = forms.CharField(
        label="Wie besloot?",
        max_length=120,
        help_text="Bijvoorbeeld: de werkgroep, het bestuurlijk overleg.",
        error_messages={"required": "Vul in wie het besluit nam."},
    )
    valid_from = DayField(label="De nieuwe versie geldt vanaf")
    reason = forms.CharField(
        label="Waarom dit besluit?",
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Nodig als een partij bezwaar heeft. Alle partijen lezen dit. Noem geen personen.",
    )
    seen = SeenField()

    def clean_reason(self) -> str:
        return self.plain("reason")


class SignedOnForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    signed_on = DayField(label="Datum van ondertekening")


class SignatureForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    function = forms.CharField(
        label="Functie van wie tekende",
        max_length=120,
        help_text="Bijvoorbeeld: burgemeester, voorzitter college van bestuur.",
        error_messages={"required": "Vul de functie in van wie tekende."},
    )
    name = forms.CharField(label="Naam", max_length=120, required=False, help_text="Hoeft niet.")
    signed_on = DayField(label="Getekend op")
    scan = DocumentField(label="Scan van de handtekening", required=False)
    seen = SeenField()

    def clean_function(self) -> str:
        """A name alone says nothing about who may sign."""
        found: str = self.cleaned_data["function"]
        if not any(letter.isalpha() for letter in found):
            raise forms.ValidationError("Schrijf de functie in woorden, zoals burgemeester.")
        return found


class AnnexForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    title = forms.CharField(label="Titel", max_length=200, error_messages={"required": "Vul in hoe de bijlage heet."})
    file = DocumentField(label="Bestand")
    submission = SubmissionField()
