"""Tables as CSV and XLSX. A spreadsheet runs what starts like a formula: such a cell is text with a quote before it."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse

Cell = str | int | None
Rows = Sequence[Sequence[Cell]]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def csv_file(name: str, rows: Rows) -> HttpResponse:
    """Semicolons and a byte order mark: what Dutch spreadsheets expect."""
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([harmless(cell) for cell in row] for row in rows)
    return _attachment(f"{BOM}{out.getvalue()}".encode(), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(name: str, rows: Rows) -> HttpResponse:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, [harmless(cell) for cell in row], bold if at == 0 else None)
        sheet.autofit()
    return _attachment(out.getvalue(), XLSX_TYPE, f"{name}.xlsx")


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
