"""A small language for what may stand where. Each shape reports what is wrong, in Dutch, at the line it is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from .reading import Document, Place


class Shape(Protocol):
    def check(self, value: Any, place: Place, document: Document) -> None: ...


def _name(place: Place) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "bestand")


@dataclass(frozen=True)
class Text:
    limit: int
    pattern: str = ""
    says: str = ""
    empty: bool = False

    def check(self, value: Any, place: Place, document: Document) -> None:
        if not isinstance(value, str):
            document.report(place, f"'{_name(place)}' moet tekst zijn. Zet er aanhalingstekens om.")
        elif not value.strip() and not self.empty:
            document.report(place, f"'{_name(place)}' is leeg.")
        elif len(value) > self.limit:
            document.report(place, f"'{_name(place)}' is {len(value)} tekens lang. Er mogen er {self.limit}.")
        elif self.pattern and value and not re.fullmatch(self.pattern, value):
            document.report(place, f"'{value}' is geen goede waarde voor '{_name(place)}'. {self.says}".strip())


@dataclass(frozen=True)
class Number:
    low: int
    high: int
    nothing: bool = False

    def check(self, value: Any, place: Place, document: Document) -> None:
        if value is None and self.nothing:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            document.report(place, f"'{_name(place)}' moet een heel getal zijn.")
        elif not self.low <= value <= self.high:
            document.report(place, f"'{_name(place)}' is {value}. Dat moet van {self.low} tot en met {self.high} zijn.")


@dataclass(frozen=True)
class Flag:
    def check(self, value: Any, place: Place, document: Document) -> None:
        if not isinstance(value, bool):
            document.report(place, f"'{_name(place)}' moet true of false zijn.")


@dataclass(frozen=True)
class Day:
    nothing: bool = False

    def check(self, value: Any, place: Place, document: Document) -> None:
        if value is None and self.nothing:
            return
        if type(value) is not date:
            document.report(place, f"'{_name(place)}' moet een datum zijn, zoals 2026-11-24.")


@dataclass(frozen=True)
class OneOf:
    values: frozenset[Any]

    def check(self, value: Any, place: Place, document: Document) -> None:
        if isinstance(value, dict | list) or value not in self.values:
            known = ", ".join(sorted(map(str, self.values)))
            document.report(place, f"'{value}' is onbekend bij '{_name(place)}'. Kies uit: {known}.")


@dataclass(frozen=True)
class Each:
    """A list of one shape; with `single` one value may stand for a list of one."""

    of: Shape
    single: bool = False

    def check(self, value: Any, place: Place, document: Document) -> None:
        if self.single and not isinstance(value, list):
            self.of.check(value, place, document)
        elif not isinstance(value, list):
            document.report(place, f"'{_name(place)}' moet een lijst zijn.")
        else:
            for number, item in enumerate(value):
                self.of.check(item, (*place, number), document)


@dataclass(frozen=True)
class Map:
    required: dict[str, Shape] = field(default_factory=dict)
    optional: dict[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, place: Place, document: Document) -> None:
        if not isinstance(value, dict):
            document.report(place, f"'{_name(place)}' moet uit sleutels en waarden bestaan.")
            return
        known = self.required | self.optional
        for key in self.required.keys() - value.keys():
            document.report(place, f"'{key}' ontbreekt bij '{_name(place)}'.")
        for key, item in value.items():
            if key in known:
                known[key].check(item, (*place, key), document)
            else:
                document.report((*place, key), f"De sleutel '{key}' is onbekend bij '{_name(place)}'.")


@dataclass(frozen=True)
class Open:
    """Keys are free, values have one shape."""

    of: Shape

    def check(self, value: Any, place: Place, document: Document) -> None:
        if not isinstance(value, dict):
            document.report(place, f"'{_name(place)}' moet uit sleutels en waarden bestaan.")
            return
        for key, item in value.items():
            self.of.check(item, (*place, key), document)


@dataclass(frozen=True)
class Anything:
    def check(self, value: Any, place: Place, document: Document) -> None:
        """Free: whoever uses it says what it means."""


@dataclass(frozen=True)
class Either:
    """The first shape that fits; otherwise what the last one says."""

    shapes: tuple[Shape, ...]

    def check(self, value: Any, place: Place, document: Document) -> None:
        for shape in self.shapes:
            trial = Document(document.name, lines=document.lines)
            shape.check(value, place, trial)
            if not trial.problems:
                return
        document.problems += trial.problems


def one_of(values: Iterable[Any]) -> OneOf:
    return OneOf(frozenset(values))
