"""The five fields of "Incident melden"."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from convenant.forms.fields import SubmissionField
from convenant.forms.plain import clean_text
from convenant.models import Category, ConvenantVersion
from convenant.wording import counted
from incidents.queries.taxonomy import KEEPS_CORE, KEEPS_COUNT, Taxonomy, own_name
from parties.models import Location

from .core import LONGEST, CoreForm, too_long
from .involved import InvolvedFields

Choices = list[tuple[str, Any]]
LONGEST_NOTE = 5000
TILES, OTHER = 8, "Andere categorie"
FIELDS = (
    "category", "sub", "description", "place", "occurred_on", "occurred_at", "seriousness", "facets", "location",
    "convenant", "vault_note", "submission",
)  # fmt: skip
"""What a draft keeps."""

CONCERN_FIELDS = ("sub", "location", "text", "submission")

SEVERAL = ("facets",)
"""Of these a form sends any number of values."""


def category_choices(taxonomy: Taxonomy) -> Choices:
    """The first eight of the file are tiles, the rest folded. Absence is counted elsewhere, so it is not offered."""
    offered: Choices = [(row.code, row.label) for row in taxonomy.mains if row.keeps != KEEPS_COUNT]
    rest = offered[TILES:]
    return [*offered[:TILES], (OTHER, rest)] if rest else offered


def location_choices(locations: Iterable[Location], school: str = "") -> Choices:
    return [(str(location.pk), own_name(location.name, school)) for location in locations]


class RecordForm(CoreForm):
    category = forms.ChoiceField(
        label="1. Wat is er gebeurd?",
        widget=forms.RadioSelect(attrs={"class": "vs-tiles"}),
        error_messages={"required": "Kies wat er is gebeurd.", "invalid_choice": "Kies een categorie uit de lijst."},
    )
    sub = forms.ChoiceField(
        label="Soort", error_messages={"required": "Kies ook de soort.", "invalid_choice": "Kies ook de soort."}
    )
    location = forms.ChoiceField(
        label="Locatie",
        error_messages={"required": "Kies een locatie.", "invalid_choice": "Kies een locatie uit de lijst."},
    )
    convenant = forms.ChoiceField(
        label="Onder welk convenant?",
        error_messages={"required": "Kies een convenant.", "invalid_choice": "Kies een convenant uit de lijst."},
    )
    vault_note = forms.CharField(
        label="Wie waren erbij, en wat is er nog te vertellen?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    submission = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "Het formulier is niet compleet. Laad de pagina opnieuw; uw concept blijft bewaard.",
            "invalid": "Het formulier is niet compleet. Laad de pagina opnieuw; uw concept blijft bewaard.",
        },
    )
    field_order = (
        "category", "sub", "description", "place", "occurred_on", "occurred_at", "seriousness", "facets", "location",
        "convenant", "vault_note", "submission",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        taxonomy: Taxonomy,
        organisation: UUID | None,
        locations: Sequence[Location],
        versions: Sequence[ConvenantVersion],
        school: str = "",
        **kwargs: Any,
    ) -> None:
        """`version` is the one whose taxonomy the form shows; `was_moved` says that text just left for the vault."""
        names = [text for place in locations for text in (place.name, place.place)]
        super().__init__(*args, taxonomy=taxonomy, organisation=organisation, place_names=names, **kwargs)
        self.locations, self.versions = list(locations), list(versions)
        self.version: ConvenantVersion | None = None
        self.was_moved = False
        self._choices("category", category_choices(taxonomy))
        self._choices("location", location_choices(locations, school))
        self._choices("convenant", [(str(row.convenant_id), row.convenant.short_name) for row in versions])
        subs: Choices = [(row.code, row.label) for row in taxonomy.subs_of(self.main)]
        self._choices("sub", [("", "Kies de soort"), *subs] if self.shows_sub else subs)  # the first one is a guess
        self.fields["sub"].label, self.fields["sub"].required = self.sub_label, self.shows_sub

    def _choices(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def main(self) -> str:
        """The main category as it stands on the page."""
        return str(self["category"].value() or "")

    @property
    def sub_label(self) -> str:
        return f"Soort: {self.taxonomy.label(self.main)}" if self.main else "Soort"

    @property
    def shows_sub(self) -> bool:
        return len(self.taxonomy.subs_of(self.main)) > 1

    @property
    def is_concern(self) -> bool:
        category = self.taxonomy.category(self.main)
        return category is not None and category.keeps not in (KEEPS_CORE, KEEPS_COUNT)

    @property
    def shown_location(self) -> str:
        chosen = str(self["location"].value() or "")
        return next((name for key, name in self.fields["location"].choices if key == chosen), "")  # type: ignore[attr-defined]

    def clean_vault_note(self) -> str:
        text = clean_text(self.cleaned_data["vault_note"])
        if len(text) > LONGEST_NOTE:
            raise forms.ValidationError(too_long(text, LONGEST_NOTE))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        category = self._sub_category()
        if category:
            cleaned["kind"] = category
            cleaned["seriousness"] = cleaned.get("seriousness") or category.seriousness
        return cleaned

    def _sub_category(self) -> Category | None:
        """The chosen sub-kind, or the only one there is. Without script it is asked in a second round."""
        options = self.taxonomy.subs_of(self.cleaned_data.get("category", ""))
        chosen = [row for row in options if row.code == self.cleaned_data.get("sub")]
        return next(iter(chosen if self.shows_sub else options), None)

    def happened_at(self) -> Location | None:
        return self.location_row() if "location" in self.cleaned_data else None

    def location_row(self) -> Location:
        return next(place for place in self.locations if str(place.pk) == self.cleaned_data["location"])

    def version_row(self) -> ConvenantVersion:
        return next(row for row in self.versions if str(row.convenant_id) == self.cleaned_data["convenant"])


MORE_COUNTED = "Telt u hieronder meer leerlingen, dan geldt dat aantal."


class ChangeForm(InvolvedFields, CoreForm):
    """The core of a recorded incident. The category stays: another category has other steps."""

    pupils = forms.IntegerField(
        label="Betrokken leerlingen", min_value=0, max_value=500,
        help_text=MORE_COUNTED,
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ("description", "place", "occurred_on", "occurred_at", "seriousness", "pupils", "facets")

    def __init__(self, *args: Any, location: Location, known: int = 0, **kwargs: Any) -> None:
        """`known`: how many pupils the open vault has, proposed while nobody filled a number in."""
        self.location = location
        super().__init__(*args, **kwargs)
        if known:
            self.initial["pupils"] = self.initial.get("pupils") or known
            self.fields["pupils"].help_text = f"In de kluis: {counted(known, 'leerling', 'leerlingen')}. {MORE_COUNTED}"
        for name, label in {"description": "Omschrijving", "place": "Waar", "seriousness": "Ernst"}.items():
            self.fields[name].label = label
        self.fields["description"].help_text = f"Alleen feiten, geen namen. Hoogstens {LONGEST} tekens."

    def happened_at(self) -> Location | None:
        return self.location

    def clean_seriousness(self) -> int:
        if self.cleaned_data["seriousness"] is None:
            raise forms.ValidationError("Kies 1, 2, 3 of 4.")
        return int(self.cleaned_data["seriousness"])


class ConcernForm(forms.Form):
    """A sign of concern about a child: vault only."""

    sub = forms.ChoiceField(
        label="Soort zorgsignaal",
        error_messages={"required": "Kies de soort.", "invalid_choice": "Kies de soort uit de lijst."},
    )
    location = forms.ChoiceField(
        label="Locatie",
        error_messages={"required": "Kies een locatie.", "invalid_choice": "Kies een locatie uit de lijst."},
    )
    text = forms.CharField(
        label="Wat is uw zorg?",
        help_text="Schrijf op wat u zag of hoorde. Namen mogen hier: de tekst staat alleen in de kluis.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf op wat u zag of hoorde."},
    )
    submission = SubmissionField()
    summary_title = "Er mist nog iets"

    def __init__(
        self, *args: Any, taxonomy: Taxonomy, concern: str, locations: Sequence[Location], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.taxonomy, self.locations = taxonomy, list(locations)
        self.fields["sub"].choices = [(row.code, row.label) for row in taxonomy.subs_of(concern)]  # type: ignore[attr-defined]
        self.fields["location"].choices = location_choices(locations)  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = clean_text(self.cleaned_data["text"])
        if len(text) > LONGEST_NOTE:
            raise forms.ValidationError(too_long(text, LONGEST_NOTE))
        return text

    def location_row(self) -> Location:
        return next(place for place in self.locations if str(place.pk) == self.cleaned_data["location"])

    def category_row(self) -> Category:
        return next(row for row in self.taxonomy.subs if row.code == self.cleaned_data["sub"])
