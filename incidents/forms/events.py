"""Linking what happened at two schools."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms


class EventForm(forms.Form):
    """Which school: of this convenant."""

    school = forms.TypedChoiceField(
        label="Bij welke school gebeurde dit ook?", coerce=UUID,
        error_messages={"required": "Kies een school.", "invalid_choice": "Kies een school uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args: Any, schools: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(key), name) for key, name in schools]
        self.fields["school"].choices = [("", "Kies een school"), *offered]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Which of our own incidents: left empty it says that we do not know this event."""

    incident = forms.TypedChoiceField(
        label="Welk incident van u hoort hierbij?", coerce=UUID, empty_value=None, required=False,
        error_messages={"invalid_choice": "Kies een incident uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args: Any, incidents: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(key), words) for key, words in incidents]
        self.fields["incident"].choices = [("", "Geen: wij herkennen dit niet"), *offered]  # type: ignore[attr-defined]
