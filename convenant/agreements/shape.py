"""A small language for what may stand where. Each shape reports what is wrong, in Dutch, at the line it is wrong.

The same shapes give the JSON schema that editors check with (`described`), so the two can't come apart.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Protocol

from .reading import Document, Place

Schema = dict[str, Any]
Meanings = Mapping[str, str]
"""Dotted path of keys ("parties.organisation.slug") → what it means."""


class Shape(Protocol):
    def check(self, value: Any, place: Place, document: Document) -> None: ...

    def described(self, path: str, meanings: Meanings) -> Schema: ...


def _name(place: Place) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "bestand")


def _did_you_mean(value: Any, known: Iterable[Any]) -> str:
    near = get_close_matches(str(value), map(str, known), n=1, cutoff=0.7)
    return f" Bedoelt u '{near[0]}'?" if near else ""


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

    def described(self, path: str, meanings: Meanings) -> Schema:
        schema: Schema = {"type": "string", "maxLength": self.limit}
        if self.pattern:
            return schema | {"pattern": f"^(?:{self.pattern}){'?' if self.empty else ''}$"}
        return schema if self.empty else schema | {"pattern": r"\S"}


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

    def described(self, path: str, meanings: Meanings) -> Schema:
        kind = ["integer", "null"] if self.nothing else "integer"
        return {"type": kind, "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Flag:
    def check(self, value: Any, place: Place, document: Document) -> None:
        if not isinstance(value, bool):
            document.report(place, f"'{_name(place)}' moet true of false zijn.")

    def described(self, path: str, meanings: Meanings) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Day:
    nothing: bool = False

    def check(self, value: Any, place: Place, document: Document) -> None:
        if value is None and self.nothing:
            return
        if type(value) is not date:
            document.report(place, f"'{_name(place)}' moet een datum zijn, zoals 2026-11-24.")

    def described(self, path: str, meanings: Meanings) -> Schema:
        """Editors read a date as text; that the day exists is `format`."""
        kind = ["string", "null"] if self.nothing else "string"
        return {"type": kind, "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True)
class OneOf:
    values: frozenset[Any]

    def check(self, value: Any, place: Place, document: Document) -> None:
        if not any(type(value) is type(known) and value == known for known in self.values):
            known = ", ".join(sorted(map(str, self.values)))
            hint = _did_you_mean(value, self.values)
            document.report(place, f"'{value}' is onbekend bij '{_name(place)}'. Kies uit: {known}.{hint}")

    def described(self, path: str, meanings: Meanings) -> Schema:
        return {"enum": sorted(self.values, key=str)}


@dataclass(frozen=True)
class Each:
    """A list of one shape; with `single` one value may stand for a list of one."""

    of: Shape
    single: bool = False
    low: int = 0
    high: int | None = None

    def check(self, value: Any, place: Place, document: Document) -> None:
        if self.single and not isinstance(value, list):
            self.of.check(value, place, document)
            return
        if not isinstance(value, list):
            document.report(place, f"'{_name(place)}' moet een lijst zijn.")
            return
        if len(value) < self.low or (self.high is not None and len(value) > self.high):
            document.report(place, f"'{_name(place)}' telt {len(value)} waarden. Er moeten er {self._wanted()} zijn.")
        for number, item in enumerate(value):
            self.of.check(item, (*place, number), document)

    def _wanted(self) -> str:
        return str(self.low) if self.high == self.low else f"minstens {self.low}"

    def described(self, path: str, meanings: Meanings) -> Schema:
        item = self.of.described(path, meanings)
        listed: Schema = {"type": "array", "items": item}
        if self.low:
            listed["minItems"] = self.low
        if self.high is not None:
            listed["maxItems"] = self.high
        return {"anyOf": [item, listed]} if self.single else listed


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
                hint = _did_you_mean(key, known.keys() - value.keys())
                document.report((*place, key), f"De sleutel '{key}' is onbekend bij '{_name(place)}'.{hint}")

    def described(self, path: str, meanings: Meanings) -> Schema:
        properties = {
            key: _explained(shape.described(_below(path, key), meanings), _below(path, key), meanings)
            for key, shape in (self.required | self.optional).items()
        }
        required = {"required": list(self.required)} if self.required else {}
        return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _explained(schema: Schema, path: str, meanings: Meanings) -> Schema:
    return {"description": meanings[path], **schema} if path in meanings else schema


@dataclass(frozen=True)
class Tagged:
    """Which keys belong here follows from the value of one key: `kinds` maps that value to the other keys."""

    tag: str
    kinds: dict[str, Map]

    def check(self, value: Any, place: Place, document: Document) -> None:
        kind = value.get(self.tag) if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in self.kinds:
            self._check_kind(value, kind, place, document)
        else:
            Map({self.tag: OneOf(frozenset(self.kinds))}, self._all_keys()).check(value, place, document)

    def _check_kind(self, value: dict[str, Any], kind: str, place: Place, document: Document) -> None:
        shape, others = self.kinds[kind], self._all_keys()
        wrong = {key for key in value if key in others and key not in shape.required | shape.optional}
        for key in wrong:
            document.report((*place, key), f"'{key}' hoort niet bij '{self.tag}: {kind}'.")
        kept = {key: item for key, item in value.items() if key not in wrong}
        Map({self.tag: OneOf(frozenset({kind}))} | shape.required, shape.optional).check(kept, place, document)

    def _all_keys(self) -> dict[str, Shape]:
        return {key: of for shape in self.kinds.values() for key, of in (shape.required | shape.optional).items()}

    def described(self, path: str, meanings: Meanings) -> Schema:
        """`properties` for completion, one condition per kind for what must and may stand there."""
        every = Map({self.tag: OneOf(frozenset(self.kinds))}, self._all_keys()).described(path, meanings)
        conditions = [
            {
                "if": {"properties": {self.tag: {"const": kind}}, "required": [self.tag]},
                "then": {
                    "required": [self.tag, *shape.required],
                    "propertyNames": {"enum": [self.tag, *shape.required, *shape.optional]},
                },
            }
            for kind, shape in self.kinds.items()
        ]
        return every | {"allOf": conditions}


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

    def described(self, path: str, meanings: Meanings) -> Schema:
        return {"type": "object", "additionalProperties": self.of.described(path, meanings)}


@dataclass(frozen=True)
class Anything:
    def check(self, value: Any, place: Place, document: Document) -> None:
        """Free: whoever uses it says what it means."""

    def described(self, path: str, meanings: Meanings) -> Schema:
        return {}


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

    def described(self, path: str, meanings: Meanings) -> Schema:
        return {"anyOf": [shape.described(path, meanings) for shape in self.shapes]}


def one_of(values: Iterable[Any]) -> OneOf:
    return OneOf(frozenset(values))
