"""What kind of file somebody sent, by its content: a name and a browser's word prove nothing."""

import lzma
import socket
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import IO

from django.conf import settings

MAX_BYTES = 20 * 1024 * 1024
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", ODT: ".odt", DOCX: ".docx"}
WORDS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", ODT: "ODT", DOCX: "Word"}
SIGNATURES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
MACROS = ("Basic/", "Scripts/")
"""Where an ODT keeps them, whatever their language."""
CHUNK = 64 * 1024
SCAN_SECONDS = 20


class Unreadable(Exception):
    """`args[0]` says in Dutch what is wrong with the file and what to do."""


@dataclass(frozen=True)
class Upload:
    filename: str
    media_type: str
    content: bytes


def read_upload(name: str, stream: IO[bytes], size: int) -> Upload:
    """Raises Unreadable for what is too large, of another kind, holds macros, or can't be scanned."""
    if size > MAX_BYTES:
        raise Unreadable(f"Dit bestand is {size // 1024**2} MB. Kies er een van hoogstens {MAX_BYTES // 1024**2} MB.")
    if not size:
        raise Unreadable("Dit bestand is leeg. Kies een ander bestand.")
    content = stream.read()
    kind = kind_of(content)
    if kind is None:
        raise Unreadable("Dit is geen PDF, PNG, JPEG, ODT of Word-bestand zonder macro's. Kies een ander bestand.")
    if settings.CLAMAV_HOST and not is_clean(content):
        raise Unreadable("De virusscan houdt dit bestand tegen. Vraag de afzender om een nieuw bestand.")
    return Upload(safe_name(name, kind), kind, content)


def kind_of(content: bytes) -> str | None:
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            return kind
    return _kind_of_zip(content) if content.startswith(b"PK\x03\x04") else None


def _kind_of_zip(content: bytes) -> str | None:
    """Office files are zips; one with a macro in it is none of ours."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kind = archive.open("mimetype").read(100).decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, OSError):
        return None
    if any("vbaproject" in name.lower() or name.startswith(MACROS) for name in names):
        return None
    if kind == ODT:
        return ODT
    return DOCX if "word/document.xml" in names else None


def safe_name(name: str, kind: str) -> str:
    """Letters, figures, spaces and a few signs, with the ending of what it is."""
    stem = "".join(sign if sign.isalnum() or sign in " -_.," else "_" for sign in PurePath(name).stem)
    return (stem.strip(" ._")[:150] or "bestand") + ENDINGS[kind]


def is_clean(content: bytes | IO[bytes]) -> bool:
    """Asks clamd (INSTREAM). Raises Unreadable when it gives no answer: unscanned is not clean."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    try:
        with socket.create_connection((settings.CLAMAV_HOST, settings.CLAMAV_PORT), SCAN_SECONDS) as talk:
            talk.sendall(b"zINSTREAM\0")
            for piece in _pieces(stream):
                talk.sendall(struct.pack("!L", len(piece)) + piece)
            answer = talk.recv(CHUNK)
    except OSError as away:
        raise Unreadable("De virusscan geeft geen antwoord. Probeer het straks opnieuw.") from away
    if answer.rstrip(b"\0").endswith(b" ERROR"):
        raise Unreadable("De virusscan kan dit bestand niet nakijken. Meld het bij uw beheerder.")
    return answer.rstrip(b"\0").endswith(b" OK")


def _pieces(stream: IO[bytes]) -> Iterable[bytes]:
    """An empty one ends the stream."""
    while piece := stream.read(CHUNK):
        yield piece
    yield b""


ACCEPT = ",".join((*ENDINGS.values(), ".jpeg"))
"""For the `accept` of a file input: a help to choose, no check."""
