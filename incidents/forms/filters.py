"""The filter bar of the register. An unknown or foreign value is an error at its field, never a crash."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms

from convenant.templatetags.portal import nl_plain
from incidents.queries.taxonomy import KEEPS_CORE, SERIOUSNESS, Taxonomy
from parties.models import Location

from .core import DayField, clean_text


class RegisterFilter(forms.Form):
    q = forms.CharField(
        label="Zoek",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Kenmerk"}),
    )
    category = forms.ChoiceField(
        label="Categorie", required=False, error_messages={"invalid_choice": "Kies een categorie uit de lijst."}
    )
    location = forms.ChoiceField(
        label="Locatie", required=False, error_messages={"invalid_choice": "Kies een locatie uit de lijst."}
    )
    since = DayField(label="Vanaf", required=False)
    until = DayField(label="Tot en met", required=False)
    seriousness = forms.TypedChoiceField(
        label="Ernst", required=False, coerce=int, empty_value=None,
        choices=[("", "Alle"), *((number, f"{number} {word}") for number, word in SERIOUSNESS.items())],
        error_messages={"invalid_choice": "Kies een ernst uit de lijst."},
    )  # fmt: skip
    summary_title = "Dit filter klopt nog niet"

    def __init__(self, *args: Any, taxonomy: Taxonomy, locations: Iterable[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mains = [(row.code, row.label) for row in taxonomy.mains if row.keeps == KEEPS_CORE]
        places = [(str(place.pk), place.name) for place in locations]
        self.fields["category"].choices = [("", "Alle"), *mains]  # type: ignore[attr-defined]
        self.fields["location"].choices = [("", "Alle"), *places]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return clean_text(self.cleaned_data["q"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "De einddatum ligt voor de begindatum.")
        return cleaned

    def in_force(self) -> dict[str, str]:
        """Field → what the removable mark says."""
        shown: dict[str, str] = {}
        for name, value in self.cleaned_data.items():
            if value in (None, ""):
                continue
            shown[name] = self._words(name, value)
        return shown

    def _words(self, name: str, value: Any) -> str:
        if name in ("since", "until"):
            return f"{self.fields[name].label} {nl_plain(value)}"
        if name == "q":
            return f"Zoek: {value}"
        choices = {str(key): label for key, label in self.fields[name].choices}  # type: ignore[attr-defined]
        return f"{self.fields[name].label} {choices[str(value)]}"

    def marks(self, query: dict[str, str]) -> list[dict[str, str]]:
        def without(name: str) -> str:
            return "?" + urlencode({key: value for key, value in query.items() if key not in (name, "pagina")})

        return [{"text": words, "url": without(name)} for name, words in self.in_force().items()]
