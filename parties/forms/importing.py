"""A file to import, and the number of rows that somebody agrees to."""

from collections.abc import Sequence
from typing import Any

from django import forms

HELP = "CSV, XLSX of ODS, hoogstens 5 MB en 10.000 rijen. U ziet eerst wat er zou gebeuren."
CHOOSE_FILE = "Kies een bestand."


class ImportFileForm(forms.Form):
    """`circles`: the convenants to choose from; one is no choice, none means that the kind has none."""

    summary_title = "Dit klopt nog niet"
    convenant = forms.ChoiceField(label="Voor welk convenant", error_messages={"required": "Kies een convenant."})
    file = forms.FileField(
        label="Bestand",
        help_text=HELP,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx,.ods"}),
        error_messages={"required": CHOOSE_FILE, "missing": CHOOSE_FILE, "invalid": CHOOSE_FILE},
    )

    def __init__(self, *args: Any, circles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["convenant"]
        field.choices, field.initial = circles, circles[0][0] if len(circles) == 1 else None
        if not circles:
            del self.fields["convenant"]


class ImportConfirmForm(forms.Form):
    """`rows`: how many rows the page named on its button."""

    rows = forms.IntegerField(min_value=0, max_value=10_000, widget=forms.HiddenInput)
    skip_wrong = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, rows: int, wrong: int) -> None:
        super().__init__(data, initial={"rows": rows})
        which = "rij" if wrong == 1 else f"{wrong} rijen"
        self.fields["skip_wrong"].label = f"Sla de {which} met een fout over"
        if not wrong:
            del self.fields["skip_wrong"]
