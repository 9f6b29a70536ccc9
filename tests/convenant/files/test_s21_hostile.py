"""S21: a hostile file is refused or made harmless, within a bound of time and memory."""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from PIL import Image, ImageFile

from convenant.files import heic, images, kinds, office, pdfs, washing
from convenant.files.harm import Harmful
from convenant.files.spool import Spool
from convenant.files.washing import MAX_BYTES, PROGRAM, wash
from convenant.uploads import Unreadable

from . import heics
from .hostile import neutralised, refused
from .making import EICAR, WHERE, image, zip_bomb

Figure = Callable[[str, Any], None]
LONGEST_SECONDS, MOST_MEMORY, MOST_OF_A_PHONE = 5, 300, 500


def washed(raw: bytes) -> bytes:
    return wash(io.BytesIO(raw), len(raw)).file.read()


def in_process(raw: bytes) -> str:
    """What the cleaning itself says, without a process for each: "" when it lets the file through."""
    if len(raw) > MAX_BYTES:
        return "large"
    try:
        kinds.clean(raw)
    except Harmful as found:
        return found.word
    return ""


@pytest.mark.security("S21")
def test_each_hostile_file_is_refused_with_what_to_do(record_property: Figure) -> None:
    files = refused()
    through = [name for name, raw in files.items() if not in_process(raw)]
    assert through == []
    assert all(in_process(raw) in washing.SENTENCES for raw in files.values())
    record_property("figure", f"S21: {len(files)} of {len(files)} hostile files refused")


@pytest.mark.security("S21")
def test_half_an_image_is_refused_where_the_process_takes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert [name for name, raw in refused().items() if not in_process(raw)] == []
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.security("S21")
def test_what_comes_in_has_lost_its_sting(record_property: Figure) -> None:
    files = neutralised()
    for name, raw in files.items():
        kind, clean = kinds.clean(raw)
        found = clean.getvalue()
        assert WHERE not in found, name
        assert b"<script>" not in found, name
        if kind in (kinds.JPEG, kinds.PNG):
            with Image.open(io.BytesIO(found)) as drawn:
                assert dict(drawn.getexif()) == {}, name
                assert not {"exif", "comment", "xmp", "icc_profile"} & drawn.info.keys(), name
        if kind == kinds.PDF:
            with pikepdf.open(clean) as document:
                assert not document.docinfo, name
                assert "/Metadata" not in document.Root, name
    record_property("figure", f"S21: {len(files)} files made harmless, 0 traces of place, maker or hidden content left")


def test_a_photo_stands_upright_and_keeps_what_it_shows() -> None:
    _, clean = kinds.clean(image(size=(64, 48)))
    with Image.open(clean) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (48, 64)), "turned as the phone was held"


def test_of_several_photos_in_one_heic_the_first_is_kept_upright() -> None:
    kind, clean = kinds.clean(heics.heic((64, 48), pictures=3))
    with Image.open(clean) as drawn:
        assert (kind, drawn.format, drawn.size) == (kinds.JPEG, "JPEG", (48, 64))
        red, _, blue = (min(band.tobytes()) for band in drawn.split())
    assert blue > 200 > 50 > red, "the photo, in its colour"


def test_a_photo_above_what_is_kept_is_drawn_at_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "PIXELS", 1_000)
    with Image.open(kinds.clean(heics.heic((64, 48)))[1]) as drawn:
        assert drawn.size == (24, 32)


def test_what_is_no_heic_says_what_to_do() -> None:
    assert in_process(b"\x00\x00\x00\x18ftypavif" + bytes(50)) == "avif"
    assert in_process(b"\x00\x00\x00\x18ftypqt  " + bytes(50)) == "video"


def test_a_large_photo_is_read_smaller() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9000, 6000), "blue").save(out, "JPEG")
    _, clean = kinds.clean(out.getvalue())
    with Image.open(clean) as drawn:
        assert drawn.size == (4500, 3000)


WORST = (
    "zipbom.docx",
    "beeldbom.png",
    "bij openen script.pdf",
    "eicar.pdf",
    "leeg.jpg",
    "te groot.jpg",
    "rommel.pdf",
    "noemt zich reusachtig.heic",
    "halve foto.heic",
)


@pytest.mark.security("S21")
def test_the_whole_way_is_short(record_property: Figure) -> None:
    """Through the process that holds no key, as a page does it."""
    files, slowest = refused(), 0.0
    for name in WORST:
        start = time.monotonic()
        with pytest.raises(Unreadable) as why:
            washed(files[name])
        slowest = max(slowest, time.monotonic() - start)
        assert why.value.args[0].endswith("."), name
    assert slowest < LONGEST_SECONDS
    record_property("figure", f"S21: the slowest of {len(WORST)} worst files took {slowest:.1f} s")


def peak_of(raw: bytes) -> tuple[float, int]:
    """Seconds and MB of the process that cleans; its own count, for the caller's also holds its parent."""
    told = PROGRAM + "; print([x for x in open('/proc/self/status') if 'VmHWM' in x], file=sys.stderr)"
    command = [sys.executable, "-I", "-c", told, str(settings.BASE_DIR), str(MAX_BYTES)]
    start = time.monotonic()
    ran = subprocess.run(command, input=raw, capture_output=True, check=True)
    return time.monotonic() - start, int("".join(filter(str.isdigit, ran.stderr.decode()))) // 1024


