"""One launcher at a time per profile: a second one would stop the first one's database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convenant.launch.steps import Stop


@contextmanager
def sole_launcher(folder: Path, refusal: str) -> Iterator[None]:
    """The lock goes with the process, so a killed launcher leaves none behind."""
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(refusal) from None
        yield


@contextmanager
def one_by_one(path: Path) -> Iterator[None]:
    """Waits for its turn: a demo and a test run may be installing at the same time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
