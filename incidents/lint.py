"""Finds what looks like personal data in a text that must hold none.

A warning, not a proof: it cannot tell that a text is free of persons. A citizen service number (BSN) is the one
finding without a way round.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from convenant.vault.cells import blind_index

from .models import NameToken

BSN, PHONE, MAIL, KNOWN, NAME, ADDRESS, CLASS = "bsn", "phone", "mail", "known", "name", "address", "class"
BORN, ACCOUNT = "born", "account"
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
}
PLACEHOLDER = "[in de kluis]"
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


CANDIDATE_BSN = re.compile(r"(?<![\d.])\d(?:[ .-]?\d){8}(?![\d.]?\d)")
PATTERNS = (
    (MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (PHONE, re.compile(r"(?<!\d)(?:(?:\+|00)31[ -]?(?:\(0\))?[ -]?|\(?0)[1-9](?:\)?[ .-]?\d){8}(?!\d)")),
    (
        ADDRESS,
        re.compile(
            r"\b[A-Z][\w'’-]{1,30}(?:straat|laan|weg|gracht|kade|hof|dreef|singel|steeg|pad|dijk|plantsoen|plein|markt|erf"
            r"|baan|ring|park|haven|weide|veld|oord|wal|oever|brink|kamp)"
            r" \d{1,5} ?[a-zA-Z]?\b"
        ),
    ),
    (ADDRESS, re.compile(r"\b[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b")),
    (CLASS, re.compile(r"\b(?:klas \d[a-zA-Z]{1,3}\d?|[1-6][A-HMVT]{1,2}\d?|[1-6] ?(?:havo|vwo|vmbo|mavo))\b")),
    (BORN, re.compile(r"\b[Gg]ebo(?:ren|ortedatum)(?: op| is)?:? (\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4})")),
    (ACCOUNT, re.compile(r"(?<![\w.])@[\w.]{3,30}\b")),
)  # fmt: skip

PREFIX = "van|de|der|den|het|ten|ter|te|'t|el|al|ben|bin|von|du|la|le|da|di"
PREFIXES = frozenset(PREFIX.split("|"))
INNER = rf"(?: (?:{PREFIX})\b){{0,3}}"
CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:[-'’][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]+)?(?!\w)"
WRITTEN_NAME = re.compile(rf"\b(?:[A-Z]\.[ ]?){{1,4}}{INNER}[ ]?{CAPITAL}|\b{CAPITAL}(?:{INNER} {CAPITAL}){{0,3}}")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“‘(]\s*|^\s*[-*•]\s*)$")

DATA = Path(__file__).parent / "data"
COMMON_WORDS = frozenset((DATA / "common_words.txt").read_text().split())
"""Words that get a capital without naming a person."""

FIRST_NAMES = frozenset((DATA / "first_names.txt").read_text().split())
"""Frequent first names: they tell a person at the start of a sentence too, and without a capital."""

NAMES_LIKE_WORDS = frozenset((DATA / "names_like_words.txt").read_text().split())
"""First names that are words, or parts of them: without a capital they name nobody."""

WHO_SPEAKS = frozenset((DATA / "who_speaks.txt").read_text().split())
"""Words that say something at the start of a sentence without being a name: "Docent zei"."""

TITLE = re.compile(r"\b(?:dhr|mevr|mvr|mw|mr|dr|drs|ir)\. $", re.IGNORECASE)
"""An abbreviation before a name ends no sentence."""

SHOPS = re.compile(r"\bAlbert Heijn\b|\bVan der Valk\b|\bJan Linders\b")
"""Called after a person, and known as a place."""

SPOKE = re.compile(r" (?:zei|zegt|vertelde|vertelt|verklaarde|riep|roept|huilde|huilt|ontkende|ontkent|beweert)\b")
ARTICLE = re.compile(r"\b(?:[Ee]en|[Hh]et|[Dd]e|[Dd]eze|[Ee]lke|[Gg]een|[Ii]n|[Nn]aar) $")
"""Before a shop, a brand, a town: "een Samsung", "in Weert". A person gets no article."""

SURNAMES_AFTER_DE = frozenset({"boer", "bruin", "graaf", "groot", "haan", "jong", "koning", "leeuw", "vries", "wit"})


def findings(text: str, organisation: UUID | None, allowed: Iterable[str] = ()) -> list[Finding]:
    """In order of appearance, without overlap. One query: names in the vault of `organisation`.

    None for who may not open that vault: an answer "this name is in it" would open it a little.
    `allowed` are words that name a place, not a person: the school's own locations.
    """
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
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield Finding(kind, match.group(), *match.span())


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
    text = SHOPS.sub(lambda shop: "x" * len(shop.group()), text)
    for match in WRITTEN_NAME.finditer(text):
        start, words = match.start(), match.group().split()
        before = text[:start][-12:]
        if _starts_sentence(before) and not _names_somebody(words, text[match.end() :]):
            start, words = start + len(words[0]) + 1, words[1:]
            words, start = _drop_prefixes(words, start)
        elif ARTICLE.search(before) and not _is_known_name(words):
            continue
        if any(_is_name(word, allowed) for word in words):
            yield Finding(NAME, text[start : match.end()], start, match.end())
    yield from _names_without_capital(text, allowed)


def _starts_sentence(before: str) -> bool:
    return bool(SENTENCE_START.search(before[-4:])) and not TITLE.search(before)


def _names_somebody(words: list[str], after: str) -> bool:
    """At the start of a sentence any word has a capital: a first name, initials or speaking tell."""
    first = words[0].casefold()
    speaks = len(words) == 1 and first not in WHO_SPEAKS and bool(SPOKE.match(after[:12]))
    return first in FIRST_NAMES or words[0][1:2] == "." or speaks


def _is_known_name(words: list[str]) -> bool:
    first = words[0].casefold()
    return first in FIRST_NAMES or first in SURNAMES_AFTER_DE


def _names_without_capital(text: str, allowed: set[str]) -> Iterator[Finding]:
    for match in re.finditer(r"(?<![\w@.-])[a-zà-öø-ÿ]{3,}(?![\w-])", text):
        if match.group() in FIRST_NAMES - NAMES_LIKE_WORDS - allowed:
            yield Finding(NAME, match.group(), *match.span())


def _drop_prefixes(words: list[str], start: int) -> tuple[list[str], int]:
    while words and words[0].casefold() in PREFIXES:
        start, words = start + len(words[0]) + 1, words[1:]
    return words, start


def _is_name(word: str, allowed: set[str]) -> bool:
    plain = word.casefold().strip(".'’")
    parts = set(re.findall(r"\w+", plain))
    return word[:1].isupper() and plain not in COMMON_WORDS and not parts <= (allowed | COMMON_WORDS | PREFIXES)


def _without_overlap(found: Iterable[Finding]) -> list[Finding]:
    """Earlier and longer first; what lies inside a finding that was kept is dropped."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.start, -one.end, one.kind != KNOWN)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def move_out(text: str, found: list[Finding]) -> tuple[str, str]:
    """The text with a placeholder for each finding, and what was cut out, one per line."""
    cleaned = text
    for finding in reversed(found):
        cleaned = cleaned[: finding.start] + PLACEHOLDER + cleaned[finding.end :]
    return cleaned, "\n".join(finding.found for finding in found)


def fingerprint(found: list[Finding]) -> str:
    """Names a set of findings, so that a reason given for these does not cover later ones."""
    return sha256("|".join(sorted(finding.found for finding in found)).encode()).hexdigest()[:16] if found else ""
