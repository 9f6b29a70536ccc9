"""Fields of the core that recording and changing share, with the check for personal data."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.plain import clean_text
from convenant.templatetags.portal import nl_plain
from incidents import lint
from incidents.queries.taxonomy import SERIOUSNESS, Taxonomy
from parties.models import Location

LONGEST = 1000
YEARS_BACK = 5
REASON_LENGTH = 5


def too_long(value: str, longest: int) -> str:
    shown = f"{len(value):,}".replace(",", ".")
    return f"De tekst is {shown} tekens lang. Er passen er {longest:,}.".replace(",", ".")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ClockField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        wrong = "Vul een tijd in, bijvoorbeeld 10:45."
        super().__init__(
            widget=ClockInput(),
            input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
            error_messages={"required": wrong, "invalid": wrong},
            **kwargs,
        )


class SeriousnessField(forms.TypedChoiceField):
    """Left empty it takes the default of the category, so it is asked of nobody and optional to nobody."""

    def __init__(self) -> None:
        super().__init__(
            label="5. Hoe ernstig?",
            coerce=int,
            empty_value=None,
            choices=[(number, f"{number} {word}") for number, word in SERIOUSNESS.items()],
            widget=forms.RadioSelect(attrs={"class": "vs-seg"}),
            error_messages={"invalid_choice": "Kies 1, 2, 3 of 4.", "required": "Kies 1, 2, 3 of 4."},
        )

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class FacetsField(forms.MultipleChoiceField):
    """What a category alone does not say. Any number beside one category."""

    def __init__(self) -> None:
        super().__init__(
            label="Kenmerken",
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "vs-chips"}),
            error_messages={"invalid_choice": "Kies kenmerken uit de lijst.", "invalid_list": "Kies uit de lijst."},
        )


def place_error(place: Location, day: date) -> str:
    """Why nothing can have happened on `day` at that location; empty when it was open."""
    if place.opened_on and day < place.opened_on:
        return f"Deze locatie is er sinds {nl_plain(place.opened_on)}. Kies een latere dag of een andere locatie."
    if place.last_day and day > place.last_day:
        return f"Deze locatie sloot op {nl_plain(place.last_day)}. Kies een eerdere dag."
    return ""


class CoreForm(forms.Form):
    """`findings` holds what looks like personal data after `is_valid()`; `lint_open` says that it still blocks."""

    description = forms.CharField(
        label="2. Beschrijf kort wat u zag",
        help_text="Alleen feiten. Geen namen: die gaan hieronder naar de kluis.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Schrijf in één of twee zinnen wat u zag."},
    )
    place = forms.ChoiceField(
        label="3. Waar?",
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies waar het was.", "invalid_choice": "Kies een plaats uit de lijst."},
    )
    occurred_on = DayField(label="Datum")
    occurred_at = ClockField(label="Tijd", required=False)
    seriousness = SeriousnessField()
    facets = FacetsField()
    lint_reason = forms.CharField(
        label="Waarom is dit geen persoonsgegeven?",
        required=False,
        max_length=200,
        error_messages={"max_length": "Houd de reden korter dan 200 tekens."},
    )
    lint_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    summary_title = "Er mist nog iets"

    def __init__(
        self, *args: Any, taxonomy: Taxonomy, organisation: UUID | None, place_names: Iterable[str] = (), **kwargs: Any
    ) -> None:
        self.taxonomy, self.organisation, self.place_names = taxonomy, organisation, tuple(place_names)
        self.findings: list[lint.Finding] = []
        self.lint_open = False
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(taxonomy.places.items())  # type: ignore[attr-defined]
        self.fields["facets"].choices = list(taxonomy.facets.items())  # type: ignore[attr-defined]

    def clean_description(self) -> str:
        text = clean_text(self.cleaned_data["description"])
        if len(text) > LONGEST:
            raise ValidationError(too_long(text, LONGEST))
        if not text:
            raise ValidationError("Schrijf in één of twee zinnen wat u zag.")
        self._look_for_persons(text)
        return text

    def _look_for_persons(self, text: str) -> None:
        self.findings = lint.findings(text, self.organisation, self.place_names)
        hard = [finding for finding in self.findings if finding.hard]
        if hard:
            raise ValidationError(hard[0].sentence)

    def clean_occurred_on(self) -> date:
        day: date = self.cleaned_data["occurred_on"]
        if day > clock.today():
            raise ValidationError(f"De datum is {nl_plain(day)}. Kies vandaag of eerder.")
        if day.year < clock.today().year - YEARS_BACK:
            raise ValidationError(f"De datum is {nl_plain(day)}. Kies een dag in de laatste {YEARS_BACK} jaar.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_later_today()
        self._refuse_closed_location()
        self._weigh_findings()
        return cleaned

    def _refuse_later_today(self) -> None:
        day, moment = self.cleaned_data.get("occurred_on"), self.cleaned_data.get("occurred_at")
        if day and moment and datetime.combine(day, moment) > clock.now().replace(tzinfo=None):
            self.add_error("occurred_at", f"De tijd is {moment:%H:%M} uur. Dat is later dan nu.")

    def happened_at(self) -> Location | None:
        """The location, once it is known."""
        raise NotImplementedError

    def _refuse_closed_location(self) -> None:
        place, day = self.happened_at(), self.cleaned_data.get("occurred_on")
        if place and day and (error := place_error(place, day)):
            self.add_error("occurred_on", error)

    def _weigh_findings(self) -> None:
        """A reason counts for exactly the findings it was given for."""
        if not self.findings or "description" not in self.cleaned_data:
            self.cleaned_data["lint_reason"] = ""
            self.errors.pop("lint_reason", None)  # nothing asks for it, so nothing shows what is wrong with it
            return
        seen = self.cleaned_data.get("lint_seen") == lint.fingerprint(self.findings)
        reason = clean_text(self.cleaned_data.get("lint_reason") or "")
        self.lint_open = not (seen and len(reason) >= REASON_LENGTH)
        self.cleaned_data["lint_reason"] = reason
        if self.lint_open:
            self.add_error("description", "De kern bevat geen personen. Kies hieronder wat u met deze tekst doet.")

    @property
    def movable(self) -> bool:
        """Something that the vault takes: not even it takes a BSN."""
        return any(not finding.hard for finding in self.findings)

    @property
    def hard(self) -> bool:
        return any(finding.hard for finding in self.findings)

    @property
    def lint_fingerprint(self) -> str:
        return lint.fingerprint(self.findings)
