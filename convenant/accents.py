"""Words with and without accents are one word to who searches: café and cafe."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

LATIN = (*range(0xC0, 0x180),)


def folded(text: str) -> str:
    """Without accents, sign by sign: as long as it was, so that a place in it is the place in the text."""
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text)


@cache
def _family() -> dict[str, str]:
    """Letter → it and its accented forms, small and capital: an expression ignores the case of plain letters alone."""
    found: dict[str, str] = defaultdict(str)
    for sign in map(chr, LATIN):
        if (base := folded(sign)) != sign and base.isascii():
            found[base.lower()] += sign
    return {base: f"[{base}{forms}]" for base, forms in found.items()}


def pattern(word: str) -> str:
    """For a query that ignores case: the word as it stands, whatever accents it has here or there."""
    return "".join(_family().get(sign, re.escape(sign)) for sign in folded(word).lower())
