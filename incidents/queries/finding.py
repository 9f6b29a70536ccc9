"""Words in the neutral text of an incident: by Dutch stem, as they stand, with or without accents, in a compound.

A filter behind the owner's index: no index of words serves behind the wall (performance.md, P5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from convenant.accents import pattern
from incidents.lint.words import is_listed

SHORTEST, MOST_WORDS = 3, 8
SHORT = 4
"""Up to here a word counts only at the start or the end of another: "mes" is in keukenmes, not in semester."""
SHORTEST_PART, SHORTEST_COMPOUND = 4, 9
LINKS = ("", "s", "en", "e", "n")
LITTLE = frozenset(
    """
    aan als bij dan dat deze die dit door een geen haar heb heeft het hier hij hoe hun iets kan maar meer met mijn naar
    niet nog ook omdat onder ons over tegen toch toen tot uit van veel voor waar wat werd wie wij wordt zal zei zich zij
    zijn zonder
    """.split()  # noqa: SIM905  (a list of words reads as text)
)
"""Words that tell nothing, as the Dutch stems leave them out too."""


@dataclass(frozen=True)
class Word:
    """One word that tells something. `stands` and the two halves of `parts` are expressions."""

    typed: str
    stands: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sought:
    """What was typed, read once: the text for its stems, and its words, those without parts first."""

    text: str
    words: tuple[Word, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many parts each word may be in. Two texts of one shape ask the same with other values."""
        return tuple(len(word.parts) for word in self.words)

    def values(self) -> dict[str, str]:
        given = {"text": self.text}
        for number, word in enumerate(self.words):
            given |= {f"typed_{number}": word.typed, f"stands_{number}": word.stands}
            for place, (left, right) in enumerate(word.parts):
                given |= {f"left_{number}_{place}": left, f"right_{number}_{place}": right}
        return given


def sought_by(shape: tuple[int, ...], given: Mapping[str, str]) -> Sought:
    """From `shape` and `values`, for a statement that is kept."""
    words = (
        Word(given[f"typed_{number}"], given[f"stands_{number}"], tuple(_halves(number, parts, given)))
        for number, parts in enumerate(shape)
    )
    return Sought(given["text"], tuple(words))


def _halves(number: int, parts: int, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((given[f"left_{number}_{place}"], given[f"right_{number}_{place}"]) for place in range(parts))


def sought_in(text: str) -> Sought:
    words = [word for word in text.split()[:MOST_WORDS] if len(word) >= SHORTEST and word.lower() not in LITTLE]
    read = [Word(word, _as_it_stands(word), tuple(_in_parts(word))) for word in words]
    return Sought(text, tuple(sorted(read, key=lambda word: len(word.parts))))


def words_match(sought: Sought) -> Q:
    """All of the text by its stems, or every word of it that tells something, by itself or in a compound."""
    found = Q(search=_stems(sought.text))
    if not sought.words:
        return found
    every = Q()
    for word in sought.words:
        by_stem = Q(search=_stems(word.typed)) if len(sought.words) > 1 else Q()
        every &= Q(description__iregex=word.stands) | _any_of(word.parts) | by_stem
    return found | every


def _any_of(parts: tuple[tuple[str, str], ...]) -> Q:
    """ "fietsendiefstal" finds "diefstal van een fiets": both parts are words, and both stand in the text."""
    found = Q()
    for left, right in parts:
        found |= Q(description__iregex=left) & Q(description__iregex=right)
    return found


class StemsOnce(SearchQuery):
    """As a subquery: a prepared statement would stem the text again at each row."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        sql, values = super().as_sql(*args, **kwargs)
        return f"(SELECT {sql})", values


def _stems(text: str) -> SearchQuery:
    return StemsOnce(text, config="dutch", search_type="plain")


def _as_it_stands(word: str) -> str:
    shape = pattern(word)
    return rf"\m{shape}|{shape}\M" if len(word) <= SHORT else shape


def _in_parts(word: str) -> Iterator[tuple[str, str]]:
    return ((rf"\m{pattern(left)}", rf"\m{pattern(right)}") for left, right in parts_of(word))


def parts_of(word: str) -> Iterator[tuple[str, str]]:
    """Two words of the list, with what links them between: fiets, en, diefstal."""
    small = word.lower()
    if len(small) < SHORTEST_COMPOUND or not small.isalpha():
        return
    for cut in range(SHORTEST_PART, len(small) - SHORTEST_PART + 1):
        right = small[cut:]
        if not is_listed(right):
            continue
        whole = [small[:cut].removesuffix(link) for link in LINKS if small[:cut].endswith(link)]
        if known := [part for part in whole if len(part) >= SHORTEST_PART and is_listed(part)]:
            yield min(known, key=len), right
