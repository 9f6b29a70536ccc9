"""The filter of the directory."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms

from parties.models import Level, Role
from parties.queries.directory import Wanted

Choices = Sequence[tuple[str, str]]


class DirectoryFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    zoek = forms.CharField(required=False, max_length=80, label="Zoek op naam, functie, plek of onderwerp")
    rol = forms.ChoiceField(required=False, choices=[("", "Alle partijen"), *Role.choices], label="Soort partij")
    niveau = forms.ChoiceField(required=False, choices=[("", "Beide niveaus"), *Level.choices], label="Niveau")
    school = forms.ChoiceField(required=False, label="School")
    wijk = forms.ChoiceField(required=False, label="Wijk")
    pers = forms.ChoiceField(required=False, choices=[("", "Iedereen"), ("ja", "Alleen mediacontacten")], label="Pers")

    def __init__(self, *args: Any, schools: Choices, wijken: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = [("", "Alle scholen"), *schools]  # type: ignore[attr-defined]
        self.fields["wijk"].choices = [("", "Alle wijken"), *wijken]  # type: ignore[attr-defined]
        if not wijken:
            del self.fields["wijk"]

    def chosen(self) -> dict[str, str]:
        """Only what is asked, in the order of the form."""
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    def wanted(self) -> Wanted:
        asked = self.chosen()
        return Wanted(
            words=asked.get("zoek", ""),
            role=asked.get("rol", ""),
            level=asked.get("niveau", ""),
            school=asked.get("school", ""),
            wijk=asked.get("wijk", ""),
            media=bool(asked.get("pers")),
        )

    def marks(self, base: str) -> list[dict[str, str]]:
        """What is asked in words, each with the address of the list without it."""
        asked = self.chosen()
        found = []
        for name, value in asked.items():
            rest = urlencode({key: other for key, other in asked.items() if key != name})
            found.append({"text": self.words_of(name, value), "url": f"{base}?{rest}" if rest else base})
        return found

    def words_of(self, name: str, value: str) -> str:
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, f"“{value}”"))

    def sentence(self) -> str:
        """For a file: "School: Atlas College; Niveau: Uitvoerend"."""
        told = [f"{self.fields[name].label}: {self.words_of(name, value)}" for name, value in self.chosen().items()]
        return "; ".join(told) or "geen, de hele lijst"
