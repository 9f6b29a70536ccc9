"""What the launcher says: one plain Dutch sentence per step, with its seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Ends the launcher; the message is the one sentence the user reads."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Prints `sentence` and the seconds when the block ends; nothing when it fails."""
    started = time.monotonic()
    yield
    say(f"{sentence} ({format_seconds(time.monotonic() - started)})")


def format_seconds(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",") + " s"
