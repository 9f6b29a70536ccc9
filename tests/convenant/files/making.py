"""What the hostile files are made of: photos, documents and archives, as a program would write them."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

DOCX_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ODT = b"application/vnd.oasis.opendocument.text"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WHERE = b"Geheimepad 12"
"""In what a camera writes beside the image; also a mark to search for."""


@cache
def image(kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, noise: bool = False) -> bytes:
    mode_bytes = size[0] * size[1] * 3
    raw = random.Random(21).randbytes(mode_bytes) if noise else bytes(mode_bytes)
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0110], exif[0x0112] = WHERE.decode(), "Telefoon", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 38.0, 24.0), 3: "E", 4: (5.0, 3.0, 36.0)})
    Image.frombytes("RGB", size, raw).save(out, kind, exif=exif)
    return out.getvalue()


def archive(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return out.getvalue()


def word(**more: bytes) -> bytes:
    entries = {
        "[Content_Types].xml": DOCX_TYPES,
        "word/document.xml": b"<w:document>Tekst</w:document>",
        "docProps/core.xml": b"<creator>" + WHERE + b"</creator>",
    }
    return archive(entries | {name.replace("__", "/").replace("_dot_", "."): raw for name, raw in more.items()})


def content(inside: bytes) -> bytes:
    urn = b'xmlns:%b="urn:oasis:names:tc:opendocument:xmlns:%b:1.0"'
    spaces = b" ".join(urn % (name, name) for name in (b"office", b"text", b"drawing"))
    return b'<office:document-content xmlns:xlink="http://www.w3.org/1999/xlink" %b>%b</office:document-content>' % (
        spaces, inside,
    )  # fmt: skip


def image_at(address: bytes) -> bytes:
    return odt(content_dot_xml=content(b'<drawing:image xlink:href="%b"/>' % address))


def relation(inside: bytes, space: bytes = b"") -> bytes:
    """A Word file with one relation of its document."""
    of = b"http://schemas.openxmlformats.org/package/2006/relationships"
    return word(
        word___rels__document_dot_xml_dot_rels=b'<%bRelationships xmlns%b="%b"><%bRelationship %b/></%bRelationships>'
        % (space and space + b":", space and b":" + space, of, space and space + b":", inside, space and space + b":")
    )


def odt(**more: bytes) -> bytes:
    entries = {"mimetype": ODT, "content.xml": content(b""), "meta.xml": b"<a>" + WHERE + b"</a>"}
    return archive(entries | {name.replace("__", "/").replace("_dot_", "."): raw for name, raw in more.items()})


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda found: None, **options: Any) -> bytes:
    found, out = pikepdf.new(), io.BytesIO()
    found.add_blank_page()
    found.docinfo["/Author"] = WHERE.decode()
    change(found)
    found.save(out, **options)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def root(**values: object) -> Callable[[pikepdf.Pdf], object]:
    def change(found: pikepdf.Pdf) -> None:
        for key, value in values.items():
            found.Root[f"/{key}"] = value

    return change


def annotation(**values: Any) -> Callable[[pikepdf.Pdf], object]:
    def change(found: pikepdf.Pdf) -> None:
        found.pages[0].Annots = Array([found.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **values))])

    return change


def attached(found: pikepdf.Pdf) -> None:
    found.attachments["x.exe"] = b"MZ"


def deep(found: pikepdf.Pdf) -> None:
    inner = Dictionary(S=Name.JavaScript)
    for _ in range(80):
        inner = Dictionary(Next=inner)
    found.Root.OpenAction = inner


def escaped_names() -> bytes:
    """/J#61vaScript is /JavaScript to every reader."""
    return pdf(root(OpenAction=script()), object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
        b"/JavaScript", b"/J#61vaScript"
    )


def png_bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    return word(word__media__big_dot_emf=bytes(150 * 1024 * 1024))


def nested_zip() -> bytes:
    inner = archive({"a": bytes(10_000_000)})
    return archive({"mimetype": ODT, "content.xml": b"<a/>", "Pictures/a.zip": inner})
