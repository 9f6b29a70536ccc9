"""Which copies go anew."""

from collections.abc import Sequence
from typing import Any

from django import forms

from incidents.queries.again import Unseen


class AgainForm(forms.Form):
    summary_title = "Er is nog niets gedeeld"
    chosen = forms.MultipleChoiceField(
        label="Wat deelt u opnieuw",
        error_messages={"required": "Kies wat u opnieuw deelt.", "invalid_choice": "Kies uit deze lijst."},
    )
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, found: Sequence[Unseen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(each.copy.pk): each for each in found}
        self.fields["chosen"].choices = [(key, key) for key in self.known]  # type: ignore[attr-defined]

    def clean_chosen(self) -> list[Unseen]:
        return [self.known[key] for key in self.cleaned_data["chosen"]]
