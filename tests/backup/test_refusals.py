"""What must stop a backup or a restore, each with a sentence, an exit code and nothing half done."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings
from psycopg import sql

from convenant.backup import keys, restoring, server, taking
from convenant.backup.archive import members, write_member
from convenant.backup.envelope import Damaged, SealedReader
from convenant.backup.manifest import Manifest, differences
from convenant.backup.snapshot import Snapshot

from .conftest import Drill, restored
from .laboratory import administrator, contents, database, portal_on


@pytest.fixture
def empty(drill: Drill) -> Iterator[str]:
    with database(f"{drill.source}_empty") as name:
        yield name


def copied(drill: Drill, folder: Path) -> Path:
    """The drill's files in a folder of one's own. Returns the one with the rows."""
    for path in drill.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder / drill.rows.name


def refused(folder: Path, target: str, **options: Any) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        restored(folder, target, **options)
    assert contents(target) == {}, "nothing was written"
    return refusal.value


# --- restore


def test_a_flipped_byte_writes_nothing(drill: Drill, empty: str, tmp_path: Path) -> None:
    rows = copied(drill, tmp_path)
    whole = rows.read_bytes()
    middle = len(whole) // 3
    rows.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    assert "beschadigd of gewijzigd" in str(refused(tmp_path, empty))


def test_a_cut_file_writes_nothing(drill: Drill, empty: str, tmp_path: Path) -> None:
    rows = copied(drill, tmp_path)
    rows.write_bytes(rows.read_bytes()[:-1])
    assert "einde van de reservekopie" in str(refused(tmp_path, empty))


def test_another_key_opens_nothing(drill: Drill, empty: str, tmp_path: Path) -> None:
    copied(drill, tmp_path)
    (tmp_path / "identiteit").unlink()
    keys.write_new_private(tmp_path / "identiteit")
    assert "Deze sleutel past niet" in str(refused(tmp_path, empty))


def test_without_the_key_file_nothing_is_written(drill: Drill, empty: str, tmp_path: Path) -> None:
    copied(drill, tmp_path)
    (tmp_path / drill.key_file.name).unlink()
    assert "sleutelbestand" in str(refused(tmp_path, empty))


def test_a_file_that_is_not_there_is_told(drill: Drill, empty: str, tmp_path: Path) -> None:
    copied(drill, tmp_path)
    with portal_on(empty), pytest.raises(CommandError, match="niet te lezen"):
        call_command("restore", str(tmp_path / "portaal-nee.kopie"), identity=tmp_path / "identiteit")


def test_a_newer_portal_is_refused(drill: Drill, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(drill, tmp_path)

    class Older(MigrationLoader):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            del self.disk_migrations[("meetings", "0001_initial")]

    monkeypatch.setattr(restoring, "MigrationLoader", Older)
    assert "nieuwere versie" in str(refused(tmp_path, empty))


def test_a_database_in_use_is_left_alone(drill: Drill, tmp_path: Path) -> None:
    copied(drill, tmp_path)
    before = contents(drill.copy)
    with pytest.raises(CommandError, match="is niet leeg"):
        restored(tmp_path, drill.copy)
    assert contents(drill.copy) == before


# --- backup


def backup(source: str, folder: Path, **options: Any) -> None:
    with portal_on(source):
        call_command("backup", to=folder, **options)


@pytest.fixture
def public(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_PUBLIC_KEY", keys.public_text(drill.key.public_key()))


@pytest.mark.security("S35")
@pytest.mark.usefixtures("public")
def test_a_large_object_of_a_stranger_stops_no_backup(drill: Drill, tmp_path: Path) -> None:
    """Any login may make one, and `backup` may not read it."""
    with portal_on(drill.source), connection.cursor() as cursor:
        cursor.execute("select lo_create(0)")
        large = cursor.fetchone()[0]
        try:
            call_command("backup", to=tmp_path)
        finally:
            cursor.execute("select lo_unlink(%s)", [large])
    assert len(list(tmp_path.glob("portaal-*"))) == 1


def test_without_a_public_key_no_backup(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKUP_PUBLIC_KEY", raising=False)
    with pytest.raises(CommandError, match="new_backup_key"):
        backup(drill.source, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("public")
def test_without_pg_dump_the_sentence_names_the_package(
    drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_PROGRAMS", str(tmp_path))
    with pytest.raises(CommandError, match=r"pg_dump van PostgreSQL \d+ of nieuwer is er niet.*postgresql-client-"):
        backup(drill.source, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("public")
def test_an_older_pg_dump_is_not_used(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    program.chmod(0o700)
    monkeypatch.setenv("POSTGRES_PROGRAMS", str(tmp_path))
    with pytest.raises(CommandError, match="of nieuwer is er niet"):
        backup(drill.source, tmp_path)


@pytest.mark.usefixtures("public")
def test_a_folder_that_is_not_there_is_told(drill: Drill, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="De map"):
        backup(drill.source, tmp_path / "weg")


@pytest.mark.usefixtures("public")
def test_a_full_disk_leaves_no_half_backup(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(target: Any, name: str, blocks: Any) -> None:
        if name == taking.DATABASE:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_member(target, name, blocks)

    monkeypatch.setattr(taking, "write_member", full)
    with pytest.raises(CommandError, match="niet weggeschreven: No space left"):
        backup(drill.source, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("public")
def test_files_of_the_portal_come_along(drill: Drill, empty: str, tmp_path: Path) -> None:
    media, other, folder = tmp_path / "media", tmp_path / "terug", tmp_path / "kopie"
    (media / "a").mkdir(parents=True)
    folder.mkdir()
    (media / "a" / "één.pdf").write_bytes(b"x" * 2_500_000)
    (folder / "identiteit").write_text(drill.identity.read_text())
    with override_settings(MEDIA_ROOT=str(media)):
        backup(drill.source, folder)
    with override_settings(MEDIA_ROOT=str(other)):
        assert "1 bestanden" in restored(folder, empty)
    assert (other / "a" / "één.pdf").read_bytes() == b"x" * 2_500_000


@pytest.mark.parametrize("name", ["../buiten", "/etc/buiten", "a/../../buiten"])
def test_no_file_lands_outside_the_folder(name: str, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")), pytest.raises(Damaged):
        restoring._write_file(name, iter([b"x"]))
    assert list(tmp_path.rglob("*buiten")) == []


def test_old_backups_go_and_the_newest_stay(tmp_path: Path) -> None:
    for day in range(1, 6):
        for name in ("portaal", "sleutels"):
            (tmp_path / f"{name}-2026-11-0{day}T020000Z.kopie").touch()
    (tmp_path / "notitie.txt").touch()
    removed = taking.forget_old(tmp_path, 3)
    assert len(removed) == 5
    assert sorted(path.name for path in tmp_path.glob("portaal*"))[0] == "portaal-2026-11-03T020000Z.kopie"
    assert [path.name[9:19] for path in sorted(tmp_path.glob("sleutels*"))] == ["2026-11-04", "2026-11-05"]
    assert (tmp_path / "notitie.txt").exists()


# --- mutants: what a careless backup would be


@pytest.fixture
def limited(drill: Drill) -> Iterator[server.Login]:
    """Reads every table, but under the policies: `backup` without BYPASSRLS."""
    role = sql.Identifier("drill_reader")
    with administrator().connect(drill.source) as connection:
        connection.execute(sql.SQL("create role {} login password 'proef'").format(role))
        connection.execute(sql.SQL("grant usage on schema public to {}").format(role))
        connection.execute(sql.SQL("grant select on all tables in schema public to {}").format(role))
        connection.execute(sql.SQL("grant select on all sequences in schema public to {}").format(role))
        connection.execute(sql.SQL("grant execute on all functions in schema public to {}").format(role))
    try:
        with portal_on(drill.source):
            yield server._login("drill_reader", "proef", "drill_reader")
    finally:
        with administrator().connect(drill.source) as connection:
            connection.execute(sql.SQL("drop owned by {0}; drop role {0}").format(role))


@pytest.mark.mutant("S35")
@pytest.mark.usefixtures("public")
def test_a_role_under_the_policies_makes_no_partial_backup(
    drill: Drill, limited: server.Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convenant.management.commands.backup.reading_login", lambda: limited)
    with pytest.raises(CommandError, match="row-level security"):
        backup(drill.source, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.mutant("S35")
@pytest.mark.usefixtures("public")
def test_a_table_without_a_right_makes_no_backup(drill: Drill, tmp_path: Path) -> None:
    change(drill.source, "revoke select on incidents_step from backup")
    try:
        with pytest.raises(CommandError, match="incidents_step"):
            backup(drill.source, tmp_path)
    finally:
        change(drill.source, "grant select on incidents_step to backup")
    assert list(tmp_path.iterdir()) == []


def change(name: str, statement: str) -> None:
    with administrator().connect(name) as connection:
        connection.execute(statement.encode())


CARELESS = [
    pytest.param("--exclude-table-data=incidents_notice", id="rows left out"),
    pytest.param("--exclude-table=meetings_agendaitem", id="table left out"),
    pytest.param("--no-privileges", id="rights left out"),
    pytest.param("--role=drill_reader --enable-row-security", id="under the policies"),
]


@pytest.mark.slow
@pytest.mark.mutant("S35")
@pytest.mark.usefixtures("public", "limited")
@pytest.mark.parametrize("option", CARELESS)
def test_a_careless_dump_is_told_by_the_restore(
    option: str, drill: Drill, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = server.program("pg_dump", 15)
    login = "PGUSER=drill_reader PGPASSWORD=proef " if "drill_reader" in option else ""
    (tmp_path / "pg_dump").write_text(f'#!/bin/sh\n{login}exec "{real}" "$@" {option}\n')
    (tmp_path / "pg_dump").chmod(0o700)
    (tmp_path / "pg_restore").symlink_to(real.with_name("pg_restore"))
    monkeypatch.setenv("POSTGRES_PROGRAMS", str(tmp_path))
    (tmp_path / "identiteit").write_text(drill.identity.read_text())
    backup(drill.source, tmp_path)
    with pytest.raises(CommandError) as refusal:
        restored(tmp_path, empty)
    assert refusal.value.returncode == 3


BREAKAGES = {
    "row gone": "set session_replication_role = replica; delete from incidents_notice",
    "row changed": "update incidents_incident set description = description || '.'",
    "table gone": "drop table meetings_agendaitem cascade",
    "policy gone": "drop policy wall_select on incidents_incident",
    "policy opened": "alter policy wall_select on incidents_incident using (true)",
    "row security off": "alter table incidents_incident disable row level security",
    "row security not forced": "alter table incidents_incident no force row level security",
    "trigger gone": "drop trigger audit_append_only on audit_entry",
    "trigger asleep": "alter table audit_entry disable trigger audit_append_only",
    "right gone": "revoke select on incidents_incident from member",
    "right too many": "grant select on incidents_incident to regie",
    "column right too many": "grant select(description) on incidents_incident to aggregator",
    "function right too many": "grant execute on function audit_append(jsonb) to public",
    "function changed": "create or replace function app_org() returns uuid language sql stable as 'select null::uuid'",
    "constraint gone": "alter table incidents_step drop constraint incidents_step_incident",
    "index gone": "drop index tenancy_job_recent",
    "column loosened": "alter table incidents_incident alter column category drop not null",
    "other owner": "alter table incidents_incident owner to current_user",
}


@pytest.mark.mutant("S35")
@pytest.mark.parametrize("breakage", BREAKAGES.values(), ids=BREAKAGES.keys())
def test_a_restored_database_that_differs_is_seen(breakage: str, drill: Drill) -> None:
    with drill.rows.open("rb") as file:
        _, blocks = next(members(SealedReader(file, drill.key)))
        manifest = Manifest.parse(blocks)
    with administrator().connect(drill.source) as connection:
        connection.execute(f"begin; {ALIKE}".encode())
        found = Snapshot(connection)
        assert differences(manifest, found) == []
        connection.execute(breakage.encode())
        assert differences(manifest, found) != []
        connection.execute("rollback")


ALIKE = "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'"
