"""Photos as an iPhone keeps them, and what may be wrong with them."""

import io
import struct
from functools import cache

import pillow_heif
from PIL import Image

from .making import WHERE, image

MANY = 200


@cache
def heic(size: tuple[int, int] = (64, 48), *, pictures: int = 1, name: bytes = WHERE) -> bytes:
    """`pictures` in one file, the first in blue; with what a camera writes beside it, and held on its side."""
    pillow_heif.register_heif_opener()
    out, exif = io.BytesIO(), image_exif()
    others = [Image.new("RGB", size, (number % 256, 0, 0)) for number in range(pictures - 1)]
    Image.new("RGB", size, "blue").save(
        out, "HEIF", exif=exif, xmp=b"<x:xmpmeta>" + name + b"</x:xmpmeta>", save_all=True, append_images=others,
        quality=50, preset="ultrafast",
    )  # fmt: skip
    return out.getvalue()


def image_exif() -> bytes:
    with Image.open(io.BytesIO(image())) as made:
        return made.getexif().tobytes()


def sized(raw: bytes, width: int, height: int) -> bytes:
    """The same file, calling itself larger or smaller than it is."""
    place = raw.find(b"ispe") + 4
    return raw.replace(raw[place : place + 12], struct.pack(">III", 0, width, height))


def refused() -> dict[str, bytes]:
    one, square = heic(), heic((64, 64))
    return {
        "alleen een kop.heic": b"\x00\x00\x00\x18ftypheic" + bytes(200),
        "halve foto.heic": one[: len(one) // 2],
        "een staart te kort.heic": one[:-10],
        "noemt zich reusachtig.heic": sized(square, 100_000, 100_000),
        "noemt zich groot.heic": sized(square, 6_000, 6_000),
        "reusachtig achter een kleine uitsnede.heic": sized(one, 20_000, 20_000),
        "noemt zich klein.heic": sized(heic((512, 512)), 64, 64),
        "pagina.heic": b"<html><script>alert(1)</script>",
        "pagina achter een kop.heic": b"\x00\x00\x00\x18ftypheic<html><script>alert(1)</script></html>",
        "film.heic": b"\x00\x00\x00\x18ftypmsf1" + bytes(400),
        "avif met een ander merk.heic": b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif" + bytes(200),
    }


def neutralised() -> dict[str, bytes]:
    return {
        "IMG_0001.HEIC": heic(),
        "als jpeg verstuurd.jpg": heic(),
        "een reeks.heic": heic(pictures=MANY),
        "foto en pagina.heic": heic() + b"<script>alert(1)</script>" + WHERE,
    }
