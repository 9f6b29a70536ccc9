"""An image is drawn anew: what it shows stays, where, when and with what it was made goes."""

import contextlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from .harm import Harmful

PIXELS = 25_000_000
"""Kept at most: 75 MB while it is drawn. A larger JPEG is read at a half, a quarter or an eighth of its size."""
LARGEST = 400_000_000
LARGE_PNG = 6_000_000
"""Above this a PNG is a photo: as JPEG it takes a tenth of the place and of the time."""
FORMATS = ("JPEG", "PNG", "WEBP")
Image.MAX_IMAGE_PIXELS = None  # our own limits stand below, for the size that is really read


def redrawn(raw: bytes, *, same_kind: bool = False) -> tuple[bool, BytesIO]:
    """Whether it became a PNG, and the image. Of a moving one the first picture."""
    with judged(), Image.open(BytesIO(raw), formats=FORMATS) as image:
        _shrink(image)
        is_large = not same_kind and image.size[0] * image.size[1] > LARGE_PNG
        return saved(upright(image), as_jpeg=is_large or image.format == "JPEG")


@contextlib.contextmanager
def judged() -> Iterator[None]:
    """What a decoder says of content that makes no sense to it. Half an image is none: the maker of PDFs lets the whole
    process take one."""
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, IndexError, TypeError, RuntimeError):
        raise Harmful("broken") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _shrink(image: Image.Image) -> None:
    width, height = image.size
    if width * height > LARGEST:
        raise Harmful("pixels")
    if image.format == "JPEG" and width * height > PIXELS:
        part = (PIXELS / (width * height)) ** 0.5
        image.draft("RGB", (int(width * part) // 2 or 1, int(height * part) // 2 or 1))
    if image.size[0] * image.size[1] > PIXELS:
        raise Harmful("pixels")


def upright(image: Image.Image) -> Image.Image:
    """Turned as the phone was held: what says so goes with the rest."""
    image.load()
    ImageOps.exif_transpose(image, in_place=True)  # in place: two of the largest do not fit in memory
    mode = "RGBA" if image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    plain.info.clear()
    return plain


def saved(plain: Image.Image, *, as_jpeg: bool) -> tuple[bool, BytesIO]:
    out = BytesIO()
    if as_jpeg:
        flat = plain if plain.mode == "RGB" else plain.convert("RGB")
        flat.save(out, "JPEG", quality=88)
        return False, out
    plain.save(out, "PNG", compress_level=4)
    return True, out
