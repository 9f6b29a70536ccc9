"""A line of "for which topic, whom"."""

from typing import Any

from django import forms

from convenant.editing import mark_of
from convenant.forms.fields import SeenField, SubmissionField
from parties.actions.referrals import KEPT, Referred
from parties.models import ReferralLine

TOPICS = (
    "Pesten", "Bedreiging of geweld", "Wapens", "Drugs en alcohol", "Verzuim", "Zorgen over een leerling",
    "Aangifte en melding bij de politie", "Vragen van de pers", "Privacy", "Onrust rond de school",
)  # fmt: skip
"""What to begin with; any other topic may be typed."""


class ReferralForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    topic = forms.CharField(
        label="Onderwerp",
        max_length=120,
        widget=forms.TextInput({"list": "onderwerpen"}),
        help_text="Bijvoorbeeld pesten, verzuim of vragen van de pers.",
        error_messages={"required": "Vul het onderwerp in."},
    )
    function = forms.CharField(
        label="Functie of loket",
        max_length=120,
        error_messages={"required": "Vul in bij welke functie of welk loket men terechtkan."},
    )
    name = forms.CharField(label="Naam", max_length=120, required=False, help_text="Alleen van een medewerker.")
    phone = forms.CharField(label="Telefoon van het werk", max_length=30, required=False)
    email = forms.EmailField(
        label="E-mailadres van het werk",
        required=False,
        error_messages={"invalid": "Vul een volledig e-mailadres in."},
    )
    is_shared = forms.BooleanField(
        label="Partners van onze convenanten zien deze regel",
        required=False,
        help_text="Zonder vinkje zien alleen uw eigen collega's deze regel.",
    )
    seen = SeenField()
    submission = SubmissionField()

    def referred(self) -> Referred:
        return Referred(**{name: self.cleaned_data[name] for name in KEPT})


def initial_of(line: ReferralLine | None) -> dict[str, Any]:
    if line is None:
        return {}
    return {name: getattr(line, name) for name in KEPT} | {"seen": mark_of(line, KEPT)}
