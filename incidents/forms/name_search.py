"""Looking somebody up in the vault."""

from django import forms

from incidents.vocabulary import PURPOSES

from .register import TextLine


class NameForm(forms.Form):
    name = TextLine(
        label="Naam", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Voornaam, achternaam of allebei, zoals de naam in de kluis staat. Hoofdletters maken niet uit.",
        error_messages={"required": "Schrijf een naam.", "max_length": "Houd de naam korter dan 120 tekens."},
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label="Waarvoor zoekt u?", choices=[("", "Kies een doel"), *PURPOSES.items()],
        error_messages={
            "required": "Kies eerst een doel. Elke keer zoeken wordt vastgelegd.",
            "invalid_choice": "Kies een doel uit de lijst.",
        },
    )  # fmt: skip
