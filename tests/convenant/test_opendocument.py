"""S19 for ODS: what goes in comes out, nothing runs, and the package is what its type says."""

import io
import re
from collections.abc import Callable
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree

from convenant.formats import opendocument
from convenant.formats.export import FORMULA
from convenant.formats.opendocument import NO_XML, ODS_TYPE, as_ods
from tests.guards.test_s19_exports import COUNT, Rows, pairs

NAMES = {prefix: f"urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0" for prefix in ("office", "table", "text")}


def text_of(paragraph: Any) -> str:
    """As a program reads it: `text:s` are spaces, `text:tab` is a tab."""
    found = paragraph.text or ""
    for part in paragraph:
        found += " " * int(part.get(f"{{{NAMES['text']}}}c", "1")) if part.tag.endswith("}s") else "\t"
        found += part.tail or ""
    return found


def read(content: bytes) -> list[list[str]]:
    with ZipFile(io.BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("content.xml"))
    assert not sheet.xpath("//@table:formula", namespaces=NAMES)
    return [
        [
            "\n".join(text_of(p) for p in cell.findall("text:p", NAMES))
            for cell in row.findall("table:table-cell", NAMES)
        ]
        for row in sheet.iter(f"{{{NAMES['table']}}}table-row")
    ]


def came_back(rows: Rows) -> list[str]:
    """Cells that a spreadsheet would run, and cells that came out other than they went in, but for what XML lacks."""
    found = read(as_ods(("een", "twee"), rows))[1:]
    wrong = [cell for row in found for cell in row if cell.startswith(FORMULA)]
    for row, came in zip(rows, found, strict=True):
        for text, cell in zip(row, came, strict=True):
            clean = NO_XML.sub("", text.replace("\r", " "))
            if cell not in (clean, f"'{clean}"):
                wrong.append(f"{cell!r} from {text!r}")
    return wrong


@pytest.mark.security("S19")
def test_s19_no_cell_of_an_ods_is_a_formula_and_each_comes_back(record_property: Callable[[str, Any], None]) -> None:
    assert came_back(pairs())[:3] == []
    record_property("figure", f"S19: ods: 0 formulas and 0 changed cells of {COUNT:,}")


@pytest.mark.mutant("S19")
def test_s19_sees_a_formula_behind_a_character_that_xml_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden: Rows = [("\x07=1+1", "a")]
    assert not came_back(hidden)
    monkeypatch.setattr(opendocument, "_known", lambda text: text)
    monkeypatch.setattr(opendocument, "escape", lambda text: NO_XML.sub("", text))
    assert came_back(hidden)


@pytest.mark.mutant("S19")
def test_s19_sees_an_ods_writer_that_trusts_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opendocument, "harmless", lambda text: text)
    assert came_back(pairs())


def test_the_type_comes_first_and_plain_and_every_part_is_well_formed() -> None:
    content = as_ods(("naam", "aantal"), [("a & <b>  c\td", 3), ("twee\nregels", None)])
    assert content[38 : 38 + len(ODS_TYPE)] == ODS_TYPE.encode()
    with ZipFile(io.BytesIO(content)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        listed = set(re.findall(r'full-path="([^"/]+)"', book.read("META-INF/manifest.xml").decode()))
        assert listed == {name for name in book.namelist() if "/" not in name} - {"mimetype"}
        sheet = etree.fromstring(book.read("content.xml"))
    assert sheet.xpath("//@office:value", namespaces=NAMES) == ["3"]
    assert read(content) == [["naam", "aantal"], ["a & <b>  c\td", "3"], ["twee\nregels", ""]]
