"""Columns as data: heading, help, and how a cell becomes a value. The fields are those of the forms, so that a file may
hold what a person may type, and is refused with the same sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms

from convenant.uploads import Unreadable

Errors = list[tuple[str, str]]
"""Heading of the column ("" for the whole row) and what is wrong, in Dutch."""
Cells = dict[str, str]
SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LINE_BREAK = re.compile(r"[\n\x0b\x0c\r\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Signs of control, and those that turn the direction of what stands behind them."""
FORMULA_NAME = "Een naam begint niet met =, +, - of @."
CONTROL_SIGN = "In deze cel staat een teken dat geen tekst is. Typ de cel opnieuw."
ONE_LINE = "Deze cel heeft meer dan één regel. Zet alles op één regel."
CHOOSE = "Kies een van deze woorden: {words}."
YES, NO = {"ja", "j", "x", "1", "waar"}, {"nee", "n", "0", "onwaar", ""}
SERIAL = re.compile(r"\d{5}")
"""A day as a spreadsheet counts it, in a cell that is not shown as a date."""
EPOCH = date(1899, 12, 30)
NO_NAME = "Boven kolom {number} staat geen kop, en er staat wel iets onder. Geef de kolom een kop of haal haar weg."
UNKNOWN = "De kolom “{name}” kennen wij niet. Haal haar weg, of kijk in het sjabloon hoe zij heet."
DOUBLE = "De kolom “{name}” staat er twee keer in. Haal er een weg."
OUR_REMARKS = ("Regel", "Wat er mis is")
"""What our file of refused rows says behind the cells: mended, it may come back as it is."""
IGNORED = {name.casefold() for name in OUR_REMARKS}
MISSING = "De kolom “{name}” ontbreekt. Kijk in het sjabloon welke kolommen nodig zijn."


class WordField(forms.Field):
    """A choice by the word that pages show, or by its key."""

    def __init__(self, choices: Sequence[tuple[str, Any]], *, several: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.several, self.words = several, [str(word) for _, word in choices]
        self.values = {str(each).casefold(): value for value, word in choices for each in (value, word)}

    def clean(self, value: Any) -> Any:
        parts = [part.strip() for part in re.split("[,;/]", value)] if self.several else [value]
        wanted = [part.casefold() for part in parts if part]
        if any(part not in self.values for part in wanted):
            raise forms.ValidationError(CHOOSE.format(words=", ".join(self.words)))
        found = [self.values[part] for part in wanted]
        if self.required and not found:
            raise forms.ValidationError(CHOOSE.format(words=", ".join(self.words)))
        return found if self.several else (found[0] if found else "")


class YesField(forms.Field):
    def clean(self, value: Any) -> bool:
        if value.casefold() not in YES | NO:
            raise forms.ValidationError("Vul ja of nee in.")
        return value.casefold() in YES


class DayCell(forms.Field):
    """`field` reads the text of a day. A bare number is the day as a spreadsheet counts it."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__(required=field.required)
        self.field = field

    def clean(self, value: Any) -> Any:
        if SERIAL.fullmatch(value):
            value = (EPOCH + timedelta(days=int(value))).isoformat()
        return self.field.clean(value)


@dataclass(frozen=True)
class Column:
    """`key`: the field of the action's details. `is_name`: a formula is refused in it, not kept as text."""

    key: str
    name: str
    help: str
    field: forms.Field
    example: str = ""
    is_name: bool = False
    also: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return bool(self.field.required)

    def headings(self) -> set[str]:
        return {each.casefold() for each in (self.name, *self.also)}

    def cleaned(self, text: str) -> Any:
        """Raises ValidationError."""
        if LINE_BREAK.search(text):
            raise forms.ValidationError(ONE_LINE)
        if CONTROL.search(text) or "\t" in text:
            raise forms.ValidationError(CONTROL_SIGN)
        if self.is_name and text.startswith(SIGNS):
            raise forms.ValidationError(FORMULA_NAME)
        return self.field.clean(text)


def headings_of(columns: Sequence[Column]) -> set[str]:
    return {heading for column in columns for heading in column.headings()}


def match_head(head: Sequence[str], columns: Sequence[Column], used: Callable[[int], bool]) -> dict[int, Column]:
    """Place in the file → column. `used`: whether anything stands below a place. Raises Unreadable."""
    by_heading = {heading: column for column in columns for heading in column.headings()}
    found: dict[int, Column] = {}
    for place, name in enumerate(head):
        if not name:
            if used(place):
                raise Unreadable(NO_NAME.format(number=place + 1))
            continue
        if name.casefold() in IGNORED:
            continue
        column = by_heading.get(name.strip(" *").casefold())
        if column is None:
            raise Unreadable(UNKNOWN.format(name=name[:60]))
        if column in found.values():
            raise Unreadable(DOUBLE.format(name=column.name))
        found[place] = column
    if missing := next((each for each in columns if each.required and each not in found.values()), None):
        raise Unreadable(MISSING.format(name=missing.name))
    return found


def plain(text: str) -> str:
    """Without the quote that our own files put before what looks like a formula."""
    text = text.strip().strip("\u200b\ufeff").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(SIGNS) else text


def clean_cells(cells: Cells, columns: Sequence[Column]) -> tuple[dict[str, Any], Errors]:
    """Value per key, for the columns that the file has and that hold something or must."""
    given: dict[str, Any] = {}
    errors: Errors = []
    for column in columns:
        text = cells.get(column.name, "")
        if not text and not column.required:
            continue
        try:
            given[column.key] = column.cleaned(text)
        except forms.ValidationError as wrong:
            errors.append((column.name, " ".join(wrong.messages)))
    return given, errors


def kept_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON holds them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in given.items()}


def read_values(kept: Mapping[str, Any], days: Sequence[str]) -> dict[str, Any]:
    """The other way round; `days`: the keys that hold one."""
    return {
        key: date.fromisoformat(value) if key in days and isinstance(value, str) else value
        for key, value in kept.items()
    }
