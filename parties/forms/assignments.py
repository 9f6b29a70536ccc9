"""Who serves what, from when: given, for a while, ended, handed over."""

from typing import Any
from uuid import UUID

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from parties.actions.assignments import Period, Place
from parties.models import Assignment
from parties.queries.assignments import colleagues, own_assignments, tasks_of, work_places, work_wijken

TITLE = "Dit klopt nog niet"
WHO = {"required": "Kies een collega.", "invalid_choice": "Kies een collega van uw eigen organisatie."}
WHERE = {"required": "Kies een locatie of een wijk.", "invalid_choice": "Kies een plaats waar uw organisatie werkt."}
LOCATION, WIJK = "locatie", "wijk"


class Colleague(forms.ChoiceField):
    """Of the own organisation; gives the membership."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=WHO, **kwargs)
        self.known: dict[str, Membership] = {}

    def offer(self, actor: Actor) -> None:
        self.known = {str(row.pk): row for row in colleagues(actor)}
        rows = [(key, f"{row.display_name}, {row.get_function_display().lower()}") for key, row in self.known.items()]
        self.choices = [("", "Kies een collega"), *rows]

    def clean(self, value: Any) -> Membership:
        return self.known[super().clean(value)]


def place_choices(actor: Actor) -> dict[str, Place]:
    """What stands in the form → the place; wijken first."""
    found: dict[str, Place] = {f"{WIJK}:{row.pk}": row for row in work_wijken(actor)}
    return found | {f"{LOCATION}:{row.pk}": row for row in work_places(actor)}


class AssignForm(forms.Form):
    summary_title = TITLE
    membership = Colleague(label="Wie")
    task = forms.ChoiceField(label="Als", error_messages={"required": "Kies de taak."})
    places = forms.MultipleChoiceField(
        label="Voor welke locaties of wijken", widget=forms.CheckboxSelectMultiple, error_messages=WHERE,
        help_text="Een wijk geeft recht op de locaties die erin liggen.",
    )  # fmt: skip
    valid_from = DayField(label="Vanaf", help_text="Wat eerder binnenkwam, ziet deze collega niet.")
    valid_until = DayField(label="Tot en met", required=False, help_text="Leeg: tot u het stopt.")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = place_choices(actor)
        self.fields["membership"].offer(actor)  # type: ignore[attr-defined]
        self.fields["task"].choices = [(task.value, task.label) for task in tasks_of(actor)]  # type: ignore[attr-defined]
        self.fields["places"].choices = [(key, _words(key, row)) for key, row in self.known.items()]  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today

    def clean_places(self) -> list[Place]:
        return [self.known[key] for key in self.cleaned_data["places"]]

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["valid_from"], self.cleaned_data.get("valid_until"))


def _words(key: str, place: Place) -> str:
    return f"Wijk {place.name}" if key.startswith(WIJK) else str(place.name)


class DeputyForm(forms.Form):
    summary_title = TITLE
    membership = Colleague(label="Vervanger")
    valid_from = DayField(label="Vanaf")
    valid_until = DayField(label="Tot en met", help_text="De vervanger ziet alleen wat in deze dagen binnenkomt.")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].offer(actor)  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["valid_from"], self.cleaned_data["valid_until"])


class EndForm(forms.Form):
    summary_title = TITLE
    last_day = DayField(label="Laatste dag", help_text="Gisteren betekent: nu meteen.")


class HandOverForm(forms.Form):
    """Sent twice: to see what happens, then with `sure`."""

    summary_title = TITLE
    chosen = forms.MultipleChoiceField(
        label="Wat draagt u over", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies wat u wilt overdragen.", "invalid_choice": "Kies uit deze lijst."},
    )  # fmt: skip
    membership = Colleague(label="Aan wie")
    valid_from = DayField(label="Vanaf", help_text="De vorige stopt de dag ervoor.")
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, of: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = own_assignments(actor).filter(valid_until=None, deputy_of=None)
        running = running.filter(membership_id=of) if of else running
        self.known: dict[str, Assignment] = {str(row.pk): row for row in running.order_by("membership__display_name")}
        self.fields["chosen"].choices = [(key, handed(row)) for key, row in self.known.items()]  # type: ignore[attr-defined]
        self.fields["membership"].offer(actor)  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today

    def clean_chosen(self) -> list[Assignment]:
        return [self.known[key] for key in self.cleaned_data["chosen"]]


def handed(row: Assignment) -> str:
    place = row.location.name if row.location else f"wijk {row.wijk.name if row.wijk else ''}"
    return f"{row.membership.display_name}: {place} ({row.get_task_display().lower()})"
