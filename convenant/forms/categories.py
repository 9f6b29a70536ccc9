"""One category of a draft."""

from typing import Any

from django import forms

from convenant.models import Category
from convenant.queries.categories import FLAGS

SERIOUSNESS = {1: "gering", 2: "matig", 3: "ernstig", 4: "zeer ernstig"}


def _choice(name: str) -> forms.ChoiceField:
    label, words = FLAGS[name]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", "niet ingevuld"), *words.items()],
        error_messages={"invalid_choice": "Kies uit de lijst."},
    )


class CategoryForm(forms.Form):
    label = forms.CharField(
        label=FLAGS["label"][0],
        max_length=120,
        help_text="Zo staat de soort op het formulier van de school.",
        error_messages={"required": "Schrijf een naam.", "max_length": "Houd de naam korter dan 120 tekens."},
    )
    offence, halt, melding = _choice("offence"), _choice("halt"), _choice("melding")
    seriousness = forms.TypedChoiceField(
        label=FLAGS["seriousness"][0],
        coerce=int,
        choices=[(number, f"{number} {word}") for number, word in SERIOUSNESS.items()],
        error_messages={"required": "Kies er een.", "invalid_choice": "Kies 1, 2, 3 of 4."},
    )
    serious = forms.BooleanField(label=FLAGS["serious"][0], required=False)
    emergency = forms.BooleanField(label=FLAGS["emergency"][0], required=False)
    four_eyes = forms.BooleanField(label="De kluis gaat alleen met twee personen open", required=False)
    ocw = forms.CharField(
        label=FLAGS["ocw"][0],
        max_length=60,
        required=False,
        error_messages={"max_length": "Houd dit korter dan 60 tekens."},
    )
    source = forms.CharField(
        label="Waar berust dit op?",
        max_length=200,
        help_text="Bijvoorbeeld een besluit van het overleg met de datum, of een artikel.",
        error_messages={
            "required": "Schrijf waar deze wijziging op berust.",
            "max_length": "Houd dit korter dan 200 tekens.",
        },
    )
    summary_title = "Dit klopt nog niet"

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FLAGS}


class NewCategoryForm(CategoryForm):
    main = forms.ChoiceField(
        label="Hoofdcategorie",
        error_messages={"required": "Kies een hoofdcategorie.", "invalid_choice": "Kies uit de lijst."},
    )
    field_order = ("main",)

    def __init__(self, *args: Any, mains: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["main"].choices = [(row.code, row.label) for row in mains]  # type: ignore[attr-defined]


def initial_of(row: Category) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FLAGS}
