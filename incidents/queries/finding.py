"""Words of an incident: in its neutral text by Dutch stem, as they stand, with or without accents, in a compound; and
in its title, which is made of choices and stands on every list.

A filter behind the owner's index: no index of words serves behind the wall (performance.md, P5).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from convenant.accents import folded, pattern
from incidents.lint.words import is_listed

from .search_words import called
from .taxonomy import Taxonomy, untold_place

SHORTEST, MOST_WORDS = 3, 8
SHORT = 4
"""Up to here a word counts only at the start or the end of another: "mes" is in keukenmes, not in semester."""
SHORTEST_LEFT, SHORTEST_PART, SHORTEST_COMPOUND = 3, 4, 9
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
    """One word that tells something. `stands` and the two halves of `parts` are expressions; `codes` are of the choices
    whose label has the word."""

    typed: str
    stands: str
    parts: tuple[tuple[str, str], ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sought:
    """What was typed, read once: the text for its stems, and its words, those without parts first."""

    text: str
    words: tuple[Word, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many parts each word may be in. Two texts of one shape ask the same with other values."""
        return tuple(len(word.parts) for word in self.words)

    def values(self) -> dict[str, Any]:
        given: dict[str, Any] = {"text": self.text}
        for number, word in enumerate(self.words):
            given |= {f"typed_{number}": word.typed, f"stands_{number}": word.stands, f"codes_{number}": [*word.codes]}
            for place, (left, right) in enumerate(word.parts):
                given |= {f"left_{number}_{place}": left, f"right_{number}_{place}": right}
        return given


def sought_by(shape: tuple[int, ...], given: Mapping[str, Any]) -> Sought:
    """From `shape` and `values`, for a statement that is kept."""
    return Sought(given["text"], tuple(_word(number, parts, given) for number, parts in enumerate(shape)))


def _word(number: int, parts: int, given: Mapping[str, Any]) -> Word:
    halves = tuple(_halves(number, parts, given))
    return Word(given[f"typed_{number}"], given[f"stands_{number}"], halves, given[f"codes_{number}"])


def _halves(number: int, parts: int, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((given[f"left_{number}_{place}"], given[f"right_{number}_{place}"]) for place in range(parts))


def sought_in(text: str, choices: Taxonomy | None = None) -> Sought:
    """`choices`: those of which titles are made, where one searches in titles too."""
    words = [word for word in text.split()[:MOST_WORDS] if len(word) >= SHORTEST and word.lower() not in LITTLE]
    read = [Word(word, _as_it_stands(word), tuple(_in_parts(word)), tuple(_titled(word, choices))) for word in words]
    return Sought(text, tuple(sorted(read, key=lambda word: len(word.parts))))


def words_match(sought: Sought) -> Q:
    """All of the text by its stems, or every word of it that tells something, by itself or in a compound."""
    found = Q(search=_stems(sought.text))
    if not sought.words:
        return found
    every = Q()
    for word in sought.words:
        by_stem = Q(search=_stems(word.typed)) if len(sought.words) > 1 else Q()
        titled = Q(category__any_of=[*word.codes]) | Q(place__any_of=[*word.codes])
        every &= titled | Q(description__iregex=word.stands) | _any_of(word.parts) | by_stem
    return found | every


def _titled(word: str, choices: Taxonomy | None) -> Iterator[str]:
    """Codes of categories and places that the word names, and of categories that people call so."""
    if choices is None:
        return
    sought = folded(word).lower()
    for row in (*choices.mains, *choices.subs):
        if names(row.label, sought):
            yield row.code
    yield from _meant(sought, choices)
    for code, label in choices.places.items():
        if not untold_place(code) and names(label, sought):
            yield code


def _meant(sought: str, choices: Taxonomy) -> Iterator[str]:
    """A main category is meant with all below it."""
    for label_word in called(sought):
        for row in (*choices.mains, *choices.subs):
            if label_word in _small(row.label) and label_word in _parts(_small(row.label)):
                yield row.code
                yield from (sub.code for sub in choices.subs if sub.main == row.code)


def names(label: str, sought: str) -> bool:
    """As in a text: anywhere in a word, a short one at its start or its end. `sought` is small and without accents."""
    small = _small(label)
    inside = str.__contains__ if len(sought) > SHORT else _at_an_end
    return sought in small and any(inside(part, sought) for part in _parts(small))


def _parts(small: str) -> list[str]:
    return re.split(r"[^\w-]+", small)


@lru_cache(maxsize=1024)
def _small(label: str) -> str:
    """Labels are few and the same for every search. With the words that it shortens: a steekwapen."""
    told = folded(label).lower()
    return " ".join((told, *whole_words(told)))


def whole_words(label: str) -> Iterator[str]:
    """ "steek- of slagwapen" tells of a steekwapen too."""
    for started, last in re.findall(r"((?:\w+-,? )+)(?:of|en) (\w+)", label):
        for head in re.findall(r"\w+", started):
            yield from (head + tail for tail in _tails(last))


def _tails(word: str) -> Iterator[str]:
    """What stands behind the first part of a compound: wapen, of slagwapen. The longest word that has one before it."""
    cuts = range(SHORTEST_LEFT, len(word) - SHORTEST_PART + 1)
    found = (word[cut:] for cut in cuts if is_listed(word[cut:]) and is_listed(word[:cut]))
    return islice(found, 1)


def _at_an_end(part: str, sought: str) -> bool:
    return part.startswith(sought) or part.endswith(sought)


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
