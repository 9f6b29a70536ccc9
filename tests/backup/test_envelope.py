"""The seal of a backup: what comes out is what went in, or a refusal in words."""

import io
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from convenant.backup.archive import members, write_end, write_member
from convenant.backup.envelope import (
    CHUNK,
    HEADER_BYTES,
    TAG_BYTES,
    CutShort,
    Damaged,
    NotABackup,
    OtherFormat,
    SealedReader,
    SealedWriter,
    WrongKey,
)
from convenant.backup.keys import UnusableKey, parse_public, public_text, read_private, write_new_private
from convenant.errors import Refused

KEY = X25519PrivateKey.generate()
SEALED_CHUNK = CHUNK + TAG_BYTES
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5]


def sealed(clear: bytes) -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, KEY.public_key()) as writer:
        writer.write(clear)
    return file.getvalue()


def opened(blob: bytes, key: X25519PrivateKey = KEY) -> bytes:
    reader, found = SealedReader(io.BytesIO(blob), key), b""
    while part := reader.read(100_000):
        found += part
    return found


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_back(size: int) -> None:
    clear = random.Random(size).randbytes(size)
    assert opened(sealed(clear)) == clear


@pytest.mark.security("S35")
def test_no_cut_and_no_flip_goes_unseen(record_property: Callable[[str, Any], None]) -> None:
    rng, whole = random.Random(35), sealed(random.Random(1).randbytes(3 * CHUNK + 5))
    cuts = [0, HEADER_BYTES, *(HEADER_BYTES + SEALED_CHUNK * n for n in (1, 2, 3)), len(whole) - 1]
    changed = [whole[:cut] for cut in cuts + [rng.randrange(len(whole)) for _ in range(100)]]
    for position in [*range(HEADER_BYTES), *(rng.randrange(HEADER_BYTES, len(whole)) for _ in range(200))]:
        changed.append(whole[:position] + bytes([whole[position] ^ (1 << rng.randrange(8))]) + whole[position + 1 :])
    unseen = [blob for blob in changed if opens(blob)]
    assert unseen == []
    record_property("figure", f"S35: {len(unseen)} of {len(changed):,} cut or changed backup files went unseen")


def opens(blob: bytes) -> bool:
    try:
        opened(blob)
    except Refused:
        return False
    return True


def test_a_cut_between_two_chunks_is_told_as_such() -> None:
    whole = sealed(bytes(3 * CHUNK))
    for chunks in (0, 1, 2):
        with pytest.raises(CutShort):
            opened(whole[: HEADER_BYTES + chunks * SEALED_CHUNK])


def test_chunks_keep_their_order_and_number() -> None:
    whole = sealed(random.Random(2).randbytes(4 * CHUNK))
    head = whole[:HEADER_BYTES]
    first, second, third, last = (whole[HEADER_BYTES + n * SEALED_CHUNK :][:SEALED_CHUNK] for n in range(4))
    for order in ([second, first, third, last], [first, first, second, third, last], [first, third, last]):
        with pytest.raises(Damaged):
            opened(head + b"".join(order))
    with pytest.raises(Damaged):
        opened(whole + b"more")


def test_a_chunk_of_another_file_does_not_fit() -> None:
    one, other = sealed(bytes(2 * CHUNK)), sealed(bytes(2 * CHUNK))
    with pytest.raises(Damaged):
        opened(one[:HEADER_BYTES] + other[HEADER_BYTES:])


def test_another_key_is_told_by_its_mark() -> None:
    other = X25519PrivateKey.generate()
    with pytest.raises(WrongKey, match=r"voor sleutel [0-9a-f]{16}, u gaf sleutel [0-9a-f]{16}"):
        opened(sealed(b"x"), other)


def test_something_else_is_no_backup() -> None:
    with pytest.raises(NotABackup):
        opened(b"PGDMP" + bytes(100))
    with pytest.raises(OtherFormat):
        opened(sealed(b"x").replace(b"CVKOPIE\x01", b"CVKOPIE\x02"))


def test_a_writer_that_fails_writes_no_end() -> None:
    file = io.BytesIO()
    with pytest.raises(RuntimeError), SealedWriter(file, KEY.public_key()) as writer:
        writer.write(bytes(10))
        raise RuntimeError
    with pytest.raises(CutShort):
        opened(file.getvalue())


def test_two_seals_of_one_text_have_nothing_in_common() -> None:
    assert sealed(b"x" * 100)[HEADER_BYTES:] != sealed(b"x" * 100)[HEADER_BYTES:]


def test_members_come_back_in_their_order_and_may_be_skipped() -> None:
    file = io.BytesIO()
    with SealedWriter(file, KEY.public_key()) as writer:
        write_member(writer, "manifest", [b"{}"])
        write_member(writer, "leeg", [])
        write_member(writer, "files/één.pdf", [b"a" * CHUNK, b"", b"b"])
        write_end(writer)
    found = {}
    for name, blocks in members(SealedReader(io.BytesIO(file.getvalue()), KEY)):
        found[name] = b"" if name == "manifest" else b"".join(blocks)
    assert found == {"manifest": b"", "leeg": b"", "files/één.pdf": b"a" * CHUNK + b"b"}


def test_memory_stays_small_however_long_the_stream(tmp_path: Path) -> None:
    path, megabytes = tmp_path / "groot", 24
    tracemalloc.start()
    with path.open("wb") as file, SealedWriter(file, KEY.public_key()) as writer:
        for _ in range(megabytes):
            writer.write(bytes(1024 * 1024))
    with path.open("rb") as source:
        reader, read = SealedReader(source, KEY), 0
        while part := reader.read(1024 * 1024):
            read += len(part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == megabytes * 1024 * 1024
    assert peak < 6 * 1024 * 1024


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sleutel"
    key = write_new_private(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_private(path).private_bytes_raw() == key.private_bytes_raw()
    with pytest.raises(FileExistsError):
        write_new_private(path)


@pytest.mark.parametrize("text", ["", "onzin", "cvkopie-geheim-AAAA", "cvkopie-openbaar-AAAA", "cvkopie-openbaar-%%"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(UnusableKey, match="new_backup_key"):
        parse_public(text)


def test_the_public_half_can_not_open(tmp_path: Path) -> None:
    path = tmp_path / "openbaar"
    path.write_text(public_text(KEY.public_key()))
    with pytest.raises(UnusableKey):
        read_private(path)
