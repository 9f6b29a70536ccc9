"""Comma-separated files, as a Dutch spreadsheet program opens them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from django.http import HttpResponse

from convenant import clock

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell may not start with; the last four are full-width, which some programs read as the plain ones."""


def csv_response(
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    note: str = "",
    about: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """`name` without an ending; the day is added. `note` stands above the head, when there is one, and so does `about`
    (who, when, which filter): this format has one sheet."""
    above = [*([[note]] if note else []), *about]
    response = HttpResponse(as_csv([*above, head, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.csv"'
    return response


def as_csv(lines: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a byte order mark: Excel asks for them. Each cell between quotes, and none of them a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return harmless("" if value is None else str(value))


def harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets a quote in front."""
    return f"'{text}" if text.startswith(FORMULA) else text
