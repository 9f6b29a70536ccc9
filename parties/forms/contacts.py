"""A contact person, its end, and the filter of the directory."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from convenant import clock
from convenant.editing import mark_of
from convenant.errors import ENDS_BEFORE
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from parties.actions.contacts import DETAILS, Details
from parties.models import ContactPerson, Level, Location, Topic


class KnownRowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """What is no key at all gets the same sentence as a key of somebody else."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None
        return found


class ContactForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    name = forms.CharField(label="Naam", max_length=120, error_messages={"required": "Vul een naam in."})
    function = forms.CharField(label="Functie", max_length=120, error_messages={"required": "Vul een functie in."})
    topic = forms.ChoiceField(
        label="Waarvoor",
        required=False,
        choices=[("", "Vaste contactpersoon voor de andere partijen"), *Topic.choices],
        error_messages={"invalid_choice": "Kies een van de mogelijkheden."},
    )
    level = forms.ChoiceField(
        label="Niveau",
        choices=Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies bestuurlijk of uitvoerend."},
    )
    location = KnownRowField(
        Location.objects.none(),
        label="Locatie",
        required=False,
        empty_label="Hele organisatie",
        error_messages={"invalid_choice": "Kies een locatie waar uw organisatie werkt."},
    )
    email = forms.EmailField(
        label="E-mailadres", required=False, error_messages={"invalid": "Vul een volledig e-mailadres in."}
    )
    phone = forms.CharField(label="Telefoon van het werk", max_length=30, required=False)
    valid_from = DayField(label="Contactpersoon vanaf")
    valid_until = DayField(label="Tot en met", required=False, help_text="Leeg: tot u het stopt.")
    is_media_contact = forms.BooleanField(label="Is contactpersoon voor de media", required=False)
    seen = SeenField()

    def __init__(self, *args: Any, places: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Location.objects.filter(pk__in=[place.pk for place in places]).order_by("name")
        self.fields["location"].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ENDS_BEFORE)
        return cleaned

    def details(self) -> Details:
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        place: Location | None = values.pop("location")
        return Details(**values, location_id=place.pk if place else None)


def initial_of(person: ContactPerson | None) -> dict[str, Any]:
    if person is None:
        return {"valid_from": clock.today(), "level": Level.OPERATIONAL}
    fields = ("name", "function", "level", "topic", "email", "phone", "valid_from", "valid_until")
    typed = {field: getattr(person, field) for field in (*fields, "is_media_contact")}
    return typed | {"location": person.location_id, "seen": mark_of(person, DETAILS)}


class EndForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    last_day = DayField(label="Laatste dag als contactpersoon")

    def __init__(self, *args: Any, start: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = start

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.start:
            raise forms.ValidationError(ENDS_BEFORE)
        return day
