"""Finds what looks like personal data in a text that must hold none.

A warning, not a proof: it cannot tell that a text is free of persons. A citizen service number (BSN) is the one
finding without a way round.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from convenant.vault.cells import blind_index
from incidents.models import NameToken

from .names import written_names
from .patterns import (
    ACCOUNT,
    ADDRESS,
    BORN,
    BSN,
    CANDIDATE_BSN,
    CLASS,
    KNOWN,
    MAIL,
    NAME,
    NUMBER,
    PHONE,
    PLATE,
    everything,
)
from .placeholders import covered
from .words import PREFIXES

__all__ = (
    "ACCOUNT", "ADDRESS", "BORN", "BSN", "CLASS", "KNOWN", "MAIL", "NAME", "NUMBER", "PHONE", "PLATE", "Finding",
    "findings", "fingerprint", "name_tokens", "names_a_person", "only_hard", "passes_eleven_test", "without_the_vault",
)  # fmt: skip
IN_NO_ADDRESS = frozenset({BSN, NAME, PHONE, MAIL})
LONGEST_SOUGHT = 200
REFERENCE = re.compile(r"(?=.*\d)[2-9a-hj-np-z]{3}-?[2-9a-hj-np-z]{3}", re.IGNORECASE)
"""As `models.core.new_reference` makes them, with at least one digit."""
SENTENCES = {
    BSN: "Dit is een geldig BSN. Het portaal bewaart geen BSN. Haal het weg.",
    PHONE: "Dit lijkt op een telefoonnummer:",
    MAIL: "Dit lijkt op een mailadres:",
    KNOWN: "Deze naam staat in uw kluis:",
    NAME: "Dit lijkt op een naam:",
    ADDRESS: "Dit lijkt op een adres:",
    CLASS: "Klas en rol samen kunnen iemand herkenbaar maken:",
    BORN: "Dit lijkt op een geboortedatum:",
    ACCOUNT: "Dit lijkt op een naam van een account:",
    PLATE: "Dit lijkt op een kenteken:",
    NUMBER: "Dit lijkt op een nummer van een persoon:",
}
LONGEST_NAME = 4
SHORTEST_PART = 3


@dataclass(frozen=True)
class Finding:
    kind: str
    found: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]

    @property
    def hard(self) -> bool:
        return self.kind == BSN


def findings(text: str, organisation: UUID | None, allowed: Iterable[str] = ()) -> list[Finding]:
    """In order of appearance, without overlap. One query: names in the vault of `organisation`.

    None for who may not open that vault: an answer "this name is in it" would open it a little.
    `allowed` are words that name a place, not a person: the school's own locations. What already went to the vault
    left a placeholder, which is nothing to find.
    """
    text = covered(text)
    known = {word.casefold() for phrase in allowed for word in re.findall(r"\w+", phrase)}
    found = [*_numbers(text), *_patterns(text), *_known_names(text, organisation), *_written_names(text, known)]
    return _without_overlap(found)


def without_the_vault(text: str, allowed: Iterable[str] = ()) -> list[Finding]:
    """For texts of other apps: no query, and no answer to "is this name in the vault"."""
    return findings(text, None, allowed)


def only_hard(text: str) -> list[Finding]:
    """What even the vault refuses."""
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[Finding]:
    for match in CANDIDATE_BSN.finditer(text):
        if passes_eleven_test(re.sub(r"\D", "", match.group())):
            yield Finding(BSN, match.group(), *match.span())


def passes_eleven_test(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return int(digits) > 0 and total % 11 == 0


def _patterns(text: str) -> Iterator[Finding]:
    for kind, start, end in everything(text):
        yield Finding(kind, text[start:end], start, end)


def name_tokens(name: str, organisation: UUID) -> set[bytes]:
    """Blind indexes of a whole name and of each part that can stand alone."""
    words = re.findall(r"[\w'’-]+", name)
    parts = [word for word in words if len(word) >= SHORTEST_PART and word.casefold() not in PREFIXES]
    return {blind_index(part, organisation) for part in (" ".join(words), *parts) if part}


def _known_names(text: str, organisation: UUID | None) -> Iterator[Finding]:
    spans = _word_groups(text)
    if not spans or organisation is None:
        return
    tokens = {blind_index(text[start:end], organisation): None for start, end in spans}
    stored = NameToken.objects.filter(token__in=list(tokens)).values_list("token", flat=True)
    hits = {bytes(token) for token in stored}
    for start, end in spans if hits else ():
        if blind_index(text[start:end], organisation) in hits:
            yield Finding(KNOWN, text[start:end], start, end)


def _word_groups(text: str) -> list[tuple[int, int]]:
    """Spans of one to four words that follow each other on a single space."""
    words = [match.span() for match in re.finditer(r"[^\W\d_][\w'’-]*", text)]
    groups: list[tuple[int, int]] = []
    for first, (start, end) in enumerate(words):
        if end - start >= SHORTEST_PART:
            groups.append((start, end))
        for last in range(first + 1, min(first + LONGEST_NAME, len(words))):
            if text[words[last - 1][1] : words[last][0]] != " ":
                break
            groups.append((start, words[last][1]))
    return groups


def _written_names(text: str, allowed: set[str]) -> Iterator[Finding]:
    for start, end in written_names(text, allowed):
        yield Finding(NAME, text[start:end], start, end)


def _without_overlap(found: Iterable[Finding]) -> list[Finding]:
    """Earlier and longer first; what lies inside a finding that was kept is dropped."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.start, -one.end, one.kind != KNOWN)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def names_a_person(sought: str) -> bool:
    """What was typed to search, in small letters: one word that is typed wrong, with a capital, is no name yet. Three
    in a thousand references of incidents (K7R-4QD) sound like a name; one with a digit in it is a reference."""
    if REFERENCE.fullmatch(sought.strip()):
        return False
    return any(one.kind in IN_NO_ADDRESS for one in without_the_vault(sought[:LONGEST_SOUGHT].casefold()))


def fingerprint(found: list[Finding]) -> str:
    """Names a set of findings, so that a reason given for these does not cover later ones."""
    return sha256("|".join(sorted(finding.found for finding in found)).encode()).hexdigest()[:16] if found else ""