@pytest.mark.security("S21")
def test_a_phone_photo_goes_the_whole_way() -> None:
    """The decoder starts within the limits of the process, also for a file of many."""
    for raw in (heics.heic(), heics.heic(pictures=heics.MANY)):
        assert washed(raw).startswith(b"\xff\xd8\xff")


@pytest.mark.slow
@pytest.mark.security("S21")
def test_the_sharpest_phone_fits(record_property: Figure) -> None:
    seconds, megabytes = peak_of(heics.heic((8064, 6048)))
    assert seconds < LONGEST_SECONDS
    assert megabytes < MOST_OF_A_PHONE
    record_property("figure", f"S21: a HEIC of 48 million pixels {seconds:.1f} s and {megabytes} MB")


@pytest.mark.slow
@pytest.mark.security("S21")
def test_memory_stays_small_for_the_largest(record_property: Figure) -> None:
    large = image(size=(5700, 4300), noise=True)
    large += bytes(MAX_BYTES - len(large))
    found = {"a photo of 50 MB": peak_of(large), "a zip bomb": peak_of(zip_bomb())}
    for seconds, megabytes in found.values():
        assert seconds < LONGEST_SECONDS
        assert megabytes < MOST_MEMORY
    told = ", ".join(f"{name} {seconds:.1f} s and {size} MB" for name, (seconds, size) in found.items())
    record_property("figure", f"S21: {told}")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
def test_memory_of_a_photo() -> None:
    assert peak_of(image(size=(4000, 3000), noise=True))[1] < MOST_MEMORY


# --- the virus scan


class Scanner:
    def __init__(self, answer: bytes) -> None:
        self.answer, self.heard = answer, b""

    def __enter__(self) -> "Scanner":
        return self

    def __exit__(self, *_: object) -> None: ...

    def sendall(self, raw: bytes) -> None:
        self.heard += raw

    def recv(self, _: int) -> bytes:
        return self.answer


@pytest.mark.security("S21")
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", "houdt dit bestand tegen"),
        (b"INSTREAM size limit exceeded. ERROR\0", "kan dit bestand niet nakijken"),
        (b"", "houdt dit bestand tegen"),
    ],
)
def test_the_virus_scan_has_the_last_word(
    answer: bytes, words: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_HOST, scanner = "scanner", Scanner(answer)
    monkeypatch.setattr("convenant.uploads.socket.create_connection", lambda *_: scanner)
    with pytest.raises(Unreadable, match=words):
        washed(image() + EICAR)
    assert EICAR in scanner.heard, "the scan hears the file as it was sent"


@pytest.mark.security("S21")
def test_a_scan_that_is_away_lets_nothing_in(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise ConnectionRefusedError

    settings.CLAMAV_HOST = "scanner"
    monkeypatch.setattr("convenant.uploads.socket.create_connection", away)
    with pytest.raises(Unreadable, match="geeft geen antwoord"):
        washed(image())


# --- where an upload waits


@pytest.mark.security("S29")
def test_what_waits_on_disk_is_sealed(record_property: Figure) -> None:
    clear = WHERE * 40_000
    with Spool() as spool:
        for start in range(0, len(clear), 70_001):
            spool.write(clear[start : start + 70_001])
        spool._file.seek(0)
        assert WHERE not in spool._file.read()
        spool.seek(0)
        assert spool.read() == clear
        for at in (0, 5, 16, 4097, len(clear) - 3):
            spool.seek(at)
            assert spool.read(33) == clear[at : at + 33]
    record_property("figure", f"S29: 0 marks in {len(clear):,} bytes of a waiting upload on disk")


# --- mutants


@pytest.mark.mutant("S21")
@pytest.mark.parametrize(
    ("where", "name", "broken", "file"),
    [
        (pdfs, "ACTIONS", frozenset(), "programma starten.pdf"),
        (office, "ENTRIES", 10**9, "duizenden.docx"),
        (office, "UNPACKED", 10**9, "zipbom.docx"),
        (office, "_refuse_relation", lambda tag, values: None, "verhulde relatie.docx"),
        (office, "_refuse_address", lambda tag, values: None, "verhuld plaatje van elders.odt"),
        (images, "LARGEST", 10**12, "beeldbom 2.png"),
    ],
)
def test_mutant_without_its_limit_it_comes_in(
    where: Any, name: str, broken: Any, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_process(refused()[file])
    monkeypatch.setattr(where, name, broken)
    if where is images:
        monkeypatch.setattr(images, "PIXELS", 10**12)
    assert in_process(refused()[file]) in ("", "broken")


@pytest.mark.mutant("S21")
def test_mutant_a_heic_of_any_size_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    giant = refused()["noemt zich reusachtig.heic"]
    assert in_process(giant) == "pixels"
    monkeypatch.setattr(heic, "PIXELS", 10**12)
    assert in_process(giant) == "broken", "the decoder has a limit of its own"


@pytest.mark.mutant("S21")
def test_mutant_a_photo_passed_on_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "redrawn", lambda raw: (False, io.BytesIO(raw)))
    monkeypatch.setattr(heic, "redrawn", io.BytesIO)
    assert WHERE in kinds.clean(image())[1].getvalue()
    assert WHERE in kinds.clean(heics.heic())[1].getvalue()
