"""Requests of data subjects."""

from django import forms

from convenant.models import RequestKind

from .days import DayField
from .fields import SubmissionField
from .rules import offer


class TakeInForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    kind = forms.ChoiceField(
        label="Wat wordt er gevraagd?",
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er wordt gevraagd."},
    )
    received_on = DayField(label="Ontvangen op")
    subject = forms.CharField(
        label="Wie vraagt het, en hoe bereikt u die?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Dit staat versleuteld. Alleen wie verzoeken behandelt, leest het.",
        error_messages={"required": "Schrijf wie het vraagt en hoe u die bereikt."},
    )
    asked = forms.CharField(
        label="Wat is de vraag precies?", max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    submission = SubmissionField()


class ExtendForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    why = forms.CharField(
        label="Waarom is meer tijd nodig?",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Zeg dit ook tegen wie het vraagt, binnen een maand. Noem hier geen namen.",
        error_messages={"required": "Schrijf waarom meer tijd nodig is."},
    )


class AnswerForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    state = forms.ChoiceField(
        label="Wat is het antwoord?",
        choices=[("answered", "Beantwoord"), ("refused", "Geweigerd, met reden")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat het antwoord is."},
    )
    result = forms.CharField(
        label="Wat deed u, of waarom niet?",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Schrijf wat u deed, of waarom u het niet deed."},
    )


class ForwardForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    organisation = forms.ChoiceField(
        label="Wie verwerkt deze gegevens wel?", error_messages={"required": "Kies een organisatie."}
    )

    def __init__(self, *args: object, others: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "organisation", [("", "Kies"), *others])
