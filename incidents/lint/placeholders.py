"""What stands in a text for somebody or something that went to the vault: "[persoon 1]", "[telefoon]"."""

import re
from itertools import count

from .patterns import ACCOUNT, ADDRESS, BORN, CLASS, KNOWN, MAIL, NAME, NUMBER, PHONE, PLATE
from .words import plain

PERSON, BANK = "persoon", "rekening"
WORDS = {
    KNOWN: PERSON, NAME: PERSON, PHONE: "telefoon", MAIL: "e-mail", ADDRESS: "adres", CLASS: "klas",
    BORN: "geboortedatum", ACCOUNT: "account", PLATE: "kenteken", NUMBER: "nummer",
}  # fmt: skip
IBAN = re.compile(r"NL\d{2} ?[A-Z]{4}")
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join((*WORDS.values(), BANK))})(?: \d{{1,3}})?\]")
LINE = re.compile(rf"({PLACEHOLDER.pattern}): (.+)")


def covered(text: str) -> str:
    """As long as `text`, with nothing to find in a placeholder."""
    return PLACEHOLDER.sub(lambda match: f"[{'-' * (len(match.group()) - 2)}]", text)


def word_of(kind: str, found: str) -> str:
    return BANK if kind == NUMBER and IBAN.match(found) else WORDS[kind]


def first_free(word: str, *used_in: object) -> str:
    """A person has a number from the first on, anything else from the second on."""
    marks = (f"[{word}]" if number == 1 and word != PERSON else f"[{word} {number}]" for number in count(1))
    return next(mark for mark in marks if not any(mark in used for used in used_in))  # type: ignore[operator]


def people_in(note: str) -> list[str]:
    """The names that a note of the vault gives the persons of a text."""
    return [what for mark, what in LINE.findall(note) if mark.startswith(f"[{PERSON}")]


def begins(one: str, other: str) -> bool:
    """ "Sanne" after "Sanne de Boer", or before: the shorter is how the longer begins."""
    words, others = plain(one).split(), plain(other).split()
    short = min(len(words), len(others))
    return short > 0 and words[:short] == others[:short]
