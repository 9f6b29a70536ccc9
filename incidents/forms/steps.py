"""A melding that was made by phone, and a reason to depart from a step."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from convenant.forms.plain import clean_text, told
from incidents import lint
from incidents.actions.moments import moment_error
from incidents.actions.step_states import REASON_LENGTH
from incidents.models import Incident
from incidents.vocabulary import CHANNELS

from .core import ClockField


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

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def clean_reference(self) -> str:
        return clean_text(self.cleaned_data["reference"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "day" in cleaned and "at" in cleaned:
            cleaned["moment"] = datetime.combine(cleaned["day"], cleaned["at"], clock.now().tzinfo)
            self._refuse_wrong_moment(cleaned["day"], cleaned["at"])
        return cleaned

    def _refuse_wrong_moment(self, day: date, at: time) -> None:
        if error := moment_error(self.incident, day):
            self.add_error("day", error)
        elif error := moment_error(self.incident, day, at):
            self.add_error("at", error)


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
        look_for_persons(self, text, self.organisation)
        return text


class KeptReasonForm(ReasonForm):
    """Ending a record or going on with it: the reason goes into the vault, and is still better without a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "De reden komt in de kluis. Noem geen namen."


def look_for_persons(form: forms.Form, text: str, organisation: UUID) -> None:
    """Raises what looks like a person in a text that stands in the open; what is sent again as it is passes. A BSN
    never does. `form` has a hidden field `lint_seen`."""
    found = lint.findings(text, organisation)
    hard = [finding for finding in found if finding.hard]
    if hard:
        others = ", ".join(finding.found for finding in found if not finding.hard)
        also = f" Haal ook weg wat op een persoon wijst: {others}." if others else ""
        raise forms.ValidationError(hard[0].sentence + also)
    mark = lint.fingerprint(found)
    if found and form.data.get("lint_seen") != mark:
        form.data = {**form.data.dict(), "lint_seen": mark} if isinstance(form.data, QueryDict) else form.data
        raise forms.ValidationError(
            f"{told(found)} Haal het weg. Is het geen persoonsgegeven? Verstuur dan nog een keer."
        )
