"""Wijken, locations and who serves them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from convenant.editing import mark_of
from convenant.errors import ENDS_BEFORE
from convenant.forms.days import STANDING, DayField
from convenant.forms.fields import SeenField
from parties.actions.offers import CARD
from parties.actions.places import CLOSES_BEFORE, PLACE, Place
from parties.actions.services import NOTHING, Serving
from parties.models import Location, PartnerCard, Party, Role, Wijk

HAS_A_LETTER = RegexValidator(r"[^\W\d_]", "Een naam heeft minstens één letter.")
LONG = {"max_length": "Houd dit korter."}


def _name(label: str) -> forms.CharField:
    errors = LONG | {"required": "Vul een naam in."}
    return forms.CharField(label=label, max_length=120, validators=[HAS_A_LETTER], error_messages=errors)


class WijkForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    name = forms.CharField(
        label="Naam van de wijk",
        max_length=120,
        validators=[HAS_A_LETTER],
        error_messages=LONG | {"required": "Vul een naam in."},
    )


class PlaceForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    name = forms.CharField(
        label="Naam van de locatie",
        max_length=120,
        validators=[HAS_A_LETTER],
        error_messages=LONG | {"required": "Vul een naam in."},
    )
    address = forms.CharField(label="Adres", max_length=120, required=False, error_messages=LONG)
    place = forms.CharField(label="Plaats", max_length=80, required=False, error_messages=LONG)
    wijk = forms.ModelChoiceField(
        Wijk.objects.none(),
        label="Wijk",
        required=False,
        empty_label="Geen wijk",
        error_messages={"invalid_choice": "Kies een wijk uit de lijst."},
    )
    opened_on = DayField(label="Open vanaf", required=False, span=STANDING, help_text="Leeg: was er altijd al.")
    correction = forms.BooleanField(
        label="Dit is een verbetering van een fout",
        required=False,
        help_text="Zonder vinkje blijft te lezen hoe de locatie tot nu toe heette en waar zij stond.",
    )
    seen = SeenField()

    def __init__(self, *args: Any, wijken: QuerySet[Wijk], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wijk"].queryset = wijken  # type: ignore[attr-defined]
        if is_new:
            del self.fields["correction"]

    def given(self) -> Place:
        wijk: Wijk | None = self.cleaned_data["wijk"]
        values = {name: self.cleaned_data[name] for name in PLACE if name != "wijk_id"}
        return Place(**values, wijk_id=wijk.pk if wijk else None)


def initial_of(place: Location) -> dict[str, Any]:
    typed = {name: getattr(place, name) for name in PLACE if name != "wijk_id"}
    return typed | {"wijk": place.wijk_id, "seen": mark_of(place, PLACE)}


class LastDayForm(forms.Form):
    """The last day of something that began on `start`, if that is known."""

    summary_title = "Dit klopt nog niet"
    last_day = DayField(label="Laatste dag")

    def __init__(self, *args: Any, start: date | None, sentence: str = CLOSES_BEFORE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start, self.sentence = start, sentence

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if self.start and day < self.start:
            raise forms.ValidationError(self.sentence)
        return day


class ServiceForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label="Welke partij",
        empty_label="Kies een partij",
        error_messages={"required": "Kies een partij.", "invalid_choice": "Kies een partij uit de lijst."},
    )
    role = forms.ChoiceField(label="In welke rol", choices=Role.choices)
    wijk = forms.ModelChoiceField(
        Wijk.objects.none(), label="Alle locaties in de wijk", required=False, empty_label="Geen hele wijk"
    )
    places = forms.ModelMultipleChoiceField(
        Location.objects.none(),
        label="Of deze locaties",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies locaties uit de lijst.", "invalid_pk_value": "Kies een locatie."},
    )
    valid_from = DayField(label="Vanaf")
    valid_until = DayField(label="Tot en met", required=False, help_text="Leeg: tot u het stopt.")

    def __init__(
        self, *args: Any, parties: QuerySet[Party], wijken: QuerySet[Wijk], places: QuerySet[Location], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("party", parties), ("wijk", wijken), ("places", places)):
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["party"].label_from_instance = lambda party: party.organisation.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ENDS_BEFORE)
        if not cleaned.get("wijk") and not cleaned.get("places") and "places" not in self.errors:
            self.add_error("places", NOTHING)
        return cleaned

    def serving(self) -> Serving:
        given = self.cleaned_data
        return Serving(given["party"].organisation_id, given["role"], given["valid_from"], given["valid_until"])

    def chosen(self, all_places: Sequence[Location]) -> list[Location]:
        wijk, picked = self.cleaned_data["wijk"], {place.pk for place in self.cleaned_data["places"]}
        return [place for place in all_places if place.pk in picked or (wijk and place.wijk_id == wijk.pk)]


class CardForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    offer = forms.CharField(
        label="Ons aanbod",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Wat kunnen scholen en partners van u vragen?",
        error_messages={"max_length": "Houd dit korter dan 2000 tekens."},
    )
    audience = forms.CharField(
        label="Voor wie", max_length=200, required=False, help_text="Bijvoorbeeld: ouders en jongeren tot 18 jaar."
    )
    reach = forms.CharField(label="Zo bereikt u ons", max_length=200, required=False)
    website = forms.URLField(
        label="Website",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Vul een volledig adres in, bijvoorbeeld https://www.voorbeeld.nl."},
    )
    seen = SeenField()


def initial_of_card(card: PartnerCard) -> dict[str, Any]:
    seen = "" if card._state.adding else mark_of(card, CARD)
    return {name: getattr(card, name) for name in CARD} | {"seen": seen}
