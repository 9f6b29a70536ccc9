"""The register as a file: what is on the screen."""

from collections.abc import Iterable

from .queries.register import Row

HEAD = ("Datum", "Kenmerk", "Incident", "Locatie", "Ernst", "Volgende stap", "Termijn", "Politie")
MOST_ROWS = 1000


def cells(rows: Iterable[Row]) -> list[tuple[str | int, ...]]:
    return [
        (row.day, row.reference, row.title, row.location, row.seriousness, row.next_step, row.badge_word or row.term,
         row.melding)
        for row in rows
    ]  # fmt: skip
