"""Somebody on a seat, the end of it, and a partner's role at a school."""

from collections.abc import Iterable
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.plain import PlainTextForm
from parties.actions.assignments import Period
from parties.queries.teams import SchoolTeam

from .around import AddressFilter

TITLE = "Dit klopt nog niet"


class TeamFilter(AddressFilter):
    zoek = forms.CharField(required=False, max_length=80, label="School")
    leeg = forms.ChoiceField(
        required=False, label="Toon", choices=[("", "Alle scholen"), ("ja", "Alleen met een lege plaats")]
    )

    def narrowed(self, teams: Iterable[SchoolTeam]) -> list[SchoolTeam]:
        chosen = self.chosen()
        words, gaps = str(chosen.get("zoek", "")).casefold().split(), bool(chosen.get("leeg"))
        return [team for team in teams if _named(team, words) and (team.vacancies or not gaps)]


def _named(team: SchoolTeam, words: Iterable[str]) -> bool:
    name = team.party.organisation.name.casefold()
    return all(word in name for word in words)


class MemberForm(forms.Form):
    summary_title = TITLE
    name = forms.CharField(label="Naam", max_length=120, error_messages={"required": "Vul een naam in."})
    function = forms.CharField(label="Functie", max_length=120, required=False)
    valid_from = DayField(label="Vanaf")
    valid_until = DayField(label="Tot en met", required=False, help_text="Leeg: tot u het stopt.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = clock.today

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["valid_from"], self.cleaned_data["valid_until"])


class SupportForm(MemberForm):
    seat = forms.CharField(
        label="Rol in het team", max_length=40, error_messages={"required": "Vul een rol in."},
        help_text="Bijvoorbeeld: intern begeleider, schoolmaatschappelijk werker of leerplichtambtenaar.",
    )  # fmt: skip
    field_order = ["seat", "name", "function", "valid_from", "valid_until"]


class NoteForm(PlainTextForm):
    text = forms.CharField(
        label="Wat u op deze school doet", max_length=1000, widget=forms.Textarea({"rows": 5}),
        help_text="Alle partijen lezen dit. Noem geen personen.", error_messages={"required": "Vul een afspraak in."},
    )  # fmt: skip

    def clean_text(self) -> str:
        return self.plain("text")


class EndForm(forms.Form):
    summary_title = TITLE
    last_day = DayField(label="Laatste dag")
