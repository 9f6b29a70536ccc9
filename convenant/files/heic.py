"""A photo as an iPhone keeps it: opened by a decoder of its own (ADR 22), then drawn anew like any other."""

from io import BytesIO

from PIL import Image

from . import images
from .harm import Harmful

BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"heif", b"mif1", b"msf1")
"""Of a file with one photo, or with several."""
LONGEST_HEAD = 64
PIXELS = 50_000_000
"""What the sharpest phones make. It can only be read whole: 450 MB for a moment. What is kept is a quarter of it."""


def is_heic(raw: bytes) -> bool:
    return raw[4:8] == b"ftyp" and raw[8:12] in BRANDS and not is_avif(raw)


def is_avif(raw: bytes) -> bool:
    """The same container with another coding inside."""
    return raw[4:8] == b"ftyp" and b"avif" in raw[8:LONGEST_HEAD]


def redrawn(raw: bytes) -> BytesIO:
    """As JPEG: the photo that a phone shows. What else the file holds (a burst, depth, small copies) goes."""
    _prepare()
    with images.judged(), Image.open(BytesIO(raw), formats=("HEIF",)) as image:
        if image.size[0] * image.size[1] > PIXELS:
            raise Harmful("pixels")
        image.load()
        smaller = image.reduce(2) if image.size[0] * image.size[1] > images.PIXELS else image
        return images.saved(images.upright(smaller), as_jpeg=True)[1]


def _prepare() -> None:
    """Loaded for a HEIC only: no other file comes near this decoder. Each thread more asks 140 MB of address space."""
    import pillow_heif

    pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
