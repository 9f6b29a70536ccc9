"""The descriptions of `cases.yaml`, with their choices."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

FILE = Path(__file__).parent / "cases.yaml"
CHOICE = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Case:
    places: tuple[str, ...]
    text: str
    facets: tuple[str, ...] = ()

    def worded(self, rng: Random, *, student: bool) -> str:
        text = CHOICE.sub(lambda match: rng.choice(match[1].split("|")), self.text)
        return as_student(text) if student else text


@cache
def cases() -> dict[str, tuple[Case, ...]]:
    """Sub category → its cases, in the order of the file."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: tuple(_case(*row) for row in rows) for code, rows in found.items()}


def _case(places: str, text: str, facets: str = "") -> Case:
    return Case(tuple(places.split()), text, tuple(facets.split()))


def as_student(text: str) -> str:
    return text.replace("leerling", "student").replace("Leerling", "Student")
