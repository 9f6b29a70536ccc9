"""A program of its own (`python -I -c PROGRAM LARGEST`): a file comes in, a harmless one goes out.

In: the bytes. Out: one line of JSON, {"kind": …} or {"refused": word}, then the bytes. Nothing is passed on as it came:
an image is drawn anew, a document is written anew, so what was hidden behind, before or between is not in it. It knows
nothing of the portal and holds no key; who takes over a decoder finds one file.
"""

import json
import resource
import sys
from io import BytesIO

from . import kinds
from .harm import Harmful

MEMORY, SECONDS = 768 * 1024 * 1024, 8
"""Of address space (what is really used stays below 300 MB) and of processor time."""


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))


def main() -> None:
    limit()
    try:
        kind, cleaned = kinds.clean(sys.stdin.buffer.read(int(sys.argv[1]) + 1))
        head = {"kind": kind}
    except Harmful as found:
        head, cleaned = {"refused": found.word}, BytesIO()
    except MemoryError:
        head, cleaned = {"refused": "bomb"}, BytesIO()
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(cleaned.getbuffer())
    sys.stdout.buffer.flush()
