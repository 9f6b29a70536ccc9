"""Persons and texts inside the vault."""

from typing import Any

from django import forms

from convenant.forms.days import BORN, DayField
from convenant.forms.fields import SeenField, SubmissionField
from convenant.forms.plain import clean_text
from incidents.actions.vault import Person
from incidents.vocabulary import KINDS, ROLES

LONGEST_STORY = 20_000


class PersonForm(forms.Form):
    kind = forms.ChoiceField(
        label="Wie is dit?", choices=list(KINDS.items()), error_messages={"invalid_choice": "Kies uit de lijst."}
    )
    role = forms.ChoiceField(
        label="Rol in dit incident", choices=list(ROLES.items()), widget=forms.RadioSelect(attrs={"class": "vs-tiles"}),
        error_messages={"required": "Kies een rol.", "invalid_choice": "Kies een rol uit de lijst."},
    )  # fmt: skip
    name = forms.CharField(label="Naam", required=False, max_length=120)
    birth_date = DayField(label="Geboortedatum", required=False, span=BORN)
    contact = forms.CharField(
        label="Klas en contact van ouders", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    injuries = forms.CharField(
        label="Letsel", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wat iemand eraan overhield, en wie het zag: EHBO, huisarts, ziekenhuis.",
    )  # fmt: skip
    note = forms.CharField(
        label="Bijzonderheden", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    another = forms.BooleanField(
        label="Dit is iemand anders met dezelfde naam en rol", required=False, widget=forms.HiddenInput
    )
    seen = SeenField()
    submission = SubmissionField()

    IDENTIFYING = ("name", "birth_date", "contact")

    def __init__(self, *args: Any, names_allowed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not names_allowed:
            for name in self.IDENTIFYING:
                del self.fields[name]

    def add_error(self, field: Any, error: Any) -> None:
        """Whether it is somebody else is asked only once there is somebody of the same name."""
        super().add_error(field, error)
        if field == "another":
            self.fields["another"].widget = forms.CheckboxInput()

    def person(self) -> Person:
        day = self.cleaned_data.get("birth_date")
        texts = {
            name: clean_text(self.cleaned_data.get(name) or "") for name in ("name", "contact", "injuries", "note")
        }
        return Person(
            kind=self.cleaned_data["kind"], role=self.cleaned_data["role"], birth_date=day.isoformat() if day else "",
            **texts,
        )  # fmt: skip


class StoryForm(forms.Form):
    text = forms.CharField(
        label="Het volledige verhaal", max_length=LONGEST_STORY, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Staat versleuteld in de kluis. Alleen uw school kan dit lezen.",
        error_messages={"required": "Schrijf iets op.", "max_length": f"Houd het korter dan {LONGEST_STORY} tekens."},
    )  # fmt: skip
    submission = SubmissionField()

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])
