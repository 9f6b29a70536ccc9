"""What people type about meetings. Cleaning only; actions do the work."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from convenant.models import Convenant, Series
from convenant.templatetags.portal import article_text
from parties.models import Party, Wijk

from .models import Aim

AHEAD, BACK = timedelta(days=2 * 366), timedelta(days=366)
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
LENGTH = "Maak dit korter: hoogstens %(limit_value)d tekens, nu %(show_value)d."


def plain(text: str, keep: str = "") -> str:
    """Without control characters and without marks that turn the direction of what follows."""
    kept = "".join(sign for sign in text if sign in keep or unicodedata.category(sign) != "Cc")
    return DIRECTION.sub("", kept)


class Line(forms.CharField):
    """One line: white space is one space."""

    def __init__(self, *, max_length: int, required_text: str = "", **kwargs: Any) -> None:
        errors = {"max_length": LENGTH, "required": required_text}
        super().__init__(max_length=max_length, required=bool(required_text), error_messages=errors, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(" ".join(str(super().to_python(value) or "").split()))


class Text(Line):
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = str(forms.CharField.to_python(self, value) or "")
        return plain(text.replace("\r\n", "\n"), keep="\n")


class Clock(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": "Vul in hoe laat het begint.", "invalid": "Vul een tijd in, bijvoorbeeld 14:00."}
        super().__init__(error_messages=errors, **kwargs)


class Minutes(forms.IntegerField):
    def __init__(self, *, most: int, **kwargs: Any) -> None:
        number = "Vul een aantal minuten in."
        errors = {"required": number, "invalid": number}
        bounds = f"Kies een aantal tussen 5 en {most} minuten."
        limits = [MinValueValidator(5, bounds), MaxValueValidator(most, bounds)]
        super().__init__(validators=limits, error_messages=errors, **kwargs)


class WhenForm(forms.Form):
    """Day, time, length and place of a meeting."""

    day = DayField(label="Datum", required_text="Vul in op welke dag het overleg is.")
    begins = Clock(label="Begintijd")
    minutes = Minutes(label="Duur in minuten", most=480, initial=90)
    place = Line(label="Plaats", max_length=160, help_text="Zaal en gebouw, of: online.")
    chair = Line(label="Voorzitter", max_length=120, help_text="De functie, geen naam.")

    seen = SeenField()

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not clock.today() - BACK <= day <= clock.today() + AHEAD:
            raise forms.ValidationError("Kies een dag tussen een jaar geleden en twee jaar vooruit.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, begins = cleaned.get("day"), cleaned.get("begins")
        if isinstance(day, date) and isinstance(begins, time):
            cleaned["starts_at"] = timezone.make_aware(datetime.combine(day, begins))
        return cleaned

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_at", "minutes", "place", "chair")}


class PlanForm(WhenForm):
    series = forms.ChoiceField(
        label="Welk overleg?",
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies welk overleg u plant.", "invalid_choice": "Kies een overleg uit de lijst."},
    )
    wijk = forms.ModelChoiceField(
        Wijk.objects.none(),
        label="Wijk",
        required=False,
        empty_label="Kies een wijk",
        help_text="Alleen bij een overleg per wijk.",
        error_messages={"invalid_choice": "Kies een wijk uit de lijst."},
    )
    field_order = ["series", "wijk", "day", "begins", "minutes", "place", "chair"]

    def __init__(self, *args: Any, series: list[Series], wijken: Any, convenant: Convenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {row.key: row for row in series}
        choices = [(row.key, series_label(row, convenant.article_prefix)) for row in series]
        self.fields["series"].choices = choices  # type: ignore[attr-defined]
        if any(is_per_wijk(row) for row in series):
            self.fields["wijk"].queryset = wijken  # type: ignore[attr-defined]
        else:
            del self.fields["wijk"]

    def clean_series(self) -> Series:
        return self.known[self.cleaned_data["series"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        series, wijk = cleaned.get("series"), cleaned.get("wijk")
        if series and is_per_wijk(series) and not wijk and "wijk" not in self.errors:
            self.add_error("wijk", "Kies voor welke wijk dit overleg is.")
        if series and not is_per_wijk(series):
            cleaned["wijk"] = None
        if series and not cleaned.get("chair"):
            cleaned["chair"] = series.chair.capitalize()
        return cleaned


def is_per_wijk(series: Series) -> bool:
    return series.level == "wijk"


def series_label(series: Series, prefix: str) -> str:
    """ "Bestuurlijk veiligheidsoverleg, 2 keer per schooljaar (art. 3.1)" """
    times = f", {series.per_year} keer per schooljaar" if series.per_year else ""
    each = " in elke wijk" if is_per_wijk(series) else ""
    return f"{series.name}{times}{each} ({article_text(series.article, prefix)})"


class ArticleChoice(forms.ChoiceField):
    """The labels of the agreement; a reference to nowhere helps nobody."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"invalid_choice": "Kies een artikel uit de lijst."}
        super().__init__(label="Artikel", required=False, error_messages=errors, **kwargs)


class ItemForm(forms.Form):
    title = Line(
        label="Titel",
        max_length=160,
        required_text="Schrijf waar dit punt over gaat.",
        help_text="Iedere partij ziet deze titel. Zet er niets vertrouwelijks in.",
    )
    explanation = Text(
        label="Toelichting", max_length=2000, help_text="Geen namen van leerlingen.", widget=forms.Textarea({"rows": 4})
    )
    aim = forms.ChoiceField(
        label="Doel",
        choices=Aim.choices,
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        initial=Aim.DISCUSS,
        error_messages={"required": "Kies een doel.", "invalid_choice": "Kies een doel uit de lijst."},
    )
    minutes = Minutes(label="Minuten", most=240, initial=10)
    article = ArticleChoice()
    seen = SeenField()

    def __init__(self, *args: Any, articles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = [("", "Geen"), *articles]  # type: ignore[attr-defined]

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ResolutionForm(forms.Form):
    text = Text(
        label="Besluit",
        max_length=500,
        required_text="Schrijf wat er besloten is.",
        help_text="Het portaal geeft het besluit een nummer.",
        widget=forms.Textarea({"rows": 3}),
    )
    article = ArticleChoice()

    def __init__(self, *args: Any, articles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = [("", "Geen"), *articles]  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    text = Text(
        label="Actie",
        max_length=300,
        required_text="Schrijf wat er moet gebeuren.",
        widget=forms.Textarea({"rows": 2}),
    )
    organisation_id = forms.ChoiceField(
        label="Wie",
        error_messages={"required": "Kies een partij.", "invalid_choice": "Kies een partij van dit convenant."},
    )
    due_on = DayField(label="Klaar op", required_text="Vul in wanneer de actie klaar is.")
    article = ArticleChoice()

    def __init__(
        self, *args: Any, parties: list[Party], articles: list[tuple[str, str]], since: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.since = since
        owners = [(str(party.organisation_id), party.organisation.name) for party in parties]
        self.fields["organisation_id"].choices = [("", "Kies een partij"), *owners]  # type: ignore[attr-defined]
        self.fields["article"].choices = [("", "Geen"), *articles]  # type: ignore[attr-defined]

    def clean_organisation_id(self) -> UUID:
        return UUID(self.cleaned_data["organisation_id"])

    def clean_due_on(self) -> date:
        due: date = self.cleaned_data["due_on"]
        if due < self.since:
            raise forms.ValidationError("De dag ligt voor het overleg. Kies een latere dag.")
        if due > clock.today() + AHEAD:
            raise forms.ValidationError("Kies een dag binnen twee jaar.")
        return due
