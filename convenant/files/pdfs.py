"""A PDF without anything that runs, sends or carries another file. It is refused, not stripped: a document that must do
something is not what it shows. Who made it, and when, is left out of what is kept."""

from io import BytesIO
from typing import Any

import pikepdf

from .harm import Harmful

OBJECTS, DEEP = 200_000, 60
KEYS = {
    "/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/AF",
}  # fmt: skip
ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
SHAPES = {"/RichMedia", "/3D", "/Movie", "/Screen", "/FileAttachment", "/Sound"}
TRACES = ("/Metadata", "/PieceInfo", "/LastModified")


def rewritten(raw: bytes) -> BytesIO:
    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(raw), suppress_warnings=True) as pdf:
            _inspect(pdf)
            del pdf.docinfo
            pdf.save(out, linearize=False, fix_metadata_version=False)
    except pikepdf.PasswordError:
        raise Harmful("locked") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, OSError, RecursionError, AttributeError, KeyError):
        raise Harmful("broken") from None
    return out


def _inspect(pdf: Any) -> None:
    if pdf.is_encrypted:
        raise Harmful("locked")
    if not len(pdf.pages):
        raise Harmful("broken")
    if len(pdf.objects) > OBJECTS:
        raise Harmful("bomb")
    for item in pdf.objects:
        _look_at(item, DEEP)


def _look_at(item: Any, left: int) -> None:
    """What is referred to by number has its own turn."""
    if isinstance(item, pikepdf.Array):
        parts = list(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        parts = _values(item)
    else:
        return
    if not left:
        raise Harmful("broken")
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _look_at(part, left - 1)


def _values(item: Any) -> list[Any]:
    found = dict(item.items())
    if KEYS & found.keys() or str(found.get("/S", "")) in ACTIONS or str(found.get("/Subtype", "")) in SHAPES:
        raise Harmful("active")
    for trace in TRACES:
        if trace in found:
            del item[trace]
    return [value for key, value in found.items() if key not in TRACES]
