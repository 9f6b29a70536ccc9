"""A check of lockers or jackets, the absence of a month, and why a suggestion is not for now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField, SubmissionField
from convenant.forms.plain import PlainTextForm
from convenant.models import Category
from incidents.actions.counted import Control, Month
from incidents.models import AbsenceCount, ControlKind, ControlReason
from incidents.queries.counted import for_leerplicht, found_label, month_mark
from incidents.vocabulary import CHECKED, CONSULTED
from parties.models import Location

MOST = 9999
NUMBER = {"invalid": "Vul een heel getal in.", "min_value": "Vul 0 of meer in.",
          "max_value": f"Vul hoogstens {MOST} in."}  # fmt: skip


def place_field(places: Sequence[Location]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Locatie", choices=[(str(place.pk), place.name) for place in places],
        error_messages={"required": "Kies een locatie.", "invalid_choice": "Kies een locatie waar u werkt."},
    )  # fmt: skip


def number_field(label: str, **more: Any) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST, error_messages=NUMBER, widget=box, **more
    )


class ControlForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    use_required_attribute = False
    held_on = DayField(label="Datum", initial=clock.today)
    kind = forms.ChoiceField(
        label="Wat is gecontroleerd?", choices=ControlKind, widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies wat is gecontroleerd."},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Waarom?", choices=ControlReason, widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies waarom."},
    )  # fmt: skip
    consulted = forms.MultipleChoiceField(
        label="In overleg met", choices=list(CONSULTED.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies met wie de controle is besproken."},
    )  # fmt: skip
    checklist = forms.MultipleChoiceField(
        label="Checklist", choices=list(CHECKED.items()), required=False, widget=forms.CheckboxSelectMultiple()
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, places: Sequence[Location], codes: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.codes = {str(place.pk): place for place in places}, codes
        self.fields["location"] = place_field(places)
        for code in codes:
            word = found_label(code)
            self.fields[code.code] = number_field(f"Gevonden: {word[:1].lower()}{word[1:]}")
        self.order_fields(["location"])

    def found_rows(self) -> list[tuple[str, forms.BoundField]]:
        return [(found_label(code), self[code.code]) for code in self.codes]

    @property
    def shows_found(self) -> bool:
        """Folded as long as nothing was found."""
        return any(field.value() or field.errors for _, field in self.found_rows())

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError("De controle is nog niet geweest. Kies de dag waarop hij was.")
        return day

    def control(self) -> Control:
        sent = self.cleaned_data
        found = {code.code: sent[code.code] for code in self.codes if sent[code.code]}
        names = ("held_on", "kind", "reason", "consulted", "checklist")
        return Control(self.places[sent["location"]], results=found, **{name: sent[name] for name in names})


class MonthForm(forms.Form):
    """Which table: one location, one month."""

    maand = forms.CharField(label="Maand", required=False, widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, *args: Any, places: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["locatie"] = place_field(places)
        self.order_fields(["locatie", "maand"])

    def chosen(self) -> tuple[Location | None, date]:
        """What cannot be read is the first location and this month."""
        first = next(iter(self.places.values()), None)
        return self.places.get(str(self.data.get("locatie", "")), first), month_of(str(self.data.get("maand", "")))


EARLIEST = date(2000, 1, 1)


def month_of(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = clock.today()
    return min(max(found, EARLIEST), clock.today()).replace(day=1)


class AbsenceForm(forms.Form):
    """One row per code: how many pupils, and how many of them were reported where that is a step."""

    summary_title = "Dit klopt nog niet"
    seen = SeenField()

    def __init__(self, *args: Any, codes: Sequence[Category], known: dict[str, AbsenceCount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        self.fields["seen"].initial = month_mark(known)
        for code in codes:
            row = known.get(code.code)
            self.fields[code.code] = number_field(f"{code.label}: leerlingen", initial=row.count if row else None)
            if for_leerplicht(code):
                told = row.told if row else None
                self.fields[f"{code.code}-told"] = number_field(f"{code.label}: gemeld bij leerplicht", initial=told)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for code in self.codes:
            if (found.get(f"{code.code}-told") or 0) > (found.get(code.code) or 0):
                self.add_error(f"{code.code}-told", "Dit is meer dan er zijn geteld.")
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Bound fields of each line of the table."""
        return [
            {"label": code.label, "count": self[code.code],
             "told": self[f"{code.code}-told"] if for_leerplicht(code) else None}
            for code in self.codes
        ]  # fmt: skip

    def counts(self) -> Month:
        sent = self.cleaned_data
        return {code.code: (sent[code.code], sent.get(f"{code.code}-told")) for code in self.codes}


class NotNowForm(PlainTextForm):
    reason = forms.CharField(
        label="Waarom niet nu?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Schrijf waarom niet nu.", "max_length": "Houd dit korter dan 300 tekens."},
    )  # fmt: skip

    def clean_reason(self) -> str:
        return self.plain("reason")
