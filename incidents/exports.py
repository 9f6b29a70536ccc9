"""The register as a file: what is on the screen, with who, when and which filter."""

import io
from collections.abc import Iterable

import xlsxwriter

from convenant import export
from convenant.export import harmless

from .queries.register import Row

HEAD = ("Datum", "Kenmerk", "Incident", "Locatie", "Ernst", "Volgende stap", "Termijn", "Politie")
MOST_ROWS = 1000
Cells = Iterable[tuple[str, ...]]


def cells(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    return [
        (row.day, row.reference, row.title, row.location, str(row.seriousness), row.next_step,
         row.badge_word or row.term, row.melding)
        for row in rows
    ]  # fmt: skip


def as_csv(rows: Cells, about: list[tuple[str, str]]) -> bytes:
    return export.as_csv((*about, (), HEAD, *rows))


def as_xlsx(rows: Cells, about: list[tuple[str, str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _sheet(book, "incidenten", [HEAD, *rows])
    _sheet(book, "wie, wanneer, filter", about)
    book.close()
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, lines: Iterable[tuple[str, ...]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(HEAD) - 1, 22)
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, harmless(cell))
