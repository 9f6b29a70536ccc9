"""What is known of words: a Dutch word list, names, and the words around which a name stands. Facts, in `data`."""

import gzip
import unicodedata
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

DATA = Path(__file__).parent.parent / "data"
LONGEST_WORD = 40
PARTS = 256
SHORTEST_LEFT, SHORTEST_RIGHT = 3, 4
PLAIN_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "’": "'"})


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """Small letters without accents: "Şevval" and "sevval" are one name."""
    letters = unicodedata.normalize("NFKD", word.casefold().translate(PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(PLAIN_LETTERS)


def words_of(name: str) -> frozenset[str]:
    return frozenset((DATA / f"{name}.txt").read_text(encoding="utf-8").split())


def plain_words_of(name: str) -> frozenset[str]:
    """As `Word.plain` writes them: a conciërge has an accent in the file and none there."""
    return frozenset(map(plain, words_of(name)))


COMMON_WORDS = words_of("common_words")
"""Places, brands, organisations, subjects, languages: a capital and no person."""

FIRST_NAMES = words_of("first_names")
SURNAMES = words_of("surnames")
NAMES_LIKE_WORDS = words_of("names_like_words")
"""First names that are words, or parts of them: without a capital they name nobody."""

WORDS_AND_NAMES = words_of("words_and_names")
"""Words that are names too: a person beside a title, a role or a verb only."""

WHO_SPEAKS = plain_words_of("who_speaks")
"""Words that say something at the start of a sentence without being a name: "Docent zei"."""

TITLES, ROLES, CALLED = plain_words_of("titles"), plain_words_of("roles"), plain_words_of("called")
WHOSE = plain_words_of("whose")
"""Before "van" and a name: "het broertje van"."""

VERBS = words_of("verbs")
PHRASES = tuple(line for line in (DATA / "phrases.txt").read_text().splitlines() if line and not line.startswith("#"))
PREFIX = "van|de|der|den|het|ten|ter|te|'t|el|al|ben|bin|von|du|la|le|da|di|vd|vande|vander|dos|ait"
PREFIXES = frozenset(PREFIX.split("|"))
ONLY_IN_NAMES = frozenset({"der", "den", "ten", "el", "ben", "bin", "von", "dos", "ait", "vd", "vander"})
SURNAMES_AFTER_DE = frozenset({"boer", "bruin", "graaf", "groot", "haan", "jong", "koning", "leeuw", "vries", "wit"})


@cache
def _checksums() -> "tuple[array[int], ...]":
    """The word list as checksums by their last byte: 1.3 MB of memory where a set of texts takes 30. Read line by
    line and sorted in small parts: a process keeps the memory that it needed once, though it freed it."""
    parts: list[array[int]] = [array("I") for _ in range(PARTS)]
    with gzip.open(DATA / "dutch_words.txt.gz") as lines:
        for line in lines:
            found = crc32(line.rstrip())
            parts[found % PARTS].append(found)
    return tuple(array("I", sorted(part)) for part in parts)


def _listed(word: str) -> bool:
    sought = crc32(word.encode())
    known = _checksums()[sought % PARTS]
    place = bisect_left(known, sought)
    return place < len(known) and known[place] == sought


@lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """A word of the list, with or without its accents, or a compound of two."""
    small = unicodedata.normalize("NFC", word.casefold())
    return _listed(small) or _listed(plain(word)) or _is_compound(small)


@lru_cache(maxsize=8192)
def is_listed(word: str) -> bool:
    return _listed(unicodedata.normalize("NFC", word.casefold())) or _listed(plain(word))


def _is_compound(word: str) -> bool:
    """ "fietsenkelder": both halves known, with or without a linking s. Many a surname is made so too."""
    if len(word) > LONGEST_WORD or plain(word) in SURNAMES:
        return False
    cuts = range(SHORTEST_LEFT, len(word) - SHORTEST_RIGHT + 1)
    return any(_listed(word[cut:]) and _is_left(word[:cut]) for cut in cuts)


def _is_left(part: str) -> bool:
    return _listed(part) or part in COMMON_WORDS or (part.endswith("s") and _listed(part[:-1]))
