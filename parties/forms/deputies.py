"""A deputy with a period."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant import clock
from convenant.editing import mark_of
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from parties.actions.deputies import STANDING, Standing
from parties.models import ContactPerson, Deputy

from .contacts import KnownRowField

ELSE = "Iemand anders, zie hieronder"


class PersonField(KnownRowField):
    def label_from_instance(self, person: Any) -> str:
        where = person.location.name if person.location else "hele organisatie"
        return f"{person.name}, {person.function} ({where})"


class DeputyForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    person = PersonField(
        ContactPerson.objects.none(),
        label="Wie vervangt?",
        required=False,
        empty_label=ELSE,
        error_messages={"invalid_choice": "Kies een contactpersoon van uw organisatie."},
    )
    name = forms.CharField(label="Naam", max_length=120, required=False, help_text="Van wie niet in de lijst staat.")
    function = forms.CharField(label="Functie", max_length=120, required=False)
    email = forms.EmailField(
        label="E-mailadres", required=False, error_messages={"invalid": "Vul een volledig e-mailadres in."}
    )
    phone = forms.CharField(label="Telefoon van het werk", max_length=30, required=False)
    valid_from = DayField(label="Vervangt vanaf")
    valid_until = DayField(
        label="Tot en met", help_text="Weet u het nog niet precies? Kies een ruime datum. U kunt hem later wijzigen."
    )
    seen = SeenField()

    def __init__(self, *args: Any, people: Sequence[ContactPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: PersonField = self.fields["person"]  # type: ignore[assignment]
        field.queryset = ContactPerson.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [("", ELSE), *((person.pk, field.label_from_instance(person)) for person in people)]

    def standing(self) -> Standing:
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        person: ContactPerson | None = values.pop("person")
        return Standing(**values, person_id=person.pk if person else None)


def initial_of(deputy: Deputy | None) -> dict[str, Any]:
    if deputy is None:
        return {"valid_from": clock.today()}
    typed = {name: getattr(deputy, name) for name in STANDING if name != "person_id"}
    return typed | {"person": deputy.person_id, "seen": mark_of(deputy, STANDING)}
