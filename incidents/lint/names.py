"""Names of people in running text: a word that is none of ours, or a name that the words around it point to."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .words import (
    CALLED,
    COMMON_WORDS,
    FIRST_NAMES,
    NAMES_LIKE_WORDS,
    ONLY_IN_NAMES,
    PHRASES,
    PREFIX,
    PREFIXES,
    ROLES,
    SURNAMES,
    SURNAMES_AFTER_DE,
    TITLES,
    VERBS,
    WHO_SPEAKS,
    WHOSE,
    WORDS_AND_NAMES,
    is_listed,
    is_word,
    plain,
    words_of,
)

MARKS = "\u0300-\u036f"
WORD = re.compile(rf"[^\W\d_][^\W\d_{MARKS}]*[{MARKS}]*(?:[-'’]?[^\W\d_][{MARKS}]*)*")
CAPITALS = "".join(chr(code) for code in (*range(0x41, 0x530), *range(0x1E00, 0x1F00)) if chr(code).isupper())
INITIALS_AND_NAME = re.compile(rf"\b(?:[{CAPITALS}]\. ?){{1,4}}(?:(?:{PREFIX}) ){{0,3}}([{CAPITALS}][^\W\d_][\w'’-]*)")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“‘(]\s*|^\s*[-*•]\s*)$")
TITLE = re.compile(r"\b(?:dhr|mevr|mvr|mw|mr|dr|drs|ir|fam)\. $", re.IGNORECASE)
"""An abbreviation before a name ends no sentence."""

SPOKE = words_of("speaks")
ARTICLE = re.compile(
    r"\b(?:[Ee]en|[Hh]et|[Dd]e|[Dd]eze|[Ee]lke|[Gg]een|[Ii]n|[Nn]aar|[Uu]it|[Ss]tation|[Gg]emeente|[Mm]erk|[Ff]irma) $"
)
"""Before a shop, a brand, a town: "een Samsung", "in Weert". A person gets no article."""

THINGS = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in PHRASES))
CAPITALISED, SHOUTED, SMALL = "Aa", "AA", "aa"
SHORTEST_SHOUT = 3


class Word(NamedTuple):
    text: str
    start: int
    end: int
    plain: str
    shape: str
    beside: bool
    """Stands right after the word before it, on a space."""


def written_names(text: str, allowed: set[str]) -> Iterator[tuple[int, int]]:
    text = THINGS.sub(lambda thing: "_" * len(thing.group()), text)
    for match in INITIALS_AND_NAME.finditer(text):
        if plain(match[1]) in WORDS_AND_NAMES or not is_word(match[1]):
            yield match.span()
    yield from _Reading(text, allowed).names()


def _words(text: str) -> list[Word]:
    found: list[Word] = []
    for match in WORD.finditer(text):
        beside = bool(found) and text[found[-1].end : match.start()] in (" ", ". ")
        found.append(Word(match.group(), *match.span(), plain(match.group()), _shape(match.group()), beside))
    return found


def _shape(word: str) -> str:
    if len(word) > 1 and word.isupper():
        return SHOUTED
    return CAPITALISED if word[0].isupper() else SMALL


class _Reading:
    """One text: each word is judged by itself and by the words before it."""

    def __init__(self, text: str, allowed: set[str]) -> None:
        self.text, self.words = text, _words(text)
        self.allowed = {plain(word) for word in allowed}
        self.things = set[int]()

    def names(self) -> Iterator[tuple[int, int]]:
        first = last = -1
        for number in range(len(self.words)):
            if not self._is_name(number):
                continue
            if first >= 0 and self._one_name(last, number):
                last = number
                continue
            if first >= 0:
                yield self._span(first, last)
            first = last = number
        if first >= 0:
            yield self._span(first, last)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """With a prefix that is written with a capital: "De Vries" after "mevrouw"."""
        while first and self._is_written_prefix(first - 1):
            first -= 1
        return self.words[first].start, self.words[last].end

    def _is_written_prefix(self, number: int) -> bool:
        word = self.words[number]
        joined = self.words[number + 1].beside and word.plain in PREFIXES and word.shape == CAPITALISED
        return joined and not self._starts_sentence(number)

    def _one_name(self, last: int, number: int) -> bool:
        """Only prefixes between them."""
        between = self.words[last + 1 : number + 1]
        return all(word.beside for word in between) and all(word.plain in PREFIXES for word in between[:-1])

    def _starts_sentence(self, number: int) -> bool:
        start = self.words[number].start
        before = self.text[max(start - 12, 0) : start]
        return bool(SENTENCE_START.search(before[-4:] if start >= 4 else before)) and not TITLE.search(before)

    def _is_name(self, number: int) -> bool:
        word = self.words[number]
        small = word.text.casefold()
        if len(word.text) < 2 or word.plain in self.allowed or small in PREFIXES:
            return False
        if small in COMMON_WORDS or (word.shape != SMALL and _without_s(small) in COMMON_WORDS):
            self._note_thing(number)
            return False
        if "-" in small and word.shape != SMALL:
            return self._is_double(number)
        return {SMALL: self._small, SHOUTED: self._shouted, CAPITALISED: self._capitalised}[word.shape](number)

    def _note_thing(self, number: int) -> None:
        if self.words[number].plain not in ROLES and self.words[number].shape != SMALL:
            self.things.add(number)

    def _is_double(self, number: int) -> bool:
        """ "Anne-Fleur" and "Kuipers-Visser", not "Cito-toets"."""
        parts = [part for part in self.words[number].plain.split("-") if part]
        if parts[0] in FIRST_NAMES and parts[-1] in FIRST_NAMES | WORDS_AND_NAMES | SURNAMES:
            return True
        known = parts[-1] in self.allowed or parts[-1] in COMMON_WORDS or is_word(parts[-1])
        return not known or (parts[0] in SURNAMES and parts[-1] in WORDS_AND_NAMES)

    def _capitalised(self, number: int) -> bool:
        word = self.words[number]
        if _is_first(word) or word.plain in SURNAMES:
            return True
        if self._starts_sentence(number):
            return self._opens_as_name(number)
        before = self.text[max(word.start - 12, 0) : word.start]
        if ARTICLE.search(before):
            if _is_after_de(word, before):
                return True
            if not self._pointed_at(number):
                self.things.add(number)
                return False
        if word.beside and number - 1 in self.things:
            self.things.add(number)
            return False
        return word.plain in WORDS_AND_NAMES or not is_word(word.text) or self._pointed_at(number)

    def _opens_as_name(self, number: int) -> bool:
        """Any word has a capital here: it is none of ours, or somebody does something."""
        word, after = self.words[number], self._after(number)
        if not is_word(word.text) and not is_listed(_without_s(word.plain)):
            return True
        speaks = after in SPOKE and word.plain not in WHO_SPEAKS
        return speaks or (word.plain in WORDS_AND_NAMES and after in VERBS)

    def _after(self, number: int) -> str:
        following = self.words[number + 1] if number + 1 < len(self.words) else None
        return following.text if following and following.beside else ""

    def _shouted(self, number: int) -> bool:
        word = self.words[number]
        if len(word.text) < SHORTEST_SHOUT:
            return False
        if word.plain in FIRST_NAMES - NAMES_LIKE_WORDS or word.plain in SURNAMES:
            return True
        known = word.plain in FIRST_NAMES | WORDS_AND_NAMES
        shouted = word.beside and self.words[number - 1].shape == SHOUTED
        unknown = shouted and len(word.text) > SHORTEST_SHOUT and not is_word(word.text)
        return unknown or (known and (self._pointed_at(number) or self._follows_name(number)))

    def _follows_name(self, number: int) -> bool:
        """ "BIANCA DE GROOT": after a first name, prefixes between."""
        word = self._before_prefixes(number)[0]
        return word is not None and word.plain in FIRST_NAMES

    def _small(self, number: int) -> bool:
        word = self.words[number]
        if "-" in word.text or word.plain in NAMES_LIKE_WORDS | WORDS_AND_NAMES:
            return self._pointed_at(number) or self._opens_small(number)
        if word.plain in FIRST_NAMES or word.plain in SURNAMES:
            return True
        return not is_word(word.text) and self._pointed_at(number)

    def _opens_small(self, number: int) -> bool:
        """ "roos pakte mijn tas", "pietje puk pakte mijn tas"."""
        if self.words[number].plain not in FIRST_NAMES or not self._starts_sentence(number):
            return False
        after = self._after(number)
        return after in VERBS or (after in WORDS_AND_NAMES and self._after(number + 1) in VERBS)

    def _before_prefixes(self, number: int) -> tuple[Word | None, list[str]]:
        """The word before this one and before its prefixes, if they stand together; and the prefixes."""
        between: list[str] = []
        while number and self.words[number].beside:
            number -= 1
            if self.words[number].plain not in PREFIXES or len(between) == 3:
                return self.words[number], between
            between.insert(0, self.words[number].plain)
        return None, between

    def _pointed_at(self, number: int) -> bool:
        """A title, a role, "heet" or "het broertje van" stands before it."""
        word = self.words[number]
        pointer, between = self._before_prefixes(number)
        if pointer is None or word.plain in ROLES | TITLES | WHOSE | VERBS:
            return False
        named = _may_be_name(word)
        if ONLY_IN_NAMES.intersection(between):
            return pointer.plain in TITLES | ROLES | CALLED | FIRST_NAMES
        if pointer.plain in TITLES:
            return named or bool(between) or word.shape != SMALL
        if pointer.plain in ROLES | CALLED and between in ([], ["van"], ["de"]):
            return named or word.shape == CAPITALISED  # "agent Zeldenrust": no word of the language has a capital here
        return pointer.plain in WHOSE and between == ["van"] and named


def _is_after_de(word: Word, before: str) -> bool:
    """ "Volgens De Graaf", not "de Koning"."""
    written = before.endswith("De ") or (before.endswith("de ") and word.plain not in {"graaf", "koning"})
    return written and word.plain in SURNAMES_AFTER_DE


def _may_be_name(word: Word) -> bool:
    return word.plain in FIRST_NAMES or word.plain in WORDS_AND_NAMES or not is_word(word.text)


def _is_first(word: Word) -> bool:
    """ "Daans" and "Emma's" too."""
    return word.plain in FIRST_NAMES or (_without_s(word.plain) in FIRST_NAMES and not is_listed(word.text))


def _without_s(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s") if word.endswith(("'s", "’s")) else word.removesuffix("s")
