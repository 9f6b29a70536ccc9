"""What an organisation adds to its register of processing, and its DPIA's, agreements and statement."""

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from convenant.models import DpiaVerdict, RequestKind, RequestState
from convenant.queries.privacy import REVIEW, STATES, UNJUDGED

from .days import DayField
from .fields import SeenField, SubmissionField
from .rules import offer
from .upload import DocumentField

OWN_FILE = "PDF, PNG, JPEG, ODT of Word, hoogstens 20 MB. Alleen uw organisatie ziet het."


class Filter(forms.Form):
    """What is unknown filters nothing."""

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name in self.fields if (value := str(self.cleaned_data.get(name, "")))}

    def words(self, name: str, value: str) -> str:
        choices: Any = cast(forms.ChoiceField, self.fields[name]).choices
        return str(dict(choices)[value])

    def marks(self) -> list[dict[str, str]]:
        """What the list was narrowed to, each with the address without it."""
        chosen = self.chosen()
        return [
            {"text": self.words(name, value), "url": "?" + urlencode({k: v for k, v in chosen.items() if k != name})}
            for name, value in chosen.items()
        ]


class RegisterFilter(Filter):
    convenant = forms.ChoiceField(label="Convenant", required=False)
    stand = forms.ChoiceField(
        label="Stand", required=False, choices=[("", "Alle"), *((key, word) for key, (_, word) in STATES.items())]
    )

    def __init__(self, data: QueryDict, convenanten: dict[str, str]) -> None:
        super().__init__(data)
        offer(self, "convenant", [("", "Alle"), *convenanten.items()])


class DpiaFilter(Filter):
    convenant = forms.ChoiceField(label="Convenant", required=False)
    oordeel = forms.ChoiceField(
        label="Oordeel",
        required=False,
        choices=[("", "Alle"), (UNJUDGED, "Nog geen oordeel"), *DpiaVerdict.choices, (REVIEW, "Opnieuw bekijken")],
    )

    def __init__(self, data: QueryDict, convenanten: dict[str, str]) -> None:
        super().__init__(data)
        offer(self, "convenant", [("", "Alle"), *convenanten.items()])


class RequestFilter(Filter):
    soort = forms.ChoiceField(label="Soort", required=False, choices=[("", "Alle"), *RequestKind.choices])
    stand = forms.ChoiceField(label="Stand", required=False, choices=[("", "Alle"), *RequestState.choices])


class AdditionForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    addition = forms.CharField(
        label="Eigen aanvulling",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Bijvoorbeeld een eigen maatregel of een kortere termijn. Noem geen namen van leerlingen.",
    )
    seen = SeenField()


class DpiaForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    verdict = forms.ChoiceField(
        label="Wat is uw oordeel?",
        choices=DpiaVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een oordeel."},
    )
    assessed_on = DayField(label="Datum van de beoordeling")
    motivation = forms.CharField(
        label="Waarom?",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Schrijf waarom u dit vindt."},
    )
    review_on = DayField(label="Opnieuw bekijken op", required=False)
    document = DocumentField(label="Document", required=False, help_text=OWN_FILE)
    submission = SubmissionField()


class AgreementForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    partner = forms.CharField(
        label="Met wie?", max_length=200, error_messages={"required": "Schrijf met wie de afspraak is."}
    )
    scope = forms.CharField(
        label="Waarover gaat het?",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Schrijf waarover de afspraak gaat."},
    )
    legal_basis = forms.CharField(
        label="Waarop rust het?",
        max_length=200,
        help_text="Bijvoorbeeld: Leerplichtwet, Jeugdwet, een verwerkersovereenkomst.",
        error_messages={"required": "Schrijf op welke wet of overeenkomst het rust."},
    )
    link = forms.URLField(
        label="Adres van de tekst",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "Vul een heel adres in, bijvoorbeeld https://www.school.nl/afspraak."},
    )
    document = DocumentField(label="Document", required=False, help_text=OWN_FILE)
    valid_until = DayField(label="Geldt tot en met", required=False)
    submission = SubmissionField()


class StatementForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    link = forms.URLField(
        label="Adres van uw privacyverklaring",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="De partijen van uw convenanten zien dit adres.",
        error_messages={"invalid": "Vul een heel adres in, bijvoorbeeld https://www.school.nl/privacy."},
    )
    contact = forms.CharField(
        label="Waar stellen mensen hun vraag?",
        required=False,
        max_length=200,
        help_text="Een functie en een adres of e-mailadres, bijvoorbeeld: de functionaris gegevensbescherming.",
    )
