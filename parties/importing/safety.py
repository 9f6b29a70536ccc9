"""What an office file may not hold, looked at before any of it is read: macros, formulas, a password, too much."""

import lzma
import re
import zipfile
import zlib
from io import BytesIO

from convenant.uploads import Unreadable

MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 1000
CHUNK = 256 * 1024
OLE = b"\xd0\xcf\x11\xe0"
"""How an old .xls begins, and an .xlsx with a password."""
MACRO_PARTS = ("basic/", "scripts/")
CONTENT = re.compile(r"(?:xl/worksheets/[^/]+\.xml|content\.xml)")
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]|table:formula=")
TAIL = 64
"""What is looked at again at the start of the next piece, so that nothing falls between two."""
MACROS = "Dit bestand heeft macro's. Bewaar het als gewone .xlsx, .ods of .csv en kies het opnieuw."
LOCKED = "Dit bestand is met een wachtwoord beveiligd, of het is een oude .xls. Bewaar het als .xlsx, .ods of .csv."
BROKEN = "Dit bestand is beschadigd, of het is geen rekenblad. Bewaar het opnieuw als .xlsx, .ods of .csv."
SWOLLEN = "Dit bestand wordt uitgepakt veel te groot. Zet alleen de rijen die u wilt importeren in een nieuw bestand."
FORMULAS = "In dit bestand staan formules. Plak de uitkomsten als waarden en kies het bestand opnieuw."


def check_office(content: bytes) -> None:
    """Raises Unreadable. The size that the file says of itself is asked first; then each part must be what it says."""
    if content.startswith(OLE):
        raise Unreadable(LOCKED)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_names(archive)
            for part in archive.infolist():
                _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, OSError) as wrong:
        raise Unreadable(BROKEN) from wrong


def _check_names(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(SWOLLEN)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(LOCKED)
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name or name.startswith(MACRO_PARTS) for name in names):
        raise Unreadable(MACROS)
    if len(set(names)) < len(names) or not {"content.xml", "xl/workbook.xml", "xl/workbook.bin"} & set(names):
        raise Unreadable(BROKEN)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """To its end: a part that is larger than it says fails its checksum."""
    before = b""
    with archive.open(part) as opened:
        while piece := opened.read(CHUNK):
            _check_piece(part.filename, before + piece)
            before = piece[-TAIL:]


def _check_piece(name: str, piece: bytes) -> None:
    if name == "[Content_Types].xml" and b"macroEnabled" in piece:
        raise Unreadable(MACROS)
    if name == "META-INF/manifest.xml" and b"encryption-data" in piece:
        raise Unreadable(LOCKED)
    if CONTENT.fullmatch(name) and FORMULA.search(piece):
        raise Unreadable(FORMULAS)
