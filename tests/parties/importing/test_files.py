"""Every file that is not a plain list is refused with a sentence, in Dutch, before anything is kept."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convenant.formats.opendocument import as_ods
from convenant.tenancy.scope import Actor, scope
from convenant.uploads import Unreadable
from parties.importing import reading, safety
from parties.importing.columns import headings_of
from parties.importing.contacts import columns
from parties.importing.reading import Table, read_table
from parties.models import ImportBatch, ImportRow

from .files import HEAD, as_csv, as_xlsx, ods_of, person, replaced, with_part

ClientOf = Callable[[Actor], Client]
UPLOAD = "/importeren/contactpersonen/"
WF = "west-friesland"
ROW = person("Zoë Één")


def table_of(content: bytes) -> Table:
    return read_table(BytesIO(content), len(content), headings_of(columns()))


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_as_it_was_saved(sign: str, encoding: str) -> None:
    table = table_of(as_csv([ROW], sign=sign, encoding=encoding))
    assert (table.head, table.rows) == (HEAD, [(2, ROW)])
    assert bool(table.notes) == (encoding == "cp1252")


def test_xlsx_and_ods_hold_the_same_rows() -> None:
    assert table_of(as_xlsx([ROW])).rows == table_of(as_ods(HEAD, [ROW])).rows == [(2, ROW)]


def test_a_date_cell_and_a_whole_number_are_read_as_shown() -> None:
    assert table_of(as_xlsx([["A", 12.0, date(2026, 12, 1)]], ["Naam", "Functie", "Vanaf"])).rows == [
        (2, ["A", "12", "2026-12-01"])
    ]


def test_thousands_of_empty_rows_at_the_end_are_no_rows() -> None:
    assert len(table_of(as_xlsx([ROW], blank=90_000)).rows) == 1
    assert len(table_of(as_csv([ROW, *[[" ", "\t"]] * 20_000])).rows) == 1
    many = ods_of(
        as_ods(HEAD, [ROW]), b"</table:table>",
        b'<table:table-row table:number-rows-repeated="1048570">'
        b'<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>',
    )  # fmt: skip
    assert len(table_of(many).rows) == 1


XLSX = as_xlsx([ROW])
BOMB = with_part(XLSX, "xl/media/groot.bin", b"\0" * (safety.MOST_UNPACKED + 1))
LIES = {
    "empty": (b"", reading.EMPTY),
    "only spaces": (b" \r\n \t", reading.EMPTY),
    "utf-16": (as_csv([ROW], encoding="utf-16"), reading.ENCODING),
    "no encoding at all": (b"Naam;Functie\n\x81\x8d\xff", reading.ENCODING),
    "NUL": (as_csv([person("A\0B")]), reading.ENCODING),
    "pdf": (b"%PDF-1.7 ...", reading.NO_SHEET),
    "old xls or password": (safety.OLE + b"\xa1\xb1\x1a\xe1" + b"\0" * 600, safety.LOCKED),
    "a zip that is no sheet": (with_part(b"", "brief.txt", b"hoi"), safety.BROKEN),
    "half a file": (XLSX[: len(XLSX) // 2], safety.BROKEN),
    "macros inside": (with_part(XLSX, "xl/vbaProject.bin", b"x"), safety.MACROS),
    "xlsm": (replaced(XLSX, "[Content_Types].xml", b"spreadsheetml.sheet.main", b"x.macroEnabled.main"), safety.MACROS),
    "ods with a script": (with_part(as_ods(HEAD, [ROW]), "Scripts/python/x.py", b"x"), safety.MACROS),
    "ods with a password": (
        replaced(as_ods(HEAD, [ROW]), "META-INF/manifest.xml", b"</manifest:manifest>",
                 b"<manifest:encryption-data/></manifest:manifest>"), safety.LOCKED,
    ),
    "formula": (as_xlsx([ROW], formula="=A1&B1"), safety.FORMULAS),
    "formula in ods": (
        ods_of(as_ods(HEAD, [ROW]), b"office:value-type", b'table:formula="of:=1+1" office:value-type'),
        safety.FORMULAS,
    ),
    "merged": (as_xlsx([ROW], merge=True), reading.MERGED.format(row=3)),
    "zip bomb": (BOMB, safety.SWOLLEN),
    "a first line that is too long": (b"naam;" + b"x" * 131_073, reading.NO_SHEET),
    "too many rows": (as_csv([[f"Persoon {n}"] for n in range(10_001)], ["Naam"]), reading.TOO_MANY),
    "more than 5 MB": (b"Naam\n" + b"x" * reading.MAX_BYTES, reading.TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), LIES.values(), ids=LIES.keys())
def test_a_file_that_is_no_plain_list_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        table_of(content)
    assert refusal.value.args[0] == sentence


def test_a_file_with_locked_parts_is_refused() -> None:
    """A zip says in a bit of each part that a password is needed."""
    content = bytearray(XLSX)
    with zipfile.ZipFile(BytesIO(XLSX)) as archive:
        start = archive.start_dir
    content[start + 8] |= 1
    with pytest.raises(Unreadable, match="wachtwoord"):
        table_of(bytes(content))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    """The directory says 10 bytes; the part holds more."""
    content = bytearray(with_part(XLSX, "xl/media/groot.bin", b"\0" * 5_000_000))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    entry = content.index(b"PK\x01\x02", content.rindex(b"xl/media/groot.bin") - 60)
    assert entry >= start
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="beschadigd"):
        table_of(bytes(content))


def test_a_cell_in_the_furthest_corner_kills_its_own_process_only() -> None:
    """Two cells that span 17 billion: whoever opens that needs more memory than it gets."""
    sheet, row = "xl/worksheets/sheet1.xml", b"</sheetData>"
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    with pytest.raises(Unreadable):
        table_of(replaced(XLSX, sheet, row, far))


HEADS = {
    "unknown": ([*HEAD, "Schoenmaat"], [[*ROW, "43"]], "Schoenmaat"),
    "double": ([*HEAD, "naam"], [[*ROW, "x"]], "twee keer"),
    "missing": (["Naam"], [["A"]], "Functie"),
    "none above a filled column": ([*HEAD, ""], [[*ROW, "x"]], "geen kop"),
    "only headings": (HEAD, [], "geen rijen"),
}


@pytest.mark.parametrize(("head", "rows", "word"), HEADS.values(), ids=HEADS.keys())
def test_headings_that_do_not_fit_are_named(
    head: list[str], rows: list[list[str]], word: str, anna: Actor, client_of: ClientOf
) -> None:
    answer = sent(client_of(anna), as_csv(rows, head))
    assert answer.status_code == 422
    assert word in answer.content.decode()
    with scope(anna):
        assert not ImportBatch.objects.exists()
        assert not ImportRow.objects.exists()


@pytest.mark.parametrize("case", ["empty", "zip bomb", "formula", "more than 5 MB", "NUL"])
def test_the_page_says_so_and_keeps_nothing(case: str, anna: Actor, client_of: ClientOf) -> None:
    content, sentence = LIES[case]
    answer = sent(client_of(anna), content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with scope(anna):
        assert not ImportBatch.objects.exists()


def sent(client: Client, content: bytes, kind: str = "contactpersonen", name: str = "lijst.csv") -> Any:
    return client.post(f"/importeren/{kind}/", {"file": SimpleUploadedFile(name, content), "convenant": WF})
