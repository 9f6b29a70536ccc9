"""What a party that leaves, and who holds regie, write down about it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant import clock
from convenant.agenda import HeldMeeting
from convenant.forms.days import DayField
from convenant.forms.plain import PlainTextForm
from convenant.forms.rules import offer
from convenant.forms.upload import DocumentField
from convenant.templatetags.portal import nl_plain
from parties.actions.exits import Concluded, OwnWord, Told
from parties.models import Outcome

LONG = {"max_length": "Houd dit korter."}


class TellForm(PlainTextForm):
    told_on = DayField(label="Gemeld op", initial=clock.today)
    reason = forms.CharField(
        label="Waarom wilt u stoppen?", max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text="Alle partijen lezen dit. Schrijf geen namen van mensen.",
        error_messages=LONG | {"required": "Schrijf waarom uw organisatie wil stoppen."},
    )  # fmt: skip
    upload = DocumentField(label="De brief", required=False)

    def clean_reason(self) -> str:
        return self.plain("reason")

    def told(self) -> Told:
        found = self.cleaned_data
        return Told(found["told_on"], found["reason"], found["upload"])


class ConsultForm(PlainTextForm):
    held_on = DayField(label="Dag van het overleg")
    note = forms.CharField(
        label="Wat zou er moeten veranderen?", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        error_messages=LONG,
    )  # fmt: skip

    def clean_note(self) -> str:
        return self.plain("note")


class OwnWordForm(PlainTextForm):
    held_on = DayField(label="Dag van het overleg")
    present = forms.CharField(
        label="Welke partijen waren erbij?", max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="Noem organisaties, geen namen van mensen.",
        error_messages=LONG | {"required": "Schrijf welke partijen erbij waren."},
    )  # fmt: skip
    note = forms.CharField(
        label="Wat kwam eruit?", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        error_messages=LONG,
    )  # fmt: skip

    def clean_present(self) -> str:
        return self.plain("present")

    def clean_note(self) -> str:
        return self.plain("note")

    def word(self) -> OwnWord:
        found = self.cleaned_data
        return OwnWord(found["held_on"], found["present"], found["note"])


class OutcomeForm(PlainTextForm):
    outcome = forms.ChoiceField(
        label="Wat kwam eruit?", choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er uit het overleg kwam."},
    )  # fmt: skip
    meeting = forms.ChoiceField(
        label="Besproken in dit overleg", required=False,
        error_messages={"invalid_choice": "Dit overleg staat niet (meer) in de lijst. Kies een ander."},
    )  # fmt: skip
    note = forms.CharField(
        label="Wat is er afgesproken?", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        error_messages=LONG,
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: Sequence[HeldMeeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(each.id): each for each in meetings}
        held = [(key, f"{each.label}, {nl_plain(each.day)}") for key, each in self.meetings.items()]
        offer(self, "meeting", [("", "Niet in een overleg van het portaal"), *held])

    def clean_note(self) -> str:
        return self.plain("note")

    def concluded(self) -> Concluded:
        found = self.cleaned_data
        held = self.meetings.get(found["meeting"])
        label = held.label[:200] if held else ""
        return Concluded(found["outcome"], found["note"], held.id if held else None, label)


class EndingForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    upload = DocumentField(label="De brief waarmee u deelname beëindigt", required=False)
    sure = forms.BooleanField(
        label="Ik beëindig namens mijn organisatie de deelname. Dit is definitief.",
        error_messages={"required": "Bevestig dat u namens uw organisatie de deelname beëindigt."},
    )
