"""Numbers in the sentences of pages and reports."""

import re
from collections.abc import Iterable
from datetime import date


def counted(number: int, one: str, more: str) -> str:
    """ "1 locatie", "3 locaties" """
    return f"{number} {one if number == 1 else more}"


def days_late(today: date, due: date) -> str:
    return f"{counted((today - due).days, 'dag', 'dagen')} te laat"


def listing(words: Iterable[str], last_word: str = "en") -> str:
    """a, b en c"""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {last_word} {last}" if first else last


def anchor_of(label: str) -> str:
    """Where an article stands on its page ("art-5-7"). It hangs on the label alone, so it never moves."""
    return f"art-{re.sub(r'[^a-z0-9]+', '-', label.casefold()).strip('-')}"


def article_words(label: str) -> str:
    """ "artikel 2.1", and "Privacy 1" as it stands: for running sentences and names of cells."""
    return f"artikel {label}" if label[:1].isdigit() else label


NOT_IN_FORCE = {
    "draft": "Dit is versie {}, een concept. Zij geldt niet, en alleen wie de regie voert leest haar.",
    "circulated": "Dit is versie {}, die bij de partijen ligt voor antwoord. Zij geldt nog niet.",
    "replaced": "Dit is versie {}. Zij is vervangen en geldt niet meer.",
    "withdrawn": "Dit is versie {}. Zij is ingetrokken en heeft niet gegolden.",
}


def version_words(number: int, status: str) -> str:
    """What a page of a version says that is not in force; empty for the one that is."""
    return NOT_IN_FORCE.get(status, "").format(number)


def some(words: Iterable[str], most: int = 3) -> str:
    """a, b, c en nog 4"""
    each = list(dict.fromkeys(words))
    rest = len(each) - most
    return f"{', '.join(each[:most])} en nog {rest}" if rest > 0 else listing(each)
