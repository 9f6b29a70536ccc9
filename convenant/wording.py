"""Numbers in the sentences of pages and reports."""

from collections.abc import Iterable
from datetime import date


def days_late(today: date, due: date) -> str:
    days = (today - due).days
    return f"{days} {'dag' if days == 1 else 'dagen'} te laat"


def listing(words: Iterable[str]) -> str:
    """a, b en c"""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} en {last}" if first else last


def article_words(label: str) -> str:
    """ "artikel 2.1", and "Privacy 1" as it stands: for running sentences and names of cells."""
    return f"artikel {label}" if label[:1].isdigit() else label
