"""What a step asks: per kind of evidence a few choices, and a note that goes to the vault."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from incidents import lint
from incidents.actions.steps import REASON_LENGTH, mark_while_open
from incidents.models import Step
from incidents.vocabulary import AANGIFTE, CHANNELS, LIGHT_MEASURES, PREVENTABLE, THIRD_PARTIES

from .core import ClockField, clean_text

LONGEST_NOTE = 5000


def _note(required: bool = False) -> forms.CharField:
    return forms.CharField(
        label="Notitie",
        required=required,
        help_text="Komt in de kluis. Namen mogen hier.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Schrijf op wat u hoorde.",
            "max_length": f"Houd de notitie korter dan {LONGEST_NOTE} tekens.",
        },
    )


def _fields_of(evidence: str) -> dict[str, forms.Field]:
    """The fields a kind of evidence needs, before the note."""
    if evidence == "time":
        return {"at": ClockField(label="Hoe laat was het weer veilig?", required=False)}
    if evidence == "date_per_party":
        return {
            "parties": forms.IntegerField(
                label="Ouders van hoeveel leerlingen zijn geïnformeerd?", min_value=0, max_value=99
            )
        }
    if evidence == "decision":
        return {
            "aangifte": forms.ChoiceField(
                label="Wat is besloten?",
                choices=AANGIFTE,
                widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
                error_messages={"required": "Kies wat is besloten."},
            )
        }
    if evidence == "letter":
        return {"measure": forms.ChoiceField(label="Welke maatregel?", choices=list(LIGHT_MEASURES.items()))}
    if evidence == "action":
        return {
            "preventable": forms.ChoiceField(
                label="Had de school dit kunnen voorkomen?", choices=list(PREVENTABLE.items()),
                widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
                error_messages={"required": "Kies ja, deels of nee.", "invalid_choice": "Kies ja, deels of nee."},
            )
        }  # fmt: skip
    return {}


class DoneForm(forms.Form):
    """`proof()` gives codes, numbers and times; `note` is for the vault."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.initial.setdefault("seen", mark_while_open(step))
        self.fields.update(_fields_of(step.evidence))
        if step.key == "third_parties":
            self.fields["informed"] = forms.MultipleChoiceField(
                label="Wie kreeg bericht?", choices=list(THIRD_PARTIES.items()), widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "Kies wie bericht kreeg, of kies 'geen bericht nodig'."},
            )  # fmt: skip
        self.fields["note"] = _note(required=step.evidence == "text")
        self.fields["seen"] = SeenField()

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])

    def proof(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("note", "seen")}
        proof = {name: value for name, value in given.items() if value not in (None, "")}
        if "at" in proof:
            proof["at"] = f"{proof['at']:%H:%M}"
        return proof


class CallForm(forms.Form):
    """A melding that was made by phone or in person."""

    day = DayField(label="Datum")
    at = ClockField(label="Tijd")
    channel = forms.ChoiceField(
        label="Hoe?", choices=list(CHANNELS.items()), widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies hoe u meldde."},
    )  # fmt: skip
    reference = forms.CharField(
        label="Kenmerk van de politie", required=False, max_length=80, help_text="Komt in de kluis."
    )
    seen = SeenField()

    def clean_reference(self) -> str:
        return clean_text(self.cleaned_data["reference"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "day" in cleaned and "at" in cleaned:
            cleaned["moment"] = datetime.combine(cleaned["day"], cleaned["at"], clock.now().tzinfo)
            if cleaned["moment"] > clock.now():
                self.add_error("at", "Dit tijdstip ligt in de toekomst. Kies nu of eerder.")
        return cleaned


class ReasonForm(forms.Form):
    """Departing from a step, or withdrawing a record. The reason stands in the open: it is checked for persons.

    Sending the same text a second time says that it holds none; a BSN never passes.
    """

    reason = forms.CharField(
        label="Reden", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Geen namen: collega's lezen de reden bij de stappen.",
        error_messages={"required": "Schrijf de reden op.", "max_length": "Houd de reden korter dan 500 tekens."},
    )  # fmt: skip
    lint_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = SeenField()

    def __init__(self, *args: Any, organisation: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_reason(self) -> str:
        text = clean_text(self.cleaned_data["reason"])
        if len(text) < REASON_LENGTH:
            raise forms.ValidationError(f"Schrijf de reden in minstens {REASON_LENGTH} tekens.")
        self._look_for_persons(text)
        return text

    def _look_for_persons(self, text: str) -> None:
        found = lint.findings(text, self.organisation)
        hard = [finding for finding in found if finding.hard]
        if hard:
            raise forms.ValidationError(hard[0].sentence)
        mark = lint.fingerprint(found)
        if found and self.data.get("lint_seen") != mark:
            self.data = {**self.data.dict(), "lint_seen": mark} if isinstance(self.data, QueryDict) else self.data
            words = ", ".join(finding.found for finding in found)
            raise forms.ValidationError(
                f"{found[0].sentence} {words}. Haal het weg. Is het geen persoonsgegeven? Verstuur dan nog een keer."
            )
