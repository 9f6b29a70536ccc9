"""Filters of the operator's pages."""

from urllib.parse import urlencode

from django import forms

from convenant.tenancy.models import OrganisationKind


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
