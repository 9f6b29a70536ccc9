"""What was decided about the term."""

from datetime import date

from django import forms

from convenant.terms import EXTENSION, KINDS

from .fields import DayField


class TermDecisionForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    kind = forms.ChoiceField(
        choices=list(KINDS.items()),
        label="Wat is er besloten?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er is besloten."},
    )
    decided_on = DayField(label="Datum van het besluit")
    body = forms.CharField(
        label="Wie besloot?",
        max_length=120,
        help_text="Bijvoorbeeld: de werkgroep, het bestuurlijk overleg.",
        error_messages={"required": "Vul in wie het besluit nam."},
    )
    extends_to = DayField(
        label="Verlengd tot", required=False, help_text="Alleen bij een verlenging. Leeg: één termijn erbij."
    )
    note = forms.CharField(label="Toelichting", max_length=300, required=False)

    def clean_extends_to(self) -> date | None:
        until: date | None = self.cleaned_data.get("extends_to")
        if until and self.cleaned_data.get("kind") != EXTENSION:
            raise forms.ValidationError("Een nieuwe einddatum hoort alleen bij een verlenging.")
        return until
