"""Texts that others may come to read: no number of a person passes, and a name only when it is said to be none."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict

from convenant import registry

NEVER = frozenset({"bsn", "phone", "mail"})
"""Kinds of findings without a way round."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and the marks that make text read in another order than it is stored."""


def clean_text(value: str) -> str:
    """Keeps emoji, right-to-left text and line ends; drops what is invisible and can deceive."""
    return CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def told(found: Iterable[Any]) -> str:
    """Each kind of finding with its words: a telephone number is not called a name."""
    words: dict[str, list[str]] = {}
    for each in found:
        words.setdefault(each.sentence, []).append(each.found)
    return " ".join(f"{sentence} {', '.join(these)}." for sentence, these in words.items())


class PlainTextForm(forms.Form):
    """`plain("note")` in `clean_note`. Sending a text a second time says that what was found in it is no person.

    `allowed` are names that are no persons: the organisations of the circle.
    """

    summary_title = "Dit klopt nog niet"
    never = NEVER
    lint_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, allowed: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = tuple(allowed)

    def clean(self) -> dict[str, Any]:
        """Without the mark: what is clean goes to an action as it is."""
        found = super().clean() or {}
        found.pop("lint_seen", None)
        return found

    def plain(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        found = self.refuse(text)
        mark = sha256(text.encode()).hexdigest()[:16]
        if found and mark not in self.data.get(self.add_prefix("lint_seen"), ""):
            self._remember(mark)
            raise forms.ValidationError(f"{told(found)} Haal het weg. Is het geen persoon? Verstuur dan nog een keer.")
        return text

    def refuse(self, text: str) -> list[Any]:
        """What was found in it, if nothing of that has no way round."""
        found = [each for _, check in registry.text_checks for each in check(text, self.allowed)]
        if never := [each for each in found if each.kind in self.never]:
            said = never[0].sentence.removesuffix("Haal het weg.").rstrip(" :.")
            raise forms.ValidationError(f"{said}. Haal het weg: {never[0].found}.")
        return found

    def _remember(self, mark: str) -> None:
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            name = self.add_prefix("lint_seen")
            self.data[name] = f"{self.data.get(name, '')} {mark}".strip()


class WhyForm(PlainTextForm):
    """Why something is taken back: it stays to be read, with this reason. `missing` says what to write."""

    why = forms.CharField(max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, label: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["why"]
        field.label, field.error_messages["required"] = label, missing
        field.error_messages["max_length"] = "Houd dit korter dan 300 tekens."

    def clean_why(self) -> str:
        return self.plain("why")
