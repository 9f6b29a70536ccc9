"""The portal's side of `cleaning`: one file through the virus scan and through a process with limits.

No more than a chunk of it is in this process's memory, and nothing of it in clear text on disk.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread, Timer
from typing import IO, Any, cast

from django.conf import settings

from convenant.uploads import CHUNK, Unreadable, is_clean

from .spool import Spool

MAX_BYTES = 50 * 1024 * 1024
SECONDS = 20
"""By the clock, on a busy machine; of the processor `cleaning` allows itself less."""
PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from convenant.files.cleaning import main; main()"
LONGEST_HEAD = 200
SENTENCES = {
    "empty": "Dit bestand is leeg. Kies een ander bestand.",
    "large": f"Dit bestand is te groot. Er passen {MAX_BYTES // 1024**2} MB in. Maak het kleiner, of kies een ander.",
    "kind": "Dit soort bestand kan niet in de kluis. Kies een foto (JPEG, HEIC, PNG, WebP), PDF, ODT of Word.",
    "avif": "Dit is een AVIF-afbeelding, en die kan het portaal niet lezen. Bewaar haar als JPEG en voeg haar dan toe.",
    "video": "Video kan niet in de kluis. Bewaar de beelden volgens uw cameraprotocol en zet erbij waar ze liggen.",
    "pixels": "Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner en voeg haar opnieuw toe.",
    "bomb": "Dit bestand wordt bij het openen veel te groot. Kies een ander bestand.",
    "broken": "Dit bestand is beschadigd of klopt niet. Open het zelf, bewaar het opnieuw en voeg het dan toe.",
    "locked": "Deze PDF heeft een wachtwoord. Bewaar hem zonder wachtwoord en voeg hem opnieuw toe.",
    "active": (
        "In dit bestand zit iets dat kan draaien of iets anders kan ophalen. Druk het af naar een PDF, "
        "of maak een foto van het scherm, en voeg die toe."
    ),
}


@dataclass(frozen=True)
class Washed:
    kind: str
    file: Spool
    """From its start."""


def wash(stream: IO[bytes], size: int) -> Washed:
    """Raises Unreadable, with what is wrong and what to do."""
    if size > MAX_BYTES:
        raise Unreadable(SENTENCES["large"])
    if not size:
        raise Unreadable(SENTENCES["empty"])
    if settings.CLAMAV_HOST and not is_clean(stream):
        raise Unreadable("De virusscan houdt dit bestand tegen. Vraag de afzender om een nieuw bestand.")
    stream.seek(0)
    return _cleaned(stream)


def _cleaned(stream: IO[bytes]) -> Washed:
    out = Spool()
    with _child() as process:
        feeding = Thread(target=_feed, args=(stream, process.stdin), daemon=True)
        feeding.start()
        head = process.stdout.readline(LONGEST_HEAD)
        while piece := process.stdout.read(CHUNK):
            out.write(piece)
        feeding.join()
    kind = _kind_in(head, process.returncode)
    out.seek(0)
    return Washed(kind, out)


@contextlib.contextmanager
def _child() -> Iterator[Any]:
    root = str(settings.BASE_DIR)
    command = [sys.executable, "-I", "-c", PROGRAM, root, str(MAX_BYTES)]
    process = subprocess.Popen(  # noqa: S603  (our own program, no shell, nothing of the file in it)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    )  # fmt: skip
    alarm = Timer(SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield process
        process.wait()
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _feed(stream: IO[bytes], pipe: IO[bytes]) -> None:
    """A child that ended has heard enough."""
    with contextlib.suppress(BrokenPipeError):
        while piece := stream.read(CHUNK):
            pipe.write(piece)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def _kind_in(head: bytes, code: int) -> str:
    """A child that was stopped by its limits left no whole line."""
    try:
        found = cast("dict[str, str]", json.loads(head))
    except ValueError:
        raise Unreadable(SENTENCES["bomb"]) from None
    if code or "kind" not in found:
        raise Unreadable(SENTENCES.get(found.get("refused", ""), SENTENCES["broken"]))
    return found["kind"]
