"""The filter bar of the register. An unknown or foreign value is an error at its field, never a crash."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms

from convenant.errors import ENDS_BEFORE
from convenant.forms.days import DayField
from convenant.forms.plain import clean_text
from convenant.templatetags.portal import nl_plain
from incidents.queries.register import SORTS
from incidents.queries.taxonomy import KEEPS_CORE, SERIOUSNESS, Taxonomy
from parties.models import Location

MINE, NOBODY = "ik", "niemand"
BELOW = "– "
"""Before a kind that stands below the main category above it."""


def kinds_of(taxonomy: Taxonomy) -> dict[str, str]:
    """Each main category with the kinds below it; one that has a single kind is that kind."""
    found: dict[str, str] = {}
    for main in (row for row in taxonomy.mains if row.keeps == KEEPS_CORE):
        below = taxonomy.subs_of(main.code)
        found |= {main.code: main.label} | {row.code: f"{BELOW}{row.label}" for row in below if len(below) > 1}
    return found


class RegisterFilter(forms.Form):
    q = forms.CharField(
        label="Zoek",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Woord, kenmerk"}),
        help_text="Zoekt in de omschrijving en de soort. Een naam zoekt u in de kluis, niet hier.",
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
    place = forms.ChoiceField(
        label="Plaats", required=False, error_messages={"invalid_choice": "Kies een plaats uit de lijst."}
    )
    facet = forms.ChoiceField(
        label="Kenmerk van het voorval", required=False,
        error_messages={"invalid_choice": "Kies een kenmerk uit de lijst."},
    )  # fmt: skip
    step = forms.ChoiceField(
        label="Open stap", required=False, error_messages={"invalid_choice": "Kies een stap uit de lijst."}
    )
    handler = forms.ChoiceField(
        label="Behandelaar", required=False, choices=[("", "Alle"), (MINE, "ik"), (NOBODY, "nog niemand")],
        error_messages={"invalid_choice": "Kies een behandelaar uit de lijst."},
    )  # fmt: skip
    sort = forms.ChoiceField(
        label="Volgorde", required=False, choices=list(SORTS.items()),
        error_messages={"invalid_choice": "Kies een volgorde uit de lijst."},
    )  # fmt: skip
    summary_title = "Dit filter klopt nog niet"
    BAR = ("q", "category", "location", "since", "until", "seriousness")

    def __init__(self, *args: Any, taxonomy: Taxonomy, locations: Iterable[Location], **kwargs: Any) -> None:
        """`steps`: key → title. `mine`: the membership of whoever looks."""
        steps, self.mine = kwargs.pop("steps", {}), kwargs.pop("mine", None)
        super().__init__(*args, **kwargs)
        self._offer("category", kinds_of(taxonomy))
        self._offer("location", {str(place.pk): place.name for place in locations})
        self._offer("place", taxonomy.places)
        self._offer("facet", taxonomy.facets)
        self._offer("step", steps)

    def _offer(self, name: str, choices: Mapping[str, str]) -> None:
        """A function is asked when the field is drawn or filled in; a list would be gone through each time."""
        self.fields[name].choices = lambda: [("", "Alle"), *choices.items()]  # type: ignore[attr-defined]

    def in_bar(self) -> list[forms.BoundField]:
        """What stands above the list; the rest has the page "Meer filters"."""
        return [self[name] for name in self.BAR]

    def set_elsewhere(self) -> list[tuple[str, str]]:
        """What the bar does not show and must keep."""
        return [(name, str(self.data[name])) for name in self.fields if name not in self.BAR and self.data.get(name)]

    def asked(self) -> dict[str, Any]:
        """The cleaned filters as the register asks them: "ik" is a membership."""
        return self.cleaned_data | ({"handler": self.mine} if self.cleaned_data.get("handler") == MINE else {})

    def clean_q(self) -> str:
        return clean_text(self.cleaned_data["q"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", ENDS_BEFORE)
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
        return f"{self.fields[name].label} {choices[str(value)].removeprefix(BELOW)}"

    def marks(self, query: dict[str, str]) -> list[dict[str, str]]:
        def without(name: str) -> str:
            return "?" + urlencode({key: value for key, value in query.items() if key not in (name, "pagina")})

        return [{"text": words, "url": without(name)} for name, words in self.in_force().items()]
