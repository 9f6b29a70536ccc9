"""Whose work, and where."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms


class FollowUpFilter(forms.Form):
    """An unknown value is an error at its field."""

    location = forms.TypedChoiceField(label="Locatie", required=False, coerce=UUID, empty_value=None)
    handler = forms.TypedChoiceField(label="Behandelaar", required=False, coerce=UUID, empty_value=None)
    summary_title = "Dit filter klopt nog niet"

    def __init__(
        self, *args: Any, places: Iterable[tuple[UUID, str]], colleagues: Iterable[tuple[UUID, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("location", places), ("handler", colleagues)):
            choices = [("", "Alle"), *((str(key), words) for key, words in offered)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = "Kies uit de lijst."
