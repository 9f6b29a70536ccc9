"""A file of a convenant: recognised by its content, read by the circle, withdrawn by who added it."""

import socket
import threading
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from convenant.actions.documents import keep_document, withdraw_document
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.forms.upload import DocumentField
from convenant.models import Convenant, Document, DocumentFile
from convenant.queries.documents import lines_of
from convenant.tenancy.scope import Actor, scope
from convenant.uploads import DOCX, MAX_BYTES, ODT, PDF, Upload, kind_of, safe_name
from tests.conftest import signed_in

PAPER = Upload("media.pdf", PDF, b"%PDF-1.7 inhoud")


def office(*names: str, mimetype: str = "", way: int = zipfile.ZIP_STORED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype, way)
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def garbled(content: bytes) -> bytes:
    """Its first entry can't be unpacked any more."""
    start = 30 + len("mimetype")
    return content[:start] + b"\xff" * 8 + content[start + 8 :]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", PDF),
        (office("content.xml", mimetype=ODT), ODT),
        (office("word/document.xml"), DOCX),
        (office("word/document.xml", "word/vbaProject.bin"), None),
        (office("content.xml", "Basic/Standard/Module1.xml", mimetype=ODT), None),
        (office("content.xml", "Scripts/python/doe.py", mimetype=ODT), None),
        (garbled(office("content.xml", mimetype=ODT, way=zipfile.ZIP_DEFLATED)), None),
        (office("word/document.xml").replace(b"word/document", b"word/docu\xffent"), None),
        (office("readme.txt"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


def test_a_name_keeps_nothing_that_a_system_reads() -> None:
    assert safe_name("../../etc/pass\r\nwd.exe", PDF) == "pass__wd.pdf"
    assert safe_name("...", PDF) == "bestand.pdf"


class Large(BytesIO):
    """100 MB that nobody may read into memory."""

    name, size = "scan.pdf", 100 * 1024**2

    def read(self, *_: Any) -> bytes:
        raise AssertionError("read before it was weighed")


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (Large(), "Dit bestand is 100 MB. Kies er een van hoogstens 20 MB."),
        (SimpleUploadedFile("leeg.pdf", b""), "Dit bestand is leeg."),
        (SimpleUploadedFile("scan.pdf", b"<html>"), "Dit is geen PDF"),
    ],
)
def test_a_field_says_what_is_wrong_with_a_file(sent: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        DocumentField(label="Scan").clean(sent)
    assert MAX_BYTES == 20 * 1024**2


@pytest.mark.parametrize(("answer", "clean"), [(b"stream: OK\0", True), (b"stream: Eicar FOUND\0", False)])
def test_what_the_scan_stops_is_not_kept(settings: Any, answer: bytes, clean: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer_once, args=(server, answer), daemon=True).start()
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = server.getsockname()
        field = DocumentField(label="Scan")
        sent = SimpleUploadedFile("scan.pdf", PAPER.content)
        if clean:
            assert field.clean(sent) == Upload("scan.pdf", PDF, PAPER.content)
        else:
            with pytest.raises(ValidationError, match="virusscan houdt"):
                field.clean(sent)


def answer_once(server: socket.socket, answer: bytes) -> None:
    talk, _ = server.accept()
    with talk:
        while not talk.recv(65536).endswith(b"\0\0\0\0"):
            pass
        talk.sendall(answer)


def test_unscanned_is_not_clean(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = server.getsockname()
    with pytest.raises(ValidationError, match="geen antwoord"):
        DocumentField(label="Scan").clean(SimpleUploadedFile("scan.pdf", PAPER.content))


def added(actor: Actor) -> Document:
    with scope(actor):
        convenant = Convenant.objects.get(pk=actor.circles[0])
        return keep_document(convenant, PAPER, kind="annex", title="Mediaprotocol", actor=actor)


def test_the_circle_reads_it_and_each_reading_is_kept(anna: Actor, bram: Actor, weert: Actor) -> None:
    document = added(anna)
    address = f"/c/west-friesland/document/{document.pk}/"
    answer = signed_in(bram).get(address)
    assert answer.content == PAPER.content
    assert answer["Content-Disposition"] == 'attachment; filename="media.pdf"'
    with scope(bram):
        assert Entry.objects.filter(action="document.downloaded", object_id=document.pk).count() == 1
    assert signed_in(weert).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_only_who_added_it_withdraws_it(anna: Actor, dirk: Actor) -> None:
    document = added(anna)
    with scope(dirk):
        with pytest.raises(Refused):
            withdraw_document(document, "Niet meer nodig", actor=dirk)
        assert DocumentFile.objects.filter(document=document).delete()[0] == 0, "the database refuses it too"
    with scope(anna):
        with pytest.raises(Refused):
            withdraw_document(document, " ", actor=anna)
        withdraw_document(document, "Verkeerde versie", actor=anna)
        line = lines_of(document.convenant)[0]
        with pytest.raises(Refused):
            withdraw_document(document, "Nog eens", actor=anna)
    assert (line.url, line.withdrawn) == ("", "Weggehaald op 21 november 2026: Verkeerde versie")
    assert signed_in(anna).get(f"/c/west-friesland/document/{document.pk}/").status_code == 404


def test_nobody_changes_what_a_document_is(anna: Actor) -> None:
    document = added(anna)
    with scope(anna), pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(title="Iets anders")
