"""What was done about a sign of concern."""

from datetime import date
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SubmissionField
from convenant.forms.plain import PlainTextForm, clean_text
from convenant.templatetags.portal import nl_plain
from incidents.actions.concerns import Done
from incidents.queries.concern_rules import ConcernRule

LONGEST = 10_000


def checked_day(day: date, first: date) -> date:
    if day > clock.today():
        raise forms.ValidationError("Deze dag is nog niet geweest. Kies vandaag of eerder.")
    if day < first:
        raise forms.ValidationError(f"Het zorgsignaal is van {nl_plain(first)}. Kies die dag of later.")
    return day


class ConcernStepForm(PlainTextForm):
    """`first`: the day of the concern itself; nothing was done about it before."""

    outcome = forms.ChoiceField(
        label="Hoe ging het?", widget=forms.RadioSelect(attrs={"class": "vs-tiles"}),
        error_messages={"required": "Kies hoe het ging.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    day = DayField(label="Op welke dag?")
    with_whom = forms.CharField(label="Met wie of bij wie? Kenmerk", required=False, max_length=200)
    text = forms.CharField(
        label="Wat is er besproken of gezien?", required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": "Schrijf op wat er is gedaan."},
    )  # fmt: skip
    submission = SubmissionField()

    def __init__(self, *args: Any, rule: ConcernRule, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule, self.first = rule, first
        if rule.outcomes:
            self.fields["outcome"].choices = list(rule.outcomes.items())  # type: ignore[attr-defined]
            self.fields["outcome"].initial = next(iter(rule.outcomes)) if len(rule.outcomes) == 1 else None
        else:
            del self.fields["outcome"]
            self.fields["text"].required = True
        self.fields["text"].help_text = (
            "Namen mogen hier." if rule.names else "Geen namen: ook niet van ouders of collega's."
        )

    def clean_day(self) -> date:
        return checked_day(self.cleaned_data["day"], self.first)

    def clean_with_whom(self) -> str:
        return clean_text(self.cleaned_data["with_whom"])

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"] if self.rule.names else self.plain("text"))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("outcome") in self.rule.reason and not given.get("text"):
            self.add_error("text", "Schrijf op waarom.")
        return given

    def done(self) -> Done:
        given = self.cleaned_data
        return Done(
            self.rule.key, given["day"].isoformat(), given.get("outcome", ""), given["with_whom"], given["text"]
        )


class CloseConcernForm(forms.Form):
    day = DayField(label="Afgesloten op")
    why = forms.CharField(
        label="Waarom sluit u af?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Verplicht als nog niet alles is gedaan.",
    )  # fmt: skip

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_day(self) -> date:
        return checked_day(self.cleaned_data["day"], self.first)

    def clean_why(self) -> str:
        return clean_text(self.cleaned_data["why"])
