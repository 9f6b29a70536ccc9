"""Input → clean values."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.http import QueryDict

from convenant.editing import Overtaken
from convenant.templatetags.portal import nl_plain
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


class SubmissionField(forms.UUIDField):
    """One for each opened form, so that sending it twice makes one record."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid4)


class SeenField(forms.CharField):
    """The mark (`convenant.editing`) of what the editor started from."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, max_length=24)


def tell_overtaken(form: forms.Form, overtaken: Overtaken, seen: str, theirs: dict[str, Any]) -> None:
    """Says at each field what stands there now; saving again from here is a choice made with that in sight."""
    mine = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data["seen"] = seen
    form.add_error(None, overtaken.sentence)
    for name, value in theirs.items():
        if name in form.fields and name != "seen" and str(mine.get(name) or "") != str(value or ""):
            form.add_error(name, f"Hier staat nu: {_shown(form.fields[name], value)}.")


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return nl_plain(value)
    return str(dict(getattr(field, "choices", ())).get(value, value) or "niets")


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
