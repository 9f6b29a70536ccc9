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
