"""The filter of the register, and how an organisation takes part."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from convenant import clock
from convenant.editing import mark_of
from convenant.errors import ENDS_BEFORE
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from convenant.forms.rules import offer
from parties.actions.register import PART, Part
from parties.models import Party, Role, Status
from parties.queries.register import LEFT, SECTORS, Wish

SIGNED = [
    ("", "Niet bekend"),
    ("ja", "Ondertekend"),
    ("nee", "Niet zelf ondertekend"),
    ("staat niet in de tekst", "Staat niet in de tekst"),
]


class RegisterFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    zoek = forms.CharField(required=False, max_length=80, label="Naam")
    rol = forms.ChoiceField(required=False, choices=[("", "Alle rollen"), *Role.choices], label="Rol")
    stand = forms.ChoiceField(
        required=False, choices=[("", "Alle"), *Status.choices, (LEFT, "uitgetreden")], label="Status"
    )
    sector = forms.ChoiceField(required=False, choices=[("", "Alle sectoren"), *SECTORS.items()], label="Sector")
    groep = forms.ChoiceField(required=False, label="Verzamelnaam")
    dag = DayField(required=False, label="Op welke dag")

    def __init__(self, data: QueryDict, collectives: Sequence[str]) -> None:
        super().__init__(data)
        offer(self, "groep", [("", "Alle"), *((name, name) for name in collectives)])

    def chosen(self) -> dict[str, str]:
        """Name → value as the address has it."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        return {
            name: f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
            for name, value in found.items()
            if value
        }

    def wish(self) -> Wish:
        chosen, day = self.chosen(), self.cleaned_data.get("dag")
        names = {"zoek": "words", "rol": "role", "stand": "status", "sector": "sector", "groep": "collective"}
        asked = {field: chosen.get(name, "") for name, field in names.items()}
        return Wish(day=day or clock.today(), **asked)


class PartForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    role = forms.ChoiceField(label="Rol in het convenant", choices=Role.choices)
    status = forms.ChoiceField(label="Status", choices=Status.choices)
    signed = forms.ChoiceField(label="Ondertekening", choices=SIGNED, required=False)
    collective = forms.CharField(
        label="Verzamelnaam",
        max_length=40,
        required=False,
        help_text="Zoals het convenant een groep partijen noemt: gemeenten, scholen.",
        error_messages={"max_length": "Houd dit korter dan 40 tekens."},
    )
    valid_from = DayField(label="Geldt vanaf")
    valid_until = DayField(label="Tot en met", required=False, help_text="De laatste dag. Leeg: zonder einddatum.")
    seen = SeenField()

    def __init__(self, *args: Any, signed: str = "", **kwargs: Any) -> None:
        """`signed`: words of a file that stand in none of the choices stay a choice."""
        super().__init__(*args, **kwargs)
        if signed and signed not in dict(SIGNED):
            offer(self, "signed", [*SIGNED, (signed, signed)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ENDS_BEFORE)
        return cleaned

    def part(self) -> Part:
        return Part(**{name: self.cleaned_data[name] for name in PART})


def initial_of(party: Party) -> dict[str, Any]:
    return {name: getattr(party, name) for name in PART} | {"seen": mark_of(party, PART)}
