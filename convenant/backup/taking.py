"""Taking a backup: rows and files in one sealed file, the key registry in another.

So a destroyed key is gone for every older backup too: its rows are still in those files, what opens them is not.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings

from convenant import clock

from .archive import BLOCK, write_end, write_member
from .envelope import SealedWriter
from .manifest import Manifest
from .server import Login, output_of, program
from .snapshot import KEYS, Snapshot, snapshot_of

MANIFEST, DATABASE, KEY_ROWS, FILES = "manifest", "database", "keys/", "files/"
ENDING = ".kopie"
ROWS_NAME, KEYS_NAME = "portaal-", "sleutels-"
KEY_FILES_KEPT = 2
"""A destroyed key is out of all key files after two backups, however long the rows are kept."""


@dataclass(frozen=True)
class Backup:
    rows: Path
    keys: Path
    manifest: Manifest


def take_backup(folder: Path, recipient: X25519PublicKey, login: Login) -> Backup:
    """Both files show one moment; a backup that fails leaves no file."""
    stamp = f"{clock.now().astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    rows, keys = (folder / f"{name}{stamp}{ENDING}" for name in (ROWS_NAME, KEYS_NAME))
    try:
        with snapshot_of(login) as snapshot:
            manifest = Manifest.of(snapshot)
            with _sealed(keys, recipient) as target:
                _write_keys(target, manifest, snapshot)
            with _sealed(rows, recipient) as target:
                _write_rows(target, manifest, snapshot, login)
    except BaseException:
        keys.unlink(missing_ok=True)
        raise
    return Backup(rows, keys, manifest)


def _write_keys(target: SealedWriter, manifest: Manifest, snapshot: Snapshot) -> None:
    write_member(target, MANIFEST, [manifest.encoded()])
    for table in KEYS:
        write_member(target, KEY_ROWS + table, snapshot.rows_of(table))
    write_end(target)


def _write_rows(target: SealedWriter, manifest: Manifest, snapshot: Snapshot, login: Login) -> None:
    write_member(target, MANIFEST, [manifest.encoded()])
    write_member(target, DATABASE, dump_of(snapshot, login))
    for name, blocks in _files():
        write_member(target, FILES + name, blocks)
    write_end(target)


def dump_of(snapshot: Snapshot, login: Login) -> Iterator[bytes]:
    """Without large objects: the portal has none, any login may make one, and one that `backup` may not read would stop
    every backup."""
    moment = snapshot.exported()
    options = ["--format=custom", "--compress=3", "--no-password", f"--role={login.role}", f"--snapshot={moment}"]
    options.append("--no-blobs")
    left_out = [f"--exclude-table-data={table}" for table in KEYS]
    return output_of([program("pg_dump", snapshot.major), *options, *left_out], login)


@contextmanager
def _sealed(path: Path, recipient: X25519PublicKey) -> Iterator[SealedWriter]:
    """The file gets its name once it is whole and on disk."""
    scratch = path.with_suffix(".nieuw")
    try:
        with open(scratch, "xb", opener=_private) as file:
            with SealedWriter(file, recipient) as writer:
                yield writer
            file.flush()
            os.fsync(file.fileno())
        scratch.rename(path)
    finally:
        scratch.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _files() -> Iterator[tuple[str, Iterable[bytes]]]:
    """Uploads, where the portal keeps any on disk."""
    root = Path(settings.MEDIA_ROOT)
    if settings.MEDIA_ROOT:
        for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
            yield path.relative_to(root).as_posix(), _blocks_of(path)


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Removes all but the newest `keep` backups, and all but the newest key files. The names sort by moment."""
    old = [*_named(folder, ROWS_NAME)[:-keep], *_named(folder, KEYS_NAME)[:-KEY_FILES_KEPT]]
    for path in old:
        path.unlink()
    return old


def newest_keys(folder: Path) -> Path | None:
    return next(reversed(_named(folder, KEYS_NAME)), None)


def _named(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}*{ENDING}"))
