"""ODT and Word: a zip, unpacked with a limit and packed anew without macros, embedded programs, calls to elsewhere, the
names of its writers and what its photos say of where they were made."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.parsers import expat

from . import images
from .harm import Harmful

ENTRIES, UNPACKED = 3000, 100 * 1024 * 1024
ODT = b"application/vnd.oasis.opendocument.text"
FORBIDDEN = re.compile(
    r"(^|/)\.\.(/|$)|^/|\\|^[a-z]:|vbaproject|vbadata|activex|/embeddings/|^basic/|^scripts/|\.(bin|exe|dll|js|vbs|jar|zip)$",
    re.IGNORECASE,
)
MARKUP = (".xml", ".rels", ".rdf")
RUNS = re.compile(
    rb"<!DOCTYPE|<!ENTITY|vnd\.sun\.star\.(script|expand)|<script:event|macro:|\bDDEAUTO\b|\bDDE\b|ms-word\.[a-z]*macro",
    re.I,
)
LINK = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 a"
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]|\.\.)", re.IGNORECASE)
"""An address outside the file: with a scheme, from a root (also of another computer) or upwards."""

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
BLANK = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>',
}


def rewritten(raw: bytes) -> tuple[bool, BytesIO]:
    """Whether it is an ODT, and the new file."""
    out = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            is_odt = _kind(archive)
            for entry, content in _contents(archive):
                stored = zipfile.ZIP_STORED if entry == "mimetype" else zipfile.ZIP_DEFLATED
                target.writestr(zipfile.ZipInfo(entry), _harmless(entry, content, is_odt), stored)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError, OSError):
        raise Harmful("broken") from None
    return is_odt, out


def _kind(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    if len(names) > ENTRIES:
        raise Harmful("bomb")
    if any(FORBIDDEN.search(name) for name in names):
        raise Harmful("active")
    if len(names) != len({name.lower() for name in names}):
        raise Harmful("broken")
    is_odt = "mimetype" in names and archive.open("mimetype").read(100) == ODT
    if not is_odt and "word/document.xml" not in names:
        raise Harmful("kind")
    return is_odt


def _contents(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    left = UNPACKED
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Harmful("broken")
        with archive.open(entry) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Harmful("bomb")
        yield entry.filename, content


def _harmless(name: str, content: bytes, is_odt: bool) -> bytes:
    if name in BLANK:
        return BLANK[name]
    if name.lower().endswith(MARKUP):
        _inspect(content)
        _refuse_elsewhere(name.lower(), content, is_odt)
    if content.startswith(PICTURES):
        return images.redrawn(content, same_kind=True)[1].getvalue()
    return content


def _inspect(content: bytes) -> None:
    """Text of another encoding than UTF-8 would hide what is looked for."""
    if b"\x00" in content or RUNS.search(content):
        raise Harmful("active")


def _refuse_elsewhere(name: str, content: bytes, is_odt: bool) -> None:
    """What a reader fetches by itself. Parsed as a reader does, so a prefix or an escaped letter hides nothing; no tree
    is built of it, and a DOCTYPE was refused before."""
    if name.endswith(".rels"):
        _read(content, _refuse_relation)
    elif is_odt:
        _read(content, _refuse_address)


def _read(content: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    """`start` hears each element: names as "namespace local"."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Harmful("broken") from None


def _refuse_relation(tag: str, values: dict[str, str]) -> None:
    found = {_local(name): value.strip() for name, value in values.items()}
    outside = found.get("TargetMode", "").lower() == "external"
    if _local(tag) == "Relationship" and outside and not found.get("Type", "").endswith("/hyperlink"):
        raise Harmful("active")


def _refuse_address(tag: str, values: dict[str, str]) -> None:
    """Only a link in the text may lead elsewhere: it does nothing until somebody follows it."""
    if tag != LINK and any(_local(name) == "href" and ELSEWHERE.match(value) for name, value in values.items()):
        raise Harmful("active")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
