"""Colleagues: the filter, a role to give or change, an invitation, letting the operator look along."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from convenant import clock
from convenant.editing import mark_of
from convenant.errors import ENDS_BEFORE
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from convenant.forms.plain import PlainTextForm
from convenant.tenancy.kinds import function_name
from convenant.tenancy.models import Function, Membership
from parties.actions.colleagues import FIELDS, GUEST_ENDS, LONGEST_VISIT, Role
from parties.actions.invitations import PAST, Offer
from parties.actions.support import HOURS
from parties.models import Location
from parties.queries.colleagues import STATES

NAME = {"required": "Vul een naam in.", "max_length": "Houd de naam korter dan 120 tekens."}
ADDRESS = {"required": "Vul een e-mailadres in.", "invalid": "Vul een volledig e-mailadres in."}
FUNCTION = {"required": "Kies een functie.", "invalid_choice": "Kies een functie van uw soort organisatie."}
KEEPS = "Nodigt collega's uit en stopt hun toegang. Geeft geen recht op incidenten."


class PlacesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """What is no key at all gets the same sentence as a key of somebody else."""

    def __init__(self) -> None:
        wrong = "Kies alleen locaties waar uw organisatie werkt."
        super().__init__(
            Location.objects.none(), label="Locaties", required=False, widget=forms.CheckboxSelectMultiple,
            help_text="Op deze locaties ziet en doet uw collega het werk van deze functie.",
            error_messages={"invalid_choice": wrong, "invalid_pk_value": wrong, "invalid_list": wrong},
        )  # fmt: skip

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except forms.ValidationError:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class RoleForm(forms.Form):
    """What somebody is and may do here. Only functions and locations of the own organisation are offered."""

    summary_title = "Dit klopt nog niet"
    display_name = forms.CharField(label="Naam op de schermen", max_length=120, error_messages=NAME)
    function = forms.ChoiceField(label="Functie", error_messages=FUNCTION)
    locations = PlacesField()
    is_administrator = forms.BooleanField(label="Is accountbeheerder", required=False, help_text=KEEPS)

    def __init__(
        self,
        *args: Any,
        functions: tuple[Function, ...],
        kind: str,
        places: "QuerySet[Location]",
        kept: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [*functions, *([Function(kept)] if kept and kept not in functions else [])]
        first = [] if kept else [("", "Kies een functie")]
        self.fields["function"].choices = [*first, *((each.value, function_name(each, kind)) for each in offered)]  # type: ignore[attr-defined]
        if places.exists():
            self.fields["locations"].queryset = places  # type: ignore[attr-defined]
        else:
            del self.fields["locations"]

    def role(self) -> Role:
        chosen = self.cleaned_data.get("locations") or ()
        names = ("display_name", "function", "is_administrator", "valid_until")
        values = {name: self.cleaned_data.get(name) for name in names}
        values["is_administrator"] = bool(values["is_administrator"])
        return Role(**values, locations=frozenset(place.pk for place in chosen))  # type: ignore[arg-type]


class ColleagueForm(RoleForm):
    """A guest keeps no accounts and has a last day."""

    valid_until = DayField(label="Laatste dag", required=False, help_text="Leeg: tot u de toegang stopt.")
    seen = SeenField()

    def __init__(self, *args: Any, colleague: Membership, **kwargs: Any) -> None:
        super().__init__(*args, kept=colleague.function, **kwargs)
        self.start = colleague.valid_from
        if colleague.is_guest:
            del self.fields["is_administrator"]
            self.fields["valid_until"].required = True
            self.fields["valid_until"].help_text = GUEST_ENDS

    def clean_valid_until(self) -> date | None:
        return _after(self.start, self.cleaned_data["valid_until"])


def _after(start: date, day: date | None) -> date | None:
    if day and day < start:
        raise forms.ValidationError(ENDS_BEFORE)
    return day


def _stays_too_long(start: date, end: date | None) -> bool:
    return end is None or end - start > LONGEST_VISIT


def initial_of(colleague: Membership, places: set[Any]) -> dict[str, Any]:
    return {name: getattr(colleague, name) for name in FIELDS} | {
        "locations": list(places), "seen": mark_of(colleague, FIELDS),
    }  # fmt: skip


class InvitationForm(RoleForm):
    email = forms.EmailField(label="E-mailadres", max_length=254, error_messages=ADDRESS)
    is_guest = forms.BooleanField(
        label="Is gast",
        required=False,
        help_text="Hooguit een jaar, met een laatste dag.",
    )
    valid_from = DayField(label="Eerste dag")
    valid_until = DayField(label="Laatste dag", required=False, help_text="Leeg: tot u de toegang stopt.")
    field_order = ("email", "display_name", "function", "locations", "valid_from", "valid_until", "is_guest")

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(PAST)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", ENDS_BEFORE)
        elif start and cleaned.get("is_guest") and "valid_until" in cleaned and _stays_too_long(start, end):
            self.add_error("valid_until", GUEST_ENDS)
        return cleaned

    def offer(self) -> Offer:
        return Offer(self.cleaned_data["email"], self.role(), is_guest=self.cleaned_data["is_guest"])


class FirstForm(forms.Form):
    """The operator invites the first administrator of an organisation, for no location yet."""

    summary_title = "Dit klopt nog niet"
    email = forms.EmailField(label="E-mailadres", max_length=254, error_messages=ADDRESS)
    display_name = forms.CharField(label="Naam op de schermen", max_length=120, error_messages=NAME)
    function = forms.ChoiceField(label="Functie", error_messages=FUNCTION)

    def __init__(self, *args: Any, functions: tuple[Function, ...], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = [(each.value, function_name(each, kind)) for each in functions]  # type: ignore[attr-defined]

    def offer(self) -> Offer:
        found = self.cleaned_data
        return Offer(found["email"], Role(found["display_name"], found["function"], is_administrator=True))


class ColleagueFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    zoek = forms.CharField(required=False, max_length=80, label="Zoek op naam, functie of locatie")
    functie = forms.ChoiceField(required=False, label="Functie")
    stand = forms.ChoiceField(required=False, choices=[("", "Iedereen"), *STATES.items()], label="Stand")

    def __init__(self, *args: Any, held: Collection[str], kind: str, **kwargs: Any) -> None:
        """`held`: the functions that somebody of the list has or had."""
        super().__init__(*args, **kwargs)
        known = [(each.value, function_name(each, kind)) for each in Function if each in held]
        self.fields["functie"].choices = [("", "Alle functies"), *known]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class LetInForm(PlainTextForm):
    reason = forms.CharField(
        label="Waarom laat u meekijken?", max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text="Iedereen in uw organisatie leest dit. Zet er geen namen van leerlingen in.",
        error_messages={"required": "Schrijf op waarom.", "max_length": "Houd dit korter dan 200 tekens."},
    )  # fmt: skip
    hours = forms.TypedChoiceField(
        label="Hoe lang?", coerce=int, widget=forms.RadioSelect,
        choices=[(hours, "1 uur" if hours == 1 else f"{hours} uur") for hours in HOURS],
        error_messages={"required": "Kies hoe lang.", "invalid_choice": "Kies 1, 2 of 4 uur."},
    )  # fmt: skip

    def clean_reason(self) -> str:
        return self.plain("reason")
