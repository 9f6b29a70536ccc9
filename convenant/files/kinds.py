"""What a file is, by its content, and the harmless file made from it."""

from io import BytesIO

from . import heic, images, office, pdfs
from .harm import Harmful

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VIDEO = (b"\x1aE\xdf\xa3", b"FLV\x01", b"\x00\x00\x01\xba")


def clean(raw: bytes) -> tuple[str, BytesIO]:
    """Raises Harmful for what is none of the kinds that are kept, or holds what may run."""
    if not raw:
        raise Harmful("empty")
    if raw.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or _is_webp(raw):
        is_png, out = images.redrawn(raw)
        return (PNG if is_png else JPEG), out
    if heic.is_heic(raw):
        return JPEG, heic.redrawn(raw)
    if raw.startswith(b"%PDF-"):
        return PDF, pdfs.rewritten(raw)
    if raw.startswith(b"PK\x03\x04"):
        is_odt, out = office.rewritten(raw)
        return (ODT if is_odt else DOCX), out
    raise Harmful(_what_else(raw))


def _is_webp(raw: bytes) -> bool:
    return raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"


def _what_else(raw: bytes) -> str:
    if raw[4:8] == b"ftyp":
        return "avif" if heic.is_avif(raw) else "video"
    if raw.startswith(VIDEO) or (raw[:4] == b"RIFF" and raw[8:12] == b"AVI "):
        return "video"
    return "kind"
