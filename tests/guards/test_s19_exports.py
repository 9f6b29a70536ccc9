"""S19: no cell of a file is a formula, what goes in comes out, and no text becomes a header."""

import csv
import io
import random
import re
from collections.abc import Callable
from email import message_from_bytes
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.http.response import BadHeaderError
from django.test import Client
from lxml import etree

from convenant.formats import export, sheets
from convenant.formats.export import FORMULA, csv_response, harmless
from convenant.formats.sheets import xlsx_response
from convenant.signin.accounts import ClosedAdapter

Figure = Callable[[str, Any], None]
Rows = list[tuple[str, str]]

COUNT = 5000
STARTS = (
    *FORMULA, "\r\n", "'", '"', ";", ",", " ", "\u200b", "\ufeff", "=cmd|' /C calc'!A0", "=HYPERLINK(", "@SUM(", "",
    "a",
)  # fmt: skip
PARTS = ("a", "Ö", "é", "🙂", "\u202e", "\u2028", "\x85", "\x07", "\x1b", "\n", "\r", "\r\n", "\t", '"', "''", ";", ",",
         "|", "=1+1", "_x0041_", "<f>", "&amp;", "]]>", " ", "\u00a0", "0", "1e9", "%0d%0a", "\x0b")  # fmt: skip


def texts(count: int = COUNT) -> list[str]:
    luck = random.Random(19)
    return [luck.choice(STARTS) + "".join(luck.choices(PARTS, k=luck.randint(0, 8))) for _ in range(count)]


def pairs() -> Rows:
    found = texts()
    return list(zip(found[::2], found[1::2], strict=True))


# --- each way to a file


def csv_table(rows: Rows) -> list[list[str]]:
    return read_csv(csv_response("naam", ("een", "twee"), rows).content)[1:]


def xlsx_table(rows: Rows) -> list[list[str]]:
    return read_xlsx(xlsx_response("naam", ("een", "twee"), rows).content)[1:]


WAYS = (csv_table, xlsx_table)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_xlsx(content: bytes) -> list[list[str]]:
    """The first sheet. A formula would be an `f`, which this refuses."""
    with ZipFile(io.BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = etree.fromstring(book.read("xl/sharedStrings.xml"))
    assert not list(sheet.iter(f"{MAIN}f"))
    known = ["".join(part.text or "" for part in one.iter(f"{MAIN}t")) for one in strings]
    rows = {int(row.get("r")): row for row in sheet.iter(f"{MAIN}row")}
    return [in_columns(rows.get(number, ()), known) for number in range(1, max(rows) + 1)]


def in_columns(row: Any, known: list[str]) -> list[str]:
    """An empty cell, and a row of them, is not in the file."""
    found = {cell.get("r")[0]: text_of(cell, known) for cell in row}
    return [found.get("A", ""), found.get("B", "")]


def text_of(cell: Any, known: list[str]) -> str:
    value = cell.find(f"{MAIN}v")
    if value is None:
        return ""
    assert cell.get("t") == "s", "each of these is a text"
    return re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), known[int(value.text)])


def wrong(read: Callable[[Rows], list[list[str]]], rows: Rows) -> list[str]:
    """Cells that a spreadsheet would run, and cells that came out other than they went in."""
    found = [list(row) for row in read(rows)]
    padded = [[*row, "", ""][:2] for row in found]
    found += [["", ""]] * (len(rows) - len(found) if read is xlsx_table else 0)  # empty ones at the end
    formulas = [cell for row in padded for cell in row if cell.startswith(FORMULA)]
    changed = [
        f"{cell!r} from {text!r}"
        for row, came in zip(rows, padded, strict=False)
        for text, cell in zip(row, came, strict=True)
        if cell not in (text, f"'{text}")
    ]
    return formulas + changed + ([] if len(found) == len(rows) else [f"{len(found)} rows of {len(rows)}"])


@pytest.mark.security("S19")
@pytest.mark.parametrize("read", WAYS, ids=lambda read: read.__name__)
def test_s19_no_cell_is_a_formula_and_each_comes_back(read: Any, record_property: Figure) -> None:
    rows = pairs()
    assert wrong(read, rows)[:3] == []
    record_property("figure", f"S19: {read.__name__}: 0 formulas and 0 changed cells of {COUNT:,}")


@pytest.mark.mutant("S19")
@pytest.mark.parametrize("read", WAYS, ids=lambda read: read.__name__)
def test_s19_sees_a_writer_that_trusts_its_cells(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (export, sheets):
        monkeypatch.setattr(place, "harmless", lambda text: text)
    assert wrong(read, pairs())


@pytest.mark.mutant("S19")
def test_s19_sees_a_start_that_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for start in FORMULA:
        monkeypatch.setattr(export, "FORMULA", tuple(each for each in FORMULA if each != start))
        assert harmless(start) == start
        assert wrong(csv_table, pairs()), repr(start)


# --- headers


def headers_of(message: EmailMessage) -> set[str]:
    return {name.lower() for name in message_from_bytes(message.message().as_bytes())}


EXPECTED = {"content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date", "message-id"}


@pytest.mark.security("S19")
def test_s19_no_text_becomes_a_header_of_a_mail(record_property: Figure) -> None:
    subject_of = ClosedAdapter().format_email_subject
    for text in texts():
        for words in (text, f"{text}\r\nBcc: iemand@elders.example"):
            assert headers_of(mail_with(subject_of(words))) == EXPECTED, repr(words)
    record_property("figure", f"S19: 0 extra headers over {COUNT * 2:,} subjects")


def mail_with(subject: str) -> EmailMessage:
    return EmailMessage(subject, "x", "portaal@x.example", ["a@x.example"])


@pytest.mark.mutant("S19")
@pytest.mark.parametrize("subject", ["x\r\nBcc: iemand@elders.example", "=cmd\t\x0b|&amp;\t"])
def test_s19_sees_a_subject_of_more_lines(subject: str) -> None:
    try:
        assert headers_of(mail_with(subject)) != EXPECTED
    except mail.BadHeaderError:
        assert "\r\n" in subject


@pytest.mark.security("S19")
def test_s19_no_address_becomes_a_header_of_the_reset_mail(db: None, anna: Any) -> None:
    own = "coordinator@atlas.example"
    for text in (own + "{}Bcc: x@elders.example", "{}" + own, "a{}@atlas.example"):
        for breaks in ("\r\n", "\n", "\r", "%0d%0a", "\u2028", "\x85", "\x0b"):
            Client().post("/accounts/password/reset/", {"email": text.format(breaks)})
    assert {name for message in mail.outbox for name in headers_of(message)} <= EXPECTED
    assert {to for message in mail.outbox for to in message.recipients()} <= {own}


@pytest.mark.security("S19")
def test_s19_no_name_becomes_a_header_of_a_file(record_property: Figure) -> None:
    for text in filter(str.isascii, texts()):
        try:
            answer = csv_response(text, (), [])
        except BadHeaderError:
            continue
        assert set(answer.headers) == {"Content-Type", "Content-Disposition"}
        assert not re.search(r"[\r\n]", answer["Content-Disposition"])
    record_property("figure", "S19: 0 extra headers over the names of files; the portal makes no ICS")


def test_s19_django_itself_refuses_a_line_break_in_a_header() -> None:
    with pytest.raises(BadHeaderError):
        HttpResponse().headers["X"] = "a\r\nb"
