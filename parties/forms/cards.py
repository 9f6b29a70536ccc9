"""A person or desk on the card of a location."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from convenant.editing import mark_of
from convenant.forms.fields import SeenField, SubmissionField
from parties.actions.cards import KEPT, WITHOUT_WAY, WITHOUT_WHO, Prepared
from parties.models import CardLine, ContactPerson


class CardLineForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    title = forms.CharField(
        label="Waarvoor",
        max_length=60,
        help_text="Wat een leerling zoekt, bijvoorbeeld Praten in vertrouwen.",
        error_messages={"required": "Vul in waarvoor men hier terechtkan."},
    )
    contact_id = forms.ChoiceField(
        label="Contactpersoon",
        required=False,
        help_text="Alleen wie in uw register staat. Stopt iemand, dan verdwijnt de naam meteen van de pagina.",
        error_messages={"invalid_choice": "Kies een contactpersoon van uw eigen school."},
    )
    function = forms.CharField(
        label="Functie of loket",
        max_length=120,
        required=False,
        help_text="Leeg: de functie uit het register. Voor een partner: de organisatie, zonder naam.",
    )
    available = forms.CharField(
        label="Waar en wanneer",
        max_length=120,
        required=False,
        help_text="Bijvoorbeeld kamer 1.08, maandag en donderdag.",
    )
    phone = forms.RegexField(
        r"^[0-9 +()-]*$",
        label="Telefoon",
        max_length=30,
        required=False,
        help_text="Leeg: het werknummer uit het register.",
        error_messages={"invalid": "Vul een telefoonnummer in, bijvoorbeeld 0229 00 00 00."},
    )
    seen = SeenField()
    submission = SubmissionField()

    def __init__(self, *args: Any, people: Sequence[ContactPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        named = [(key, f"{person.name}, {person.function}") for key, person in self.people.items()]
        self.fields["contact_id"].choices = [("", "Geen persoon, maar een loket"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = self.people.get(cleaned.get("contact_id", ""))
        if not (person or cleaned.get("function") or self.errors):
            self.add_error("function", WITHOUT_WHO)
        if not (cleaned.get("phone") or cleaned.get("available") or (person and person.phone) or self.errors):
            self.add_error("phone", WITHOUT_WAY)
        return cleaned

    def prepared(self) -> Prepared:
        values = {name: self.cleaned_data[name] for name in KEPT}
        chosen = values.pop("contact_id")
        return Prepared(**values, contact_id=UUID(chosen) if chosen else None)


def initial_of(line: CardLine | None) -> dict[str, Any]:
    if line is None:
        return {}
    return {name: getattr(line, name) for name in KEPT} | {"seen": mark_of(line, KEPT)}
