"""Forms and filters of what happens around a school: contact, presence, involvement, measures, alignment."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet

from convenant.forms.days import DayField
from convenant.forms.fields import SubmissionField
from convenant.forms.plain import PlainTextForm
from convenant.templatetags.portal import nl_plain
from parties.actions.alignments import Aligned
from parties.actions.involvement import Question
from parties.actions.measures import Step, Wanted
from parties.actions.presence import Hours
from parties.models import (
    InvolvementTopic,
    Location,
    MeasureKind,
    MeasureState,
    MomentKind,
    Party,
    PolicyField,
    Task,
    Urgency,
    Weekday,
)
from parties.queries.measures import MeasureWish

Choices = Iterable[tuple[str, str]]
CHOOSE = {
    "required": "Maak een keuze.",
    "invalid_choice": "Kies uit de lijst.",
    "invalid_pk_value": "Kies uit de lijst.",
}
LONG = {"max_length": "Houd dit korter dan %(limit_value)d tekens."}


def clock_field(label: str) -> forms.TimeField:
    sentence = "Vul een tijd in, bijvoorbeeld 09:30."
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, error_messages={"required": sentence, "invalid": sentence})


def place_field(label: str = "Locatie") -> Any:
    return forms.ModelChoiceField(
        Location.objects.none(), label=label, empty_label="Kies een locatie", error_messages=CHOOSE
    )


class MomentForm(forms.Form):
    """Each kind is a button: the day is filled in, so one tap sends it."""

    summary_title = "Dit klopt nog niet"
    day = DayField(label="Dag")
    kind = forms.ChoiceField(
        choices=MomentKind.choices, widget=forms.HiddenInput, error_messages={"required": "Kies wat het was."} | {
            "invalid_choice": "Kies bezoek, telefoon of overleg."
        },
    )  # fmt: skip


class HourForm(PlainTextForm):
    location = place_field("Op welke school")
    task = forms.ChoiceField(label="Wie", choices=(), error_messages=CHOOSE)
    weekday = forms.TypedChoiceField(label="Dag", choices=Weekday.choices, coerce=int, error_messages=CHOOSE)
    starts = clock_field("Van")
    ends = clock_field("Tot")
    room = forms.CharField(
        label="Waar in de school", max_length=80, required=False, error_messages=LONG,
        help_text="Bijvoorbeeld kantine of lokaal 12. Geen namen.",
    )  # fmt: skip
    valid_from = DayField(label="Vanaf")
    valid_until = DayField(label="Tot en met", required=False, help_text="Leeg: tot u het stopt.")

    def __init__(self, *args: Any, places: QuerySet[Location], tasks: Iterable[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = places  # type: ignore[attr-defined]
        self.fields["task"].choices = [(task.value, task.label) for task in tasks]  # type: ignore[attr-defined]

    def clean_room(self) -> str:
        return self.plain("room")

    def given(self) -> Hours:
        return Hours(**self.cleaned_data)


class DayForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    day = DayField(label="Welke dag")


class InvolvementForm(forms.Form):
    """Choices only: no name fits in."""

    summary_title = "Dit klopt nog niet"
    partner = forms.ChoiceField(label="Wie wilt u betrekken", error_messages=CHOOSE)
    location = place_field()
    topic = forms.ChoiceField(label="Waarover", choices=InvolvementTopic.choices, error_messages=CHOOSE)
    urgency = forms.ChoiceField(label="Hoe snel", choices=Urgency.choices, error_messages=CHOOSE)
    submission = SubmissionField()

    def __init__(self, *args: Any, partners: Iterable[Party], places: QuerySet[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(party.pk): party for party in partners}
        labels = [(key, f"{one.organisation.name} ({one.convenant.short_name})") for key, one in self.partners.items()]
        self.fields["partner"].choices = labels  # type: ignore[attr-defined]
        self.fields["location"].queryset = places  # type: ignore[attr-defined]

    def chosen_party(self) -> Party:
        return self.partners[self.cleaned_data["partner"]]

    def question(self) -> Question:
        asked = self.cleaned_data
        return Question(asked["location"], asked["topic"], asked["urgency"])


class MeasureForm(PlainTextForm):
    location = place_field("Bij welke school")
    kind = forms.ChoiceField(label="Wat voor maatregel", choices=MeasureKind.choices, error_messages=CHOOSE)
    what = forms.CharField(
        label="Wat is er nodig, en waar precies", max_length=300, widget=forms.Textarea({"rows": 3}),
        error_messages=LONG | {"required": "Schrijf wat er nodig is."}, help_text="Geen namen van personen.",
    )  # fmt: skip
    submission = SubmissionField()

    def __init__(self, *args: Any, places: QuerySet[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = places  # type: ignore[attr-defined]

    def clean_what(self) -> str:
        return self.plain("what")

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["location"], given["kind"], given["what"])


class StepForm(PlainTextForm):
    state = forms.ChoiceField(label="Stand", choices=MeasureState.choices[1:], error_messages=CHOOSE)
    planned_on = DayField(label="Gepland voor", required=False, help_text="Alleen als het gepland is.")
    note = forms.CharField(
        label="Toelichting", max_length=300, required=False, widget=forms.Textarea({"rows": 3}), error_messages=LONG,
        help_text="Verplicht als de gemeente het afwijst. Alle partijen lezen dit.",
    )  # fmt: skip

    def clean_note(self) -> str:
        return self.plain("note")

    def step(self) -> Step:
        return Step(**self.cleaned_data)


class AlignmentForm(PlainTextForm):
    article = forms.ChoiceField(label="Welke afspraak", error_messages=CHOOSE)
    field = forms.ChoiceField(label="Welk beleid", choices=PolicyField.choices, error_messages=CHOOSE)
    officer = forms.CharField(
        label="Functie", max_length=120, error_messages=LONG | {"required": "Vul de functie in."},
        help_text="Bijvoorbeeld beleidsmedewerker jeugd. Geen naam.",
    )  # fmt: skip
    aligned_on = DayField(label="Afgestemd op")
    outcome = forms.CharField(
        label="Wat kwam eruit", max_length=300, required=False, widget=forms.Textarea({"rows": 3}), error_messages=LONG
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, articles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = list(articles)  # type: ignore[attr-defined]

    def clean_officer(self) -> str:
        return self.plain("officer")

    def clean_outcome(self) -> str:
        return self.plain("outcome")

    def aligned(self) -> Aligned:
        return Aligned(**{name: value for name, value in self.cleaned_data.items() if name != "submission"})


class AddressFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name in self.fields if (value := self.cleaned_data.get(name))}

    def marks(self, base: str) -> list[dict[str, str]]:
        chosen = self.chosen()
        return [
            {
                "text": self._words(name, value),
                "url": f"{base}?{urlencode({key: other for key, other in chosen.items() if key != name})}",
            }
            for name, value in chosen.items()
        ]

    def _words(self, name: str, value: str) -> str:
        if isinstance(self.cleaned_data[name], date):
            return f"vanaf {nl_plain(self.cleaned_data[name])}"
        return str(dict(getattr(self.fields[name], "choices", ())).get(value) or f"“{value}”")


class HourFilter(AddressFilter):
    zoek = forms.CharField(required=False, max_length=80, label="School of locatie")
    dag = forms.ChoiceField(
        required=False,
        label="Dag",
        choices=[("", "Alle dagen"), *((str(day), label) for day, label in Weekday.choices)],
    )
    partij = forms.ChoiceField(required=False, label="Partij")

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partij"].choices = [("", "Alle partijen"), *partners]  # type: ignore[attr-defined]


class MeasureFilter(AddressFilter):
    zoek = forms.CharField(required=False, max_length=80, label="School, locatie of woord")
    soort = forms.ChoiceField(required=False, label="Soort", choices=[("", "Alle soorten"), *MeasureKind.choices])
    stand = forms.ChoiceField(required=False, label="Stand", choices=[("", "Alle standen"), *MeasureState.choices])
    vanaf = DayField(required=False, label="Gevraagd vanaf")

    def wish(self) -> MeasureWish:
        chosen = self.chosen()
        since = self.cleaned_data.get("vanaf")
        return MeasureWish(chosen.get("zoek", ""), chosen.get("soort", ""), chosen.get("stand", ""), since)


class SupportFilter(AddressFilter):
    gaten = forms.ChoiceField(
        required=False, label="Toon", choices=[("", "Alle locaties"), ("ja", "Alleen waar iets ontbreekt")]
    )
