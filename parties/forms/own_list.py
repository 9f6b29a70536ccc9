"""The filter of the own list."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms

from convenant.forms.rules import offer
from parties.queries.own_page import OwnWish


class OwnListFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    zoek = forms.CharField(required=False, max_length=80, label="Zoek op naam, functie of locatie")
    kring = forms.ChoiceField(required=False, label="Convenant")
    stand = forms.ChoiceField(
        required=False, choices=[("", "Alle plekken en personen"), ("leeg", "Alleen lege plekken")], label="Stand"
    )

    def __init__(self, data: Any, circles: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        offer(self, "kring", [("", "Alle convenanten"), *circles])
        if len(circles) < 2:
            del self.fields["kring"]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    def wish(self) -> OwnWish:
        asked = self.chosen()
        return OwnWish(asked.get("zoek", ""), asked.get("kring", ""), bool(asked.get("stand")))

    def marks(self, base: str) -> list[dict[str, str]]:
        """What is asked in words, each with the address of the list without it."""
        asked = self.chosen()
        found = []
        for name, value in asked.items():
            rest = urlencode({key: other for key, other in asked.items() if key != name})
            words = dict(getattr(self.fields[name], "choices", ())).get(value, f"“{value}”")
            found.append({"text": str(words), "url": f"{base}?{rest}" if rest else base})
        return found
