"""Who signed the agreement with the processor, and when."""

from django import forms

from .days import DayField
from .fields import SubmissionField
from .privacy import OWN_FILE
from .upload import DocumentField


class SignForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    signer = forms.CharField(
        label="Wie tekende voor uw organisatie?",
        max_length=200,
        help_text="Naam en functie van wie mag tekenen.",
        error_messages={"required": "Schrijf wie er tekende."},
    )
    signed_on = DayField(label="Getekend op")
    document = DocumentField(label="Ondertekend exemplaar", required=False, help_text=OWN_FILE)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    submission = SubmissionField()
