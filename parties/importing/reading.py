"""A file as rows of text: CSV (UTF-8 or Windows-1252; semicolon, comma or tab), XLSX or ODS, by its content."""

import csv
import json
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import PurePath
from typing import IO

from django.conf import settings

from convenant.uploads import Unreadable, is_clean

from . import sheet
from .safety import BROKEN, LOCKED, OLE, check_office

MAX_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 10_000, 40
ZIP, BINARY = b"PK\x03\x04", (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ";,\t"
EMPTY = "Dit bestand is leeg. Kies een ander bestand."
TOO_LARGE = "Dit bestand is groter dan 5 MB. Verdeel de rijen over meer bestanden."
TOO_MANY = "In dit bestand staan meer dan 10.000 rijen. Verdeel ze over meer bestanden."
NO_SHEET = "Dit is geen CSV, XLSX of ODS. Bewaar uw lijst als een van deze drie en kies haar opnieuw."
ENCODING = "De letters in dit bestand zijn niet te lezen. Bewaar het als CSV UTF-8 en kies het opnieuw."
VIRUS = "De virusscan houdt dit bestand tegen. Vraag de afzender om een nieuw bestand."
SWELLS = "Dit bestand is niet te openen: het vraagt te veel geheugen of tijd. Plak de rijen in een nieuw bestand."
MERGED = "Rij {row} heeft samengevoegde cellen. Hef de samenvoeging op en kies het bestand opnieuw."
AS_WINDOWS = "Gelezen als Windows-tekst. Kijk of letters als é en ë hieronder goed staan."
SHEET_ERRORS = {sheet.PASSWORD: LOCKED, sheet.MERGED: MERGED, sheet.UNREADABLE: BROKEN}
TIMEOUT = sheet.SECONDS + 10


@dataclass(frozen=True)
class Table:
    """`rows`: number as the spreadsheet program shows it, and as many cells as there are headings."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    notes: str = ""


Line = tuple[int, list[str]]


def read_table(stream: IO[bytes], size: int, known: Collection[str]) -> Table:
    """`known`: headings in small letters, to tell which sign parts the cells of a CSV. Raises Unreadable."""
    if size > MAX_BYTES:
        raise Unreadable(TOO_LARGE)
    content = stream.read(MAX_BYTES + 1)
    if not content.strip():
        raise Unreadable(EMPTY)
    if settings.CLAMAV_HOST and not is_clean(content):
        raise Unreadable(VIRUS)
    if content.startswith((ZIP, OLE)):
        return _table(_office_lines(content))
    text, notes = _decoded(content)
    return _table(_csv_lines(text, known), notes)


def _table(lines: list[Line], notes: str = "") -> Table:
    if not lines:
        raise Unreadable(EMPTY)
    if len(lines) > MOST_ROWS + 1:
        raise Unreadable(TOO_MANY)
    width = max(len(cells) for _, cells in lines)
    head, rows = lines[0][1], lines[1:]
    return Table(_padded(head, width), [(number, _padded(cells, width)) for number, cells in rows], notes)


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _office_lines(content: bytes) -> list[Line]:
    check_office(content)
    asked = [sys.executable, "-I", sheet.__file__, str(MOST_ROWS + 2), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(asked, input=content, capture_output=True, timeout=TIMEOUT, check=True)  # noqa: S603  (our own file, with two numbers)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as died:
        raise Unreadable(SWELLS) from died
    if "error" in answer:
        raise Unreadable(SHEET_ERRORS[answer["error"]].format(row=answer.get("row")))
    return [(number, cells) for number, cells in answer["rows"]]


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(BINARY):
        raise Unreadable(NO_SHEET)
    if content.startswith(UTF16) or b"\0" in content:
        raise Unreadable(ENCODING)
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), AS_WINDOWS
    except UnicodeDecodeError as neither:
        raise Unreadable(ENCODING) from neither


def _csv_lines(text: str, known: Collection[str]) -> list[Line]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        delimiter = max(DELIMITERS, key=lambda sign: _recognised(first, sign, known))
        return list(islice(_filled(csv.reader(StringIO(text, newline=""), delimiter=delimiter)), MOST_ROWS + 2))
    except csv.Error as wrong:
        raise Unreadable(NO_SHEET) from wrong


def _recognised(line: str, sign: str, known: Collection[str]) -> tuple[int, int]:
    cells = next(csv.reader([line], delimiter=sign), [])
    return sum(cell.strip().casefold() in known for cell in cells), len(cells)


def _filled(rows: Iterator[list[str]]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        if any(cells):
            yield number, cells


def shown_name(name: str) -> str:
    """For a page: letters, figures and a few signs."""
    plain = "".join(sign if sign.isalnum() or sign in " -_.,()" else "_" for sign in PurePath(name).name)
    return plain.strip()[:150] or "bestand"
