"""Files to import, good and bad."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

HEAD = ["Naam", "Functie", "Niveau", "Waarvoor", "Locatie", "E-mailadres", "Telefoon", "Mediacontact", "Vanaf"]
Rows = Sequence[Sequence[Any]]


def person(name: str, **more: str) -> list[str]:
    """A confidant from 1 December on: an organisation may have many."""
    cells = dict(
        zip(HEAD, [name, "zorg", "uitvoerend", "vertrouwenspersoon", "", "", "", "", "01-12-2026"], strict=True)
    )
    return list((cells | more).values())


def as_csv(rows: Rows, head: Sequence[str] = HEAD, sign: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(sign.join(map(str, row)) for row in [head, *rows]).encode(encoding)


def as_xlsx(rows: Rows, head: Sequence[str] = HEAD, **more: Any) -> bytes:
    """`more`: "formula" in a cell below the rows, "merge" them, "blank" a formatted cell far below."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd-mm-yyyy"})
        for at, row in enumerate([head, *rows]):
            for column, value in enumerate(row):
                sheet.write(at, column, value, *([day] if hasattr(value, "year") else []))
        if "formula" in more:
            sheet.write_formula(len(rows) + 1, 0, more["formula"], None, "uitkomst")
        if "merge" in more:
            sheet.merge_range(len(rows) + 1, 0, len(rows) + 1, 2, "samen")
        if "blank" in more:
            sheet.write_blank(more["blank"], 0, None, book.add_format({"bold": True}))
    return out.getvalue()


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return out.getvalue()


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same file with other words in one part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            body = source.read(part)
            target.writestr(part, body.replace(old, new) if part == name else body)
    return out.getvalue()


def ods_of(content: bytes, old: bytes, new: bytes) -> bytes:
    return replaced(content, "content.xml", old, new)
