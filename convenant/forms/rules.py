"""Filters of the rules, and the rehearsal's question. Both come in the address: what is unknown is left out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from convenant.compliance.bearers import Bearer
from convenant.gate import Circumstances
from convenant.models import DataClass, Ground, Outcome, Rule
from convenant.queries.words import role_word

from .days import DayField

Choices = list[tuple[str, Any]]
UNKNOWN = "Dit kennen wij niet. Wij keken er niet naar."
OUTCOMES = [(Outcome.ALLOW, "toegestaan"), (Outcome.ASK, "alleen met reden"), (Outcome.DENY, "niet toegestaan")]
PARTY = "partij:"


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class RuleFilter(forms.Form):
    """What is unknown filters nothing: an old link never ends in an error."""

    van = forms.ChoiceField(label="Van", required=False)
    naar = forms.ChoiceField(label="Naar", required=False)
    gegevens = forms.ChoiceField(label="Gegevens", required=False, choices=[("", "Alle"), *DataClass.choices])
    uitkomst = forms.ChoiceField(label="Uitkomst", required=False, choices=[("", "Alle"), *OUTCOMES])
    artikel = forms.ChoiceField(label="Artikel", required=False)

    def __init__(self, data: QueryDict, *, roles: Iterable[str], articles: Iterable[str]) -> None:
        super().__init__(data)
        named: Choices = [("", "Alle"), *((role, role_word(role)) for role in roles)]
        offer(self, "van", named)
        offer(self, "naar", named)
        offer(self, "artikel", [("", "Alle"), *((label, label) for label in articles)])

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name in self.fields if (value := str(self.cleaned_data.get(name, "")))}

    def marks(self, chosen: dict[str, str]) -> list[dict[str, str]]:
        marks = []
        for name, value in chosen.items():
            field = cast(forms.ChoiceField, self.fields[name])
            word = dict(cast(Choices, field.choices))[value]
            rest = {other: each for other, each in chosen.items() if other != name}
            marks.append({"text": f"{field.label}: {word}", "url": "?" + urlencode(rest)})
        return marks


class Checkbox(forms.CheckboxInput):
    """Ticked for "ja" only; anything else reaches the field as it was sent, so that it can say what is wrong."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: value in (True, "ja"))

    def format_value(self, value: Any) -> str:
        return "ja"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class YesField(forms.BooleanField):
    widget = Checkbox

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False)

    def to_python(self, value: Any) -> bool:
        if value not in (None, "", "ja"):
            raise forms.ValidationError(UNKNOWN)
        return bool(value)


def _choice(label: str, choices: Choices, *, needed: str = "", empty: str = "niet bekend") -> forms.ChoiceField:
    errors = {"invalid_choice": UNKNOWN, "required": needed}
    first = [] if needed else [("", empty)]
    return forms.ChoiceField(
        label=label, choices=[*first, *choices], required=bool(needed), error_messages=errors, initial=""
    )


class WhatIf(forms.Form):
    """`van` and `naar` name a role or, as "partij:slug", a party: its role follows from the day."""

    summary_title = "Hier keken wij niet naar"
    van = _choice("Wie geeft?", [], needed="Kies wie de gegevens geeft.")
    naar = _choice("Wie krijgt?", [], needed="Kies wie de gegevens krijgt.")
    gegevens = _choice("Wat?", DataClass.choices, needed="Kies om welke gegevens het gaat.")
    grond = _choice("Grond", Ground.choices, empty="geen grond")
    initiatief = _choice("Van wie gaat het uit?", [("own", "eigen beweging"), ("asked", "op verzoek van de ontvanger")])
    weg = _choice("Langs welke weg?", [("politie", "via de politie"), ("gemeente", "via de gemeente")])
    nodig = YesField("Er staat waarom het nodig is")
    minder = YesField("Er staat waarom het niet met minder kan")
    toestemming = YesField("Er is geldige toestemming")
    feit = YesField("Er is een strafbaar feit gepleegd")
    eigen_terrein = YesField("Het was op eigen terrein")
    toegewezen = YesField("De ontvanger werkt voor deze locatie")
    betrokken = YesField("De school is zelf betrokken")
    bekend = YesField("Bekend is waar het bij hoort")
    vier_ogen = YesField("Een tweede persoon keek mee")
    datum = DayField(label="Op welke dag?", required=False)

    KEYS = {
        "grond": "ground", "initiatief": "initiative", "weg": "route", "nodig": "necessity", "minder": "subsidiarity",
        "toestemming": "consent", "feit": "offence", "eigen_terrein": "own_ground", "toegewezen": "assigned",
        "betrokken": "school_is_party", "bekend": "context_known", "vier_ogen": "four_eyes",
    }  # fmt: skip
    """Field → circumstance of the gate."""

    def __init__(self, data: QueryDict, *, roles: Sequence[str], parties: Sequence[Bearer], today: date) -> None:
        asked = not data.keys().isdisjoint(self.base_fields)
        super().__init__(data if asked else None, initial={"datum": today})
        who: Choices = [
            ("", "Kies"),
            ("Soort partij", [(role, role_word(role)) for role in roles]),
            ("Partij", [(f"{PARTY}{party.slug}", party.name) for party in parties]),
        ]
        for name in ("van", "naar"):
            offer(self, name, who)
        offer(self, "gegevens", [("", "Kies"), *DataClass.choices])

    def circumstances(self) -> Circumstances:
        found = {key: self.cleaned_data.get(name) for name, key in self.KEYS.items()}
        return {key: value for key, value in found.items() if value}

    @property
    def who(self) -> tuple[str, str, str] | None:
        """Sender, recipient and data class, once all three are known."""
        named = tuple(str(self.cleaned_data.get(name, "")) for name in ("van", "naar", "gegevens"))
        return (named[0], named[1], named[2]) if all(named) else None


def articles_of(rules: Iterable[Rule]) -> list[str]:
    """In the order of the rules, each once."""
    return list(dict.fromkeys(rule.article for rule in rules if rule.article))
