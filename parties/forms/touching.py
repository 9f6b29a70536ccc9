"""Forms of an ending that touches other rows: how many is on the page, and is confirmed with that number."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from convenant.forms.days import DayField
from parties.models import Wijk
from parties.queries.touched import Touched

from .places import LastDayForm, PlaceForm

SURE = "Ja, dit raakt {words}."
CONFIRM = "Kijk na wat dit raakt en bevestig het aantal: {words}."
CHANGED = "Intussen veranderde wat dit raakt. Nu zijn het {words}. Kijk het opnieuw na."


class Touching(forms.Form):
    """Asks the confirmation when there is something to confirm. Sent again after a change, it asks anew."""

    sure = forms.BooleanField(required=False)
    touches = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, touched: Touched, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take(touched)

    def _take(self, touched: Touched) -> None:
        self.touched = touched
        self.fields["touches"].initial = touched.mark
        if "sure" in self.fields:
            self.fields["sure"].label = SURE.format(words=touched.words)
        if not touched.rows:
            self.fields.pop("sure", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.touched.rows:
            return cleaned
        if cleaned.get("sure") and cleaned.get("touches") != self.touched.mark:
            self.add_error("sure", CHANGED.format(words=self.touched.words))
            self._ask_anew()
        elif not cleaned.get("sure"):
            self.add_error("sure", CONFIRM.format(words=self.touched.words))
            self._ask_anew()
        return cleaned

    def look_again(self, touched: Touched) -> None:
        """The action was refused: what was typed, beside what it touches by now; another number is confirmed anew."""
        if touched != self.touched:
            self._take(touched)
            self._ask_anew()

    def _ask_anew(self) -> None:
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[self.add_prefix("touches")] = self.touched.mark
            data.pop(self.add_prefix("sure"), None)
            self.data = data


class CloseForm(Touching, LastDayForm):
    """The last day of a location."""

    field_order = ("last_day", "sure", "touches")


class PlaceMoveForm(Touching, PlaceForm):
    """A location that goes to another wijk, and with it to other people of partners."""


class WijkEndForm(Touching):
    summary_title = "Dit klopt nog niet"
    since = DayField(label="Vanaf welke dag?", help_text="De eerste dag zonder deze wijk.")
    into = forms.ModelChoiceField(
        Wijk.objects.none(), label="In welke wijk gaat zij op?", required=False,
        empty_label="In geen: de wijk stopt", error_messages={"invalid_choice": "Kies een wijk uit de lijst."},
    )  # fmt: skip
    field_order = ("since", "into", "sure", "touches")

    def __init__(self, *args: Any, wijken: QuerySet[Wijk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = wijken  # type: ignore[attr-defined]
