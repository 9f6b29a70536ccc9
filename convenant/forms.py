"""Input → clean values."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from convenant.tenancy.models import OrganisationKind
from convenant.terms import EXTENSION, KINDS


class DayField(forms.DateField):
    """Native date input; "24-11-2026" is read too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d-%m-%Y"],
            error_messages={
                "required": "Vul een datum in, bijvoorbeeld 24-11-2026.",
                "invalid": "Vul een datum in, bijvoorbeeld 24-11-2026.",
            },
            **kwargs,
        )


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


class OrganisationFilter(forms.Form):
    """What is unknown filters nothing: an old link never ends in an error."""

    zoek = forms.CharField(label="Naam", required=False, max_length=80, widget=forms.TextInput({"type": "search"}))
    soort = forms.ChoiceField(label="Soort", required=False, choices=[("", "Alle"), *OrganisationKind.choices])

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    def marks(self, chosen: dict[str, str]) -> list[dict[str, str]]:
        labels = {"zoek": chosen["zoek"], "soort": str(dict(OrganisationKind.choices).get(chosen["soort"], ""))}
        return [
            {"text": text, "url": "?" + urlencode({other: chosen[other] for other in chosen if other != name})}
            for name, text in labels.items()
            if text
        ]
