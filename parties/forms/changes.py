"""Planning a change, and dividing places and services among who goes on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant.forms.days import DayField
from convenant.tenancy.models import Organisation
from parties.actions.changes import Wish
from parties.models import Change, ChangeKind
from parties.queries.plan import ENDS, Plan

LEAVING = {
    ChangeKind.MERGER: "Wie gaan op in een andere organisatie?",
    ChangeKind.SPLIT: "Wie splitst?",
    ChangeKind.TEAMS: "Welk team verandert?",
    ChangeKind.CLOSING: "Wie stopt?",
    ChangeKind.HANDOVER: "Van wie zijn de locaties nu?",
}
ARRIVING = {
    ChangeKind.MERGER: "In welke organisatie gaan zij op?",
    ChangeKind.SPLIT: "In welke organisaties?",
    ChangeKind.TEAMS: "Welke teams gaan verder?",
    ChangeKind.HANDOVER: "Naar wie gaan de locaties?",
}
UNKNOWN = {"required": "Kies een organisatie.", "invalid_choice": "Kies een organisatie uit de lijst."}
NOT_THERE = "Staat een organisatie er niet bij? Vraag het beheer haar toe te voegen."


def _several(help_text: str = "") -> "forms.ModelMultipleChoiceField[Organisation]":
    return forms.ModelMultipleChoiceField(
        Organisation.objects.none(), error_messages=UNKNOWN, help_text=help_text,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "vs-checks vs-checks--long"}),
    )  # fmt: skip


class ChangeForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    leaving = _several()
    arriving = _several(help_text=NOT_THERE)
    stays = forms.BooleanField(label="Deze organisatie blijft zelf ook partij", required=False)
    takes_effect = DayField(label="Gaat in op", help_text="De dag ervoor is de laatste dag van hoe het nu is.")

    def __init__(self, *args: Any, kind: ChangeKind, parties: Any, known: Any, **kwargs: Any) -> None:
        """`parties`: organisations that take part now. `known`: those that may go on, all the portal knows."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, words, found in (("leaving", LEAVING, parties), ("arriving", ARRIVING, known)):
            self.fields[name].label = words.get(kind, "")
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        if kind not in ARRIVING:
            del self.fields["arriving"]
        if kind not in (ChangeKind.SPLIT, ChangeKind.TEAMS):
            del self.fields["stays"]

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            self.kind,
            given["takes_effect"],
            list(given["leaving"]),
            list(given.get("arriving", [])),
            given.get("stays", False),
        )


class DivideForm(forms.Form):
    """A choice for each location that is theirs and each service they do."""

    summary_title = "Dit klopt nog niet"

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goes_on = [(each.slug, f"naar {each.name}") for each in plan.arriving]
        stays = [(Change.STAYS, "blijft zoals het is")] if plan.change.stays else []
        for place in plan.places:
            self._ask(f"place-{place.pk}", place.name, [*stays, *goes_on, (ENDS, "sluit")], plan.target(place))
        for service in plan.services:
            label = f"{service.location.name} ({service.get_role_display().lower()})"
            self._ask(f"service-{service.pk}", label, [*stays, *goes_on, (ENDS, "stopt")], plan.server(service))

        for item in plan.work:
            left = [*stays, *goes_on, (ENDS, "gaat niet mee")]
            self._ask(f"work-{item.key}", f"Open werk: {item.text}", left, plan.taker(item))

    def _ask(self, name: str, label: str, choices: Sequence[tuple[str, str]], chosen: str) -> None:
        words = dict.fromkeys(("required", "invalid_choice"), "Kies uit de lijst.")
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=chosen, error_messages=words)

    def chosen(self, table: str) -> dict[str, str]:
        """Id → who has it from the day on, for "place", "service" or "work"."""
        mark = f"{table}-"
        return {name.removeprefix(mark): value for name, value in self.cleaned_data.items() if name.startswith(mark)}
