"""What politie and school say to each other about a melding."""

from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SubmissionField
from convenant.forms.plain import clean_text
from incidents.actions.answers import LONGEST_TEXT
from incidents.actions.thread import Said
from incidents.models import NoticeKind
from incidents.queries.thread import REPLIES

CHOOSE = {"required": "Kies wat u wilt laten weten.", "invalid_choice": "Kies uit de lijst."}
WHAT = [
    (NoticeKind.MEASURE.value, "Wij vinden een maatregel van de school nodig"),
    (NoticeKind.PARENTS.value, "Wij spraken met ouders en schoolleiding"),
]


def _text(label: str, help_text: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf iets op.", "max_length": f"Houd het korter dan {LONGEST_TEXT} tekens."},
    )  # fmt: skip


class SayForm(forms.Form):
    kind = forms.ChoiceField(label="Wat laat u weten?", choices=WHAT, widget=forms.RadioSelect, error_messages=CHOOSE)
    on = DayField(label="Op welke dag?")
    text = _text("Welke maatregel?", "Geen gegevens uit politiesystemen. Hier geldt de Wpg.")
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": clock.today()}} | kwargs)

    def said(self) -> Said:
        values = self.cleaned_data
        text = clean_text(values["text"]) if values["kind"] == NoticeKind.MEASURE else ""
        return Said(values["kind"], values["on"], text)


class ReplyForm(forms.Form):
    code = forms.ChoiceField(
        label="Wat antwoordt de school?", choices=list(REPLIES.items()), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    note = _text("Notitie voor de kluis", "Gaat niet mee. Alleen uw antwoord gaat naar de politie.")


class ProgressForm(forms.Form):
    text = _text("Wat liet de politie weten?", "Komt in de kluis.", required=True)
    on = DayField(label="Op welke dag?")
    submission = SubmissionField()
