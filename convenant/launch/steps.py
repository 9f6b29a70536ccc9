"""What the launcher says: one plain Dutch sentence per step, with its seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop(Exception):
    """Ends the launcher; the message is the one sentence the user reads."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Prints `sentence` and the seconds when the block ends; nothing when it fails."""
    watch = stopwatch()
    yield
    say(f"{sentence} ({format_seconds(watch())})")


def stopwatch() -> Callable[[], float]:
    started = time.monotonic()
    return lambda: time.monotonic() - started


def format_seconds(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",") + " s"
