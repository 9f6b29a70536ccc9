"""What apps offer to the copy for a data subject (AVG 15.3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from convenant import registry
from convenant.tenancy.scope import Actor

Row = tuple[str, str]
"""A label, and text in which what is not for the subject stands between the marks of `redaction`."""


@dataclass(frozen=True)
class Found:
    """A place where somebody of this name stands. `key` is the source's own."""

    key: str
    title: str
    where: str


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


class Source(Protocol):
    """`find` looks by name inside the acting organisation; `sections` reads what the person may open, and says so in
    the trail. Keys that are not his are left out."""

    find: Callable[[str, Actor], Sequence[Found]]
    sections: Callable[[Sequence[str], Actor], Sequence[Section]]


def found_in_all(name: str, actor: Actor) -> list[Found]:
    return [
        Found(f"{label}:{each.key}", each.title, each.where)
        for label, source in registry.subject_sources
        for each in source.find(name, actor)
    ]


def sections_of(keys: Sequence[str], actor: Actor) -> list[Section]:
    """In the order of the sources. Each key names its source first."""
    sections: list[Section] = []
    for label, source in registry.subject_sources:
        own = [key.partition(":")[2] for key in keys if key.partition(":")[0] == label]
        sections += source.sections(own, actor) if own else []
    return sections
