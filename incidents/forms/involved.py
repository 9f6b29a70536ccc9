"""How many people had which part: a table of numbers that may stay empty."""

from typing import Any

from django import forms

from incidents.models.involved import COUNTED, MOST, PARTS, SORTS
from incidents.queries.involved import PART_WORDS, SORT_WORDS, involved_words

WRONG = {"invalid": "Vul een heel getal in.", "min_value": "Vul 0 of meer in.",
         "max_value": f"Vul hoogstens {MOST} in."}  # fmt: skip


class InvolvedFields(forms.Form):
    """One field per role and kind. `initial["involved"]` fills them; `cleaned_data["involved"]` is what they say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.initial.get("involved", {})
        for part in PARTS:
            for sort in SORTS:
                label = f"{SORT_WORDS[sort][1].capitalize()}, {PART_WORDS[part]}"
                self.fields[f"{part}_{sort}"] = _number(label, known.get(f"{part}_{sort}"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["involved"] = {key: number for key in COUNTED if (number := cleaned.get(key))}
        return cleaned

    def rows(self) -> list[dict[str, Any]]:
        """Bound fields of each line of the table."""
        return [
            {"label": SORT_WORDS[sort][1].capitalize(),
             "fields": [(PART_WORDS[part].capitalize(), self[f"{part}_{sort}"]) for part in PARTS]}
            for sort in SORTS
        ]  # fmt: skip

    def heads(self) -> list[str]:
        return [PART_WORDS[part].capitalize() for part in PARTS]

    @property
    def counted_words(self) -> str:
        """What the table says, in the line that folds it."""
        typed = {key: str(self[key].value() or "") for key in COUNTED}
        return involved_words({key: int(number) for key, number in typed.items() if number.isdecimal()})

    @property
    def counted_wrong(self) -> bool:
        return any(self[key].errors for key in COUNTED)


def _number(label: str, initial: int | None) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST, error_messages=WRONG, widget=box, initial=initial
    )
