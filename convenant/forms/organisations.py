"""A new organisation, by the operator."""

from typing import Any

from django import forms

from convenant.actions.organisations import Known
from convenant.tenancy.models import OrganisationKind

SECTORS = [
    ("po", "basisonderwijs (po)"),
    ("vo", "voortgezet onderwijs (vo)"),
    ("vso", "voortgezet speciaal onderwijs (vso)"),
    ("mbo", "middelbaar beroepsonderwijs (mbo)"),
    ("kinderopvang", "kinderopvang"),
]
KINDS = [(value, label) for value, label in OrganisationKind.choices if value != OrganisationKind.OPERATOR]


class OrganisationForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    name = forms.CharField(
        label="Naam",
        max_length=200,
        error_messages={"required": "Vul een naam in.", "max_length": "Houd dit korter dan 200 tekens."},
    )
    short_name = forms.CharField(
        label="Korte naam",
        max_length=80,
        required=False,
        error_messages={"max_length": "Houd dit korter dan 80 tekens."},
    )
    kind = forms.ChoiceField(label="Soort", choices=KINDS)
    sectors = forms.MultipleChoiceField(
        label="Sectoren, bij een school", choices=SECTORS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def known(self) -> Known:
        given: dict[str, Any] = self.cleaned_data
        return Known(**given | {"sectors": tuple(given["sectors"])})
