"""Tables as ODS (OpenDocument 1.3): every cell a text, a number or a day, never a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.http import HttpResponse

from convenant import clock
from convenant.formats.export import harmless
from convenant.formats.sheets import ABOUT, About, Cell

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{NAMES}manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{NAMES}office:1.0" xmlns:table="{NAMES}table:1.0" '
    f'xmlns:text="{NAMES}text:1.0" xmlns:style="{NAMES}style:1.0" xmlns:fo="{NAMES}xsl-fo-compatible:1.0" '
    f'xmlns:number="{NAMES}datastyle:1.0" '
    'office:version="1.3"><office:automatic-styles><style:style style:name="kop" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style><number:date-style style:name="dd-mm-jjjj">'
    '<number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:year number:style="long"/></number:date-style><style:style '
    'style:name="dag" style:family="table-cell" style:data-style-name="dd-mm-jjjj"/></office:automatic-styles>'
    "<office:body>"
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def ods_response(
    name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], note: str = "", about: About = ()
) -> HttpResponse:
    """As `xlsx_response`."""
    above: list[Sequence[Cell]] = [[note]] if note else []
    response = HttpResponse(as_ods(head, rows, about, above), content_type=ODS_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.ods"'
    return response


def as_ods(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], about: About = (), above: Sequence[Sequence[Cell]] = ()
) -> bytes:
    lines = [*map(_row, above), _row(head, ' table:style-name="kop"'), *map(_row, rows)]
    tables = _table("Blad1", lines) + (_table(ABOUT, map(_row, about)) if about else "")
    out = BytesIO()
    with ZipFile(out, "w") as book:
        # the type comes first and uncompressed, so that a program knows the file by its first bytes
        book.writestr("mimetype", ODS_TYPE, ZIP_STORED)
        book.writestr("META-INF/manifest.xml", MANIFEST, ZIP_DEFLATED)
        book.writestr("content.xml", CONTENT.replace("{tables}", tables), ZIP_DEFLATED)
    return out.getvalue()


def _table(name: str, lines: Iterable[str]) -> str:
    return f'<table:table table:name="{name}">{"".join(lines)}</table:table>'


def _row(cells: Sequence[Cell], style: str = "") -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(value: Cell, style: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}" table:style-name="dag"'
        return f"<table:table-cell {kind}><text:p>{value:%d-%m-%Y}</text:p></table:table-cell>"
    if isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}{style}><text:p>{value}</text:p></table:table-cell>"
    paragraphs = "".join(f"<text:p>{_text(line)}</text:p>" for line in harmless(_known(value)).split("\n"))
    return f'<table:table-cell office:value-type="string"{style}>{paragraphs}</table:table-cell>'


def _known(text: str) -> str:
    """Before it is made harmless: a character that goes may stand before the "=" of a formula."""
    return NO_XML.sub("", text.replace("\r", " "))


def _text(line: str) -> str:
    """Runs of spaces and tabs have elements of their own in ODF."""
    spaced = re.sub("  +", lambda run: f' <text:s text:c="{len(run[0]) - 1}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>")
