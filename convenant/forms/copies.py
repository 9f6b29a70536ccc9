"""Looking for somebody by name, choosing where, and the texts to black out in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant.actions.copies import field_of
from convenant.subject_data import Found, Section

from .rules import offer

SHORT = 60


class LookForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    name = forms.CharField(
        label="Naam zoals die in het dossier staat",
        max_length=120,
        help_text="Volledige naam, voornaam of achternaam. Het portaal zoekt alleen in uw eigen organisatie.",
        error_messages={"required": "Vul een naam in."},
    )


class ChooseForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    keys = forms.MultipleChoiceField(
        label="Over wie gaat het verzoek?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Kies alleen wat over deze persoon gaat. Een andere leerling kan dezelfde naam hebben.",
        error_messages={"required": "Kies minstens één plek.", "invalid_choice": "Kies een plek uit de lijst."},
    )

    def __init__(self, data: Any, *, found: Sequence[Found]) -> None:
        super().__init__(data)
        offer(self, "keys", [(each.key, f"{each.title}: {each.where}") for each in found])


class BlackForm(forms.Form):
    """A text per row of each section, named s<section>r<row>."""

    summary_title = "Dit klopt nog niet"
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, sections: Sequence[Section], revision: int) -> None:
        super().__init__(data, initial={"revision": revision})
        self.sections = sections
        for section, each in enumerate(sections):
            for row, (label, text) in enumerate(each.rows):
                self.fields[field_of(section, row)] = _field(label, text)

    def texts(self) -> list[list[str]]:
        return [
            [self.cleaned_data[field_of(section, row)] for row in range(len(each.rows))]
            for section, each in enumerate(self.sections)
        ]

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Title → its fields, for the page."""
        return [
            (each.title, [self[field_of(section, row)] for row in range(len(each.rows))])
            for section, each in enumerate(self.sections)
        ]


def _field(label: str, text: str) -> forms.CharField:
    rows = 1 if len(text) < SHORT else min(12, 2 + len(text) // SHORT)
    area = forms.Textarea({"rows": rows, "data-black": "", "spellcheck": "false"})
    return forms.CharField(label=label, initial=text, required=False, strip=False, widget=area)
