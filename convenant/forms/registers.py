"""Reference documents, work of leerplicht and activities to prevent: input → clean values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms

from convenant import clock
from convenant.models import ActivityKind
from convenant.uploads import Upload

from .days import DayField
from .fields import SeenField, SubmissionField
from .plain import PlainTextForm
from .upload import HELP, DocumentField

Choices = Sequence[tuple[str, str]]
NO_NAMES = "Geen namen van leerlingen of ouders."
HTTPS_ONLY = "Begin het adres met https://, bijvoorbeeld https://www.voorbeeld.nl/handleiding."


def https_only(link: str) -> str:
    """An address that a browser opens as a page and nothing else. Raises ValidationError."""
    try:
        parts = urlsplit(link)
        sound = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        sound = False
    if not sound or any(sign.isspace() or not sign.isprintable() for sign in link):
        raise forms.ValidationError(HTTPS_ONLY)
    return link


class RegisterForm(PlainTextForm):
    """What the three have in common: choices that hang on the convenant."""

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class ReferenceForm(RegisterForm):
    role = forms.ChoiceField(label="Voor welke rol", error_messages={"required": "Kies een rol."})
    title = forms.CharField(label="Titel", max_length=200, error_messages={"required": "Vul de titel in."})
    issuer = forms.CharField(
        label="Wie gaf het uit",
        max_length=120,
        help_text="Bijvoorbeeld een ministerie of een landelijke organisatie.",
        error_messages={"required": "Vul in wie het uitgaf."},
    )
    article = forms.ChoiceField(label="Bij welk artikel", required=False)
    valid_from = DayField(label="Geldt vanaf")
    link = forms.CharField(label="Webadres", max_length=500, required=False, help_text="Begint met https://")
    upload = DocumentField(label="Of een bestand", required=False, help_text=HELP)
    seen = SeenField()
    submission = SubmissionField()

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        return https_only(link) if link else ""

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("role", "title", "issuer", "link", "article", "valid_from")}

    def file(self) -> Upload | None:
        upload: Upload | None = self.cleaned_data["upload"]
        return upload


class LeerplichtForm(RegisterForm):
    article = forms.ChoiceField(label="Artikel", error_messages={"required": "Kies een artikel."})
    obligation = forms.ChoiceField(label="Afspraak uit dat artikel", required=False)
    whose_id = forms.ChoiceField(label="Van wie is dit werk", error_messages={"required": "Kies een partij."})
    activity = forms.CharField(
        label="Werk van leerplicht",
        max_length=120,
        help_text=f"Bijvoorbeeld: spreekuur op school. {NO_NAMES}",
        error_messages={"required": "Schrijf om welk werk het gaat."},
    )
    text = forms.CharField(
        label="Hoe sluit dit op elkaar aan",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
        error_messages={"required": "Schrijf in een paar zinnen hoe dit aansluit."},
    )
    seen = SeenField()
    submission = SubmissionField()

    def clean_activity(self) -> str:
        return self.plain("activity")

    def clean_text(self) -> str:
        return self.plain("text")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("article", "obligation", "whose_id", "activity", "text")}


class ActivityForm(RegisterForm):
    held_on = DayField(label="Datum")
    kind = forms.ChoiceField(
        label="Soort", choices=ActivityKind.choices, error_messages={"required": "Kies wat er is gedaan."}
    )
    place = forms.CharField(
        label="School of wijk",
        max_length=120,
        help_text="Waar het was, bijvoorbeeld een school, een plein of een wijk.",
        error_messages={"required": "Vul in waar het was."},
    )
    note = forms.CharField(label="Toelichting", max_length=200, required=False, help_text=NO_NAMES)
    seen = SeenField()
    submission = SubmissionField()

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError("Deze datum ligt in de toekomst. Leg vast wat er is gedaan.")
        return day

    def clean_note(self) -> str:
        return self.plain("note")

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("held_on", "kind", "place", "note")}
