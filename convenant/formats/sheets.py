"""Tables as XLSX. A spreadsheet runs what starts like a formula: such a cell is text with a quote before it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.http import HttpResponse

from convenant import clock
from convenant.formats.export import harmless

Cell = str | int | date | None
About = Sequence[tuple[str, str]]
"""What a file says of itself: who made it, when, with which filter."""
ABOUT = "Verantwoording"

DAY = "dd-mm-yyyy"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_response(
    name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "", about: About = ()
) -> HttpResponse:
    """`name` without an ending; the day is added. Numbers stay numbers. `note` stands above the head, if any; `about`
    (who, when, which filter) is a sheet of its own."""
    import xlsxwriter  # late: most processes that serve never make a file

    top = 1 if note else 0
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": DAY}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(top, 0, head, book.add_format({"bold": True}))
        for at, row in enumerate(rows, top + 1):
            sheet.write_row(at, 0, [_harmless(cell) for cell in row])
        sheet.autofit()
        if note:
            sheet.write_string(0, 0, note)
        if about:
            second = book.add_worksheet(ABOUT)
            for at, row in enumerate(about):
                second.write_row(at, 0, [_harmless(cell) for cell in row])
            second.autofit()
    response = HttpResponse(out.getvalue(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.xlsx"'
    return response


def _harmless(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell
