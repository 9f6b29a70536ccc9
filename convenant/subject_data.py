"""What apps offer to the copy for a data subject (AVG 15.3): where they keep data on people, and what of it was looked
through."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from convenant import registry
from convenant.tenancy.scope import Actor
from convenant.vault.cells import normalise

Row = tuple[str, str]
"""A label, and text in which what is not for the subject stands between the marks of `redaction`."""
MOST = 50
"""Places that one source finds at most: whoever has more looks with more of the name."""
MOST_SEALED = 2000
"""Sealed rows that one search opens, the newest first. A search that is stopped there says so."""
PURPOSE = "Verzoek van een betrokkene behandelen"


@dataclass(frozen=True)
class Found:
    """A place where somebody of this name stands. `key` is the source's own."""

    key: str
    title: str
    where: str


@dataclass(frozen=True)
class Section:
    """`place`: the location whose people read this; None where it hangs on no location."""

    title: str
    rows: tuple[Row, ...]
    place: UUID | None


@dataclass(frozen=True)
class Reach:
    """Whether this person's search looks there, and what of it; where it does not, why and who does."""

    searched: bool
    sentence: str


class Source(Protocol):
    """`find` looks by name inside the acting organisation, only where `reach` says so; `sections` reads what the person
    may open, and says so in the trail. Keys that are not his are left out."""

    @property
    def title(self) -> str: ...

    def reach(self, actor: Actor, /) -> Reach: ...

    def find(self, name: str, actor: Actor, /) -> Sequence[Found]: ...

    def sections(self, keys: Sequence[str], actor: Actor, /) -> Sequence[Section]: ...


@dataclass(frozen=True)
class Unsearched:
    """A place that no search looks through, with the reason."""

    title: str
    sentence: str

    def reach(self, actor: Actor) -> Reach:
        return Reach(False, self.sentence)

    @staticmethod
    def find(name: str, actor: Actor) -> Sequence[Found]:
        return ()

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> Sequence[Section]:
        return ()


@dataclass(frozen=True)
class Look:
    """One source, as the page tells of it. `count` is None before anybody searched."""

    title: str
    reach: Reach
    found: tuple[Found, ...] = ()
    count: int | None = None

    @property
    def found_words(self) -> str:
        if self.count == MOST:
            return f"de eerste {MOST}"
        return f"{self.count} gevonden"


def looks(actor: Actor, name: str | None = None) -> list[Look]:
    """Every source in its order; with a name also what stands there."""
    return [_look(label, source, actor, name) for label, source in registry.subject_sources]


def _look(label: str, source: Source, actor: Actor, name: str | None) -> Look:
    reach = source.reach(actor)
    if name is None or not reach.searched:
        return Look(source.title, reach)
    hits = source.find(name, actor)
    found = tuple(Found(f"{label}:{hit.key}", f"{source.title}: {hit.title}", hit.where) for hit in hits)
    return Look(source.title, reach, found, len(found))


def found_in_all(name: str, actor: Actor) -> list[Found]:
    return [each for look in looks(actor, name) for each in look.found]


def sections_of(keys: Sequence[str], actor: Actor) -> list[Section]:
    """In the order of the sources. Each key names its source first."""
    sections: list[Section] = []
    for label, source in registry.subject_sources:
        own = [key.partition(":")[2] for key in keys if key.partition(":")[0] == label]
        sections += source.sections(own, actor) if own and source.reach(actor).searched else []
    return sections


def stands_in(name: str, *texts: str) -> bool:
    """Every word of the name, as a whole word, whatever case and accents; a name without words stands nowhere."""
    wanted = _words(name)
    return bool(wanted) and wanted <= _words(" ".join(texts))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", normalise(text)))


def ids_in(keys: Sequence[str]) -> list[UUID]:
    """What is no id is left out."""
    return [UUID(key) for key in keys if _is_id(key)]


def _is_id(key: str) -> bool:
    try:
        return bool(UUID(key))
    except ValueError:
        return False
