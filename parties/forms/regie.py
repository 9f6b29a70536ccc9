"""Proposing a successor, answering, and taking a proposal back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from convenant.agenda import OpenItem
from convenant.forms.days import DayField
from convenant.forms.plain import PlainTextForm
from convenant.forms.rules import offer
from convenant.tenancy.models import Organisation
from parties.actions.regie import Proposal

LONG = {"max_length": "Houd dit korter dan 500 tekens."}


def _reason(label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, required=required, widget=forms.Textarea({"rows": 3}),
        error_messages=LONG | {"required": "Schrijf waarom de regie naar een andere partij gaat."},
    )  # fmt: skip


class ProposeForm(PlainTextForm):
    successor = forms.ModelChoiceField(
        Organisation.objects.none(), label="Wie neemt de regie over?", empty_label="Kies een partij",
        help_text="Partijen die zelf met incidenten werken, staan er niet bij: wie regie voert, ziet geen incidenten.",
        error_messages={"required": "Kies een partij.", "invalid_choice": "Kies een partij uit de lijst."},
    )  # fmt: skip
    takes_effect = DayField(label="Vanaf welke dag?")
    reason = _reason("Waarom?", required=True)
    work = forms.MultipleChoiceField(
        label="Wat gaat mee?", required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "vs-checks vs-checks--long"}),
        help_text="Open acties en geplande overleggen van uw organisatie. Wat u niet kiest, blijft bij u.",
        error_messages={"invalid_choice": "Eén van deze punten is intussen klaar. Kies opnieuw."},
    )  # fmt: skip

    def __init__(self, *args: Any, parties: QuerySet[Organisation], work: Iterable[OpenItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = parties  # type: ignore[attr-defined]
        items = [(item.key, item.own or item.text) for item in work]
        if not items:
            del self.fields["work"]
            return
        offer(self, "work", items)
        self.fields["work"].initial = [key for key, _ in items]

    def clean_reason(self) -> str:
        return self.plain("reason")

    def proposal(self) -> Proposal:
        given = self.cleaned_data
        return Proposal(given["successor"], given["takes_effect"], given["reason"], given.get("work", []))


class AnswerForm(PlainTextForm):
    agrees = forms.ChoiceField(
        label="Neemt uw organisatie de regie over?", widget=forms.RadioSelect,
        choices=[("ja", "Ja, wij nemen de regie over"), ("nee", "Nee, wij weigeren")],
        error_messages={"required": "Kies ja of nee.", "invalid_choice": "Kies ja of nee."},
    )  # fmt: skip
    reason = _reason("Reden, als u weigert", required=False)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        return self.plain("reason")

    def show(self, *, seen: str) -> None:
        """What was typed, beside the preview as it is now."""
        self.data = {**self.data.dict(), "seen": seen} if isinstance(self.data, QueryDict) else self.data
