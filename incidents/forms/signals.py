"""A signal without names, the answer to one, and a line of whom youth work led to help."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SubmissionField
from convenant.forms.plain import PlainTextForm
from convenant.gate import Answer
from convenant.tenancy.models import Organisation
from incidents.models import ReferredTo, SignalAnswer, SignalKind
from parties.models import Location

from .counted import place_field


def _text(label: str, longest: int, **more: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3})
    wrong = {"required": "Schrijf kort wat u zag.", "max_length": f"Houd dit korter dan {longest} tekens."}
    return forms.CharField(label=label, max_length=longest, widget=box, error_messages=wrong, **more)


class PlaceForm(forms.Form):
    """First the location: who may receive follows from it."""

    def __init__(self, *args: Any, places: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locatie"] = place_field(places)


class SignalForm(PlainTextForm):
    """`recipients` with the gate's answer; what it still asks becomes a question."""

    kind = forms.ChoiceField(
        label="Waarover?", choices=SignalKind, widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies waarover het gaat.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    text = _text("Wat zag of hoorde u?", 500, help_text="Zonder namen. Niet wie, wel wat er speelt.")
    recipients = forms.MultipleChoiceField(
        label="Aan wie?", widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Kies aan wie.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    necessity = _text("Waarom is dit nodig?", 300, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, recipients: Sequence[tuple[Organisation, Answer]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = [(str(one.pk), one.name) for one, _ in recipients]  # type: ignore[attr-defined]
        asking = [answer for _, answer in recipients if "necessity" in answer.needs]
        if asking:
            self.fields["necessity"].required = True
            self.fields["necessity"].help_text = asking[0].sentence
            self.fields["necessity"].article = asking[0].article  # type: ignore[attr-defined]
        else:
            del self.fields["necessity"]

    def clean_text(self) -> str:
        return self.plain("text")

    def clean_necessity(self) -> str:
        return self.plain("necessity")


class SignalAnswerForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    answer = forms.ChoiceField(
        label="Uw antwoord", choices=SignalAnswer, widget=forms.RadioSelect(),
        help_text="Nee zeggen mag. U hoeft verder niets uit te leggen.",
        error_messages={"required": "Kies een antwoord.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip


class ReferralForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    kind = forms.ChoiceField(label="Waarom?", choices=SignalKind)
    referred_to = forms.ChoiceField(label="Naar welke hulp?", choices=ReferredTo)
    referred_on = DayField(label="Wanneer?")
    submission = SubmissionField()

    def __init__(self, *args: Any, places: Sequence[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["location"] = place_field(places)
        self.order_fields(["location"])

    def clean_referred_on(self) -> Any:
        day = self.cleaned_data["referred_on"]
        if day > clock.today():
            raise forms.ValidationError("Kies een dag die al is geweest.")
        return day
