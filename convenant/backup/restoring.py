"""Putting a backup back into an empty database, and proving that it is the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from convenant.errors import Refused
from convenant.tenancy.walls import check_walls
from convenant.vault.ledger import lines_of
from convenant.vault.shred import replay_file

from .archive import members
from .envelope import Damaged, SealedReader
from .manifest import Manifest, differences
from .server import Login, ServerRefused, feed, program
from .snapshot import snapshot_of
from .taking import DATABASE, FILES, KEY_ROWS, MANIFEST, newest_keys


class NotEmpty(Refused):
    def __init__(self, database: str) -> None:
        super().__init__(
            f"De database {database} is niet leeg. Zet terug in een nieuwe: kies een andere DATABASE_NAME en draai "
            "eerst setup_roles."
        )


class NewerPortal(Refused):
    def __init__(self, unknown: list[str]) -> None:
        super().__init__(f"De reservekopie is van een nieuwere versie. Deze versie kent {', '.join(unknown[:3])} niet.")


class NoKeys(Refused):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"In {folder} staat geen sleutelbestand (sleutels-….kopie). Geef het met --keys.")


class OlderKeys(Refused):
    def __init__(self) -> None:
        super().__init__("Het sleutelbestand is ouder dan de reservekopie. Geef het nieuwste.")


@dataclass
class Restored:
    manifest: Manifest
    keys: int = 0
    keys_of_nobody: int = 0
    """Of organisations that came after the backup: they have nothing here to open."""
    files: int = 0
    sessions: int = 0
    destroyed_again: int = 0
    differences: list[str] = field(default_factory=list)
    to_migrate: list[str] = field(default_factory=list)


def restore(
    path: Path, keys: Path | None, identity: X25519PrivateKey, *, reader: Login, loader: Login, ledger: Path | None
) -> Restored:
    """The whole file is read and authenticated before the first row is written."""
    manifest, keys = _verified(path, identity), keys or newest_keys(path.parent)
    if keys is None:
        raise NoKeys(path.parent)
    if _verified(keys, identity).day < manifest.day:
        raise OlderKeys
    if ledger:
        list(lines_of(ledger))  # a line that can't be read is said before anything is written
    done = Restored(manifest, to_migrate=_migrations_to_run(manifest))
    with snapshot_of(reader) as target:
        if not target.is_empty():
            raise NotEmpty(reader.database)
        major = target.major
    _load(path, identity, loader, major, done)
    done.differences = _compared(manifest, reader)
    _load_keys(keys, identity, loader, done)
    done.sessions = _end_sessions(loader)
    if not done.to_migrate:
        done.differences += check_walls().violations
        done.destroyed_again = replay_file(ledger) if ledger else 0
    return done


def _compared(manifest: Manifest, reader: Login) -> list[str]:
    try:
        with snapshot_of(reader) as target:
            return differences(manifest, target)
    except ServerRefused as refusal:
        return [refusal.sentence]


def _verified(path: Path, identity: X25519PrivateKey) -> Manifest:
    """Raises for a wrong key, a changed byte, a missing end; nothing is kept of what it reads but the manifest."""
    found = None
    with _opened(path, identity) as reader:
        for name, blocks in members(reader):
            if name == MANIFEST:
                found = Manifest.parse(blocks)
    if found is None:
        raise Damaged
    return found


@contextmanager
def _opened(path: Path, identity: X25519PrivateKey) -> Iterator[SealedReader]:
    try:
        file = path.open("rb")
    except OSError:
        raise Refused(f"Het bestand {path} is niet te lezen.") from None
    with file:
        yield SealedReader(file, identity)


def _migrations_to_run(manifest: Manifest) -> list[str]:
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise NewerPortal(unknown)
    return sorted(known - set(manifest.migrations))


def _load(path: Path, identity: X25519PrivateKey, loader: Login, major: int, done: Restored) -> None:
    """One transaction: a database that could not be loaded whole stays empty."""
    options = ["--format=custom", "--no-owner", f"--role={loader.role}", "--single-transaction", "--exit-on-error"]
    command: list[str | Path] = [program("pg_restore", major), *options, "--no-password", f"--dbname={loader.database}"]
    with _opened(path, identity) as reader:
        for name, blocks in members(reader):
            if name == DATABASE:
                feed(command, loader, blocks)
            elif name.startswith(FILES):
                _write_file(name.removeprefix(FILES), blocks)
                done.files += 1


def _write_file(name: str, blocks: Iterator[bytes]) -> None:
    """Into the folder of uploads and nowhere else. Raises FileExistsError: a file that is there stays as it is."""
    if not settings.MEDIA_ROOT or ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
        raise Damaged
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for block in blocks:
            file.write(block)


ACT_AS = "select set_config('app.org', %s, true)"
PUT = "insert into {0} select * from json_populate_record(null::{0}, %s)"


def _load_keys(path: Path, identity: X25519PrivateKey, loader: Login, done: Restored) -> None:
    """The policies stand by now: each key is written in its own organisation's name."""
    with _opened(path, identity) as reader, loader.connect() as connection:
        connection.execute("set row_security = on")
        for name, lines in members(reader):
            for line in lines if name.startswith(KEY_ROWS) else ():
                written = _put_key(connection, name.removeprefix(KEY_ROWS), line.decode())
                done.keys, done.keys_of_nobody = done.keys + written, done.keys_of_nobody + (not written)


def _put_key(connection: psycopg.Connection, table: str, line: str) -> bool:
    organisation = json.loads(line).get("organisation_id")
    if organisation:
        connection.execute(ACT_AS, [organisation])
        if not connection.execute("select 1 from tenancy_organisation where id = %s", [organisation]).fetchone():
            return False
    connection.execute(sql.SQL(PUT).format(sql.Identifier(table)), [line])
    return True


def _end_sessions(loader: Login) -> int:
    """Who signed out after the backup was made must not be signed in again."""
    with loader.connect() as connection:
        return connection.execute("delete from django_session").rowcount
