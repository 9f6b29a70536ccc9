"""Members one after another in a sealed stream, each of a length that is not known beforehand.

name length (2) ‖ name ‖ blocks of length (4) ‖ bytes, ended by length 0; the archive ends with a name of length 0.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from .envelope import Damaged

BLOCK = 1024 * 1024
Blocks = Iterable[bytes]


class Writer(Protocol):
    def write(self, clear: bytes) -> None: ...


class Reader(Protocol):
    def read(self, size: int) -> bytes: ...


def write_member(target: Writer, name: str, blocks: Blocks) -> None:
    encoded = name.encode()
    target.write(len(encoded).to_bytes(2, "big") + encoded)
    for block in blocks:
        if block:
            target.write(len(block).to_bytes(4, "big") + block)
    target.write(bytes(4))


def write_end(target: Writer) -> None:
    target.write(bytes(2))


def members(source: Reader) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and blocks of each; what the caller leaves unread is skipped."""
    while length := _number(source, 2):
        name = _exactly(source, length).decode()
        blocks = _blocks(source)
        yield name, blocks
        for _ in blocks:
            pass
    if source.read(1):
        raise Damaged


def _blocks(source: Reader) -> Iterator[bytes]:
    while length := _number(source, 4):
        yield _exactly(source, length)


def _number(source: Reader, size: int) -> int:
    return int.from_bytes(_exactly(source, size), "big")


def _exactly(source: Reader, size: int) -> bytes:
    found = source.read(size)
    if len(found) < size:
        raise Damaged
    return found
