"""Words in the neutral text of an incident: by Dutch stem, as they stand, with or without accents, in a compound.

A filter behind the owner's index: no index of words serves behind the wall (performance.md, P5).
"""

from collections.abc import Iterator

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


def words_match(text: str) -> Q:
    """All of the text by its stems, or every word of it that tells something, by itself or in a compound."""
    words = [word for word in text.split()[:MOST_WORDS] if len(word) >= SHORTEST and word.lower() not in LITTLE]
    found = Q(search=_stems(text))
    if not words:
        return found
    every = Q()
    for word in words:
        every &= _as_it_stands(word) | _in_parts(word) | (Q(search=_stems(word)) if len(words) > 1 else Q())
    return found | every


def _stems(text: str) -> SearchQuery:
    return SearchQuery(text, config="dutch", search_type="plain")


def _as_it_stands(word: str) -> Q:
    shape = pattern(word)
    return Q(description__iregex=rf"\m{shape}|{shape}\M" if len(word) <= SHORT else shape)


def _in_parts(word: str) -> Q:
    """ "fietsendiefstal" finds "diefstal van een fiets": both parts are words, and both stand in the text."""
    found = Q()
    for left, right in parts_of(word):
        found |= Q(description__iregex=rf"\m{pattern(left)}") & Q(description__iregex=rf"\m{pattern(right)}")
    return found


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
