"""The drill: save, put back into an empty database, prove it equal, use it. And what must stop it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from convenant.backup import server, taking
from convenant.backup.archive import members
from convenant.backup.envelope import SealedReader
from convenant.backup.snapshot import KEYS, snapshot_of
from convenant.tenancy.scope import scope
from convenant.tenancy.walls import check_walls
from incidents.models import VaultNote
from parties import accounts

from .conftest import EMAIL, PASSWORD, Drill
from .laboratory import contents, portal_on

AFTER_RESTORE = {"django_session"}
"""Emptied on purpose."""


@pytest.mark.security("S35")
def test_every_table_comes_back_equal(drill: Drill, record_property: Callable[[str, Any], None]) -> None:
    before, after = contents(drill.source), contents(drill.copy)
    unequal = {table for table in {*before, *after} - AFTER_RESTORE if before.get(table) != after.get(table)}
    assert unequal == set()
    assert (before["django_session"][0], after["django_session"][0]) == (1, 0), "nobody is still signed in"
    rows, filled = sum(count for count, _ in after.values()), sum(1 for count, _ in after.values() if count)
    assert rows > 1500
    assert filled > 40
    assert after["vault_datakey"][0] >= 8
    record_property(
        "figure",
        f"S35: {len(unequal)} of {len(after)} tables differ after a restore ({filled} filled, {rows:,} rows); "
        f"backup {drill.seconds[0]:.1f} s, restore {drill.seconds[1]:.1f} s at this size",
    )


@pytest.mark.security("S35")
def test_rights_policies_triggers_and_keys_come_back_equal(
    drill: Drill, record_property: Callable[[str, Any], None]
) -> None:
    catalogs = []
    for name in (drill.source, drill.copy):
        with portal_on(name), snapshot_of(server.reading_login()) as snapshot:
            catalogs.append({line for line in snapshot.catalog() if not line.startswith("index ")})
    assert catalogs[0] == catalogs[1]
    kinds = {kind: sum(line.startswith(kind) for line in catalogs[0]) for kind in KINDS}
    assert all(kinds[kind] >= least for kind, least in KINDS.items()), kinds
    with portal_on(drill.copy):
        assert check_walls().violations == []
    assert "gelijk" in drill.told
    record_property("figure", f"S35: 0 of {len(catalogs[0]):,} catalog entries differ: {kinds}")


KINDS = {"table": 60, "column": 400, "constraint": 150, "policy": 100, "trigger": 1, "function": 5, "right": 200}


@pytest.mark.security("S35")
def test_the_portal_runs_on_what_came_back(drill: Drill) -> None:
    with portal_on(drill.copy):
        assert Client().get("/readyz").status_code == 200
        client = Client(headers={"accept-language": "nl"})
        answer = client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        assert client.get("/incidenten/").status_code == 200
        anna = accounts.actor_named(EMAIL)
        with scope(anna):
            (note,) = VaultNote.objects.all()
            assert note.reveal("body") in drill.planted.tokens[anna.organisation]


@pytest.mark.security("S35")
def test_nothing_is_readable_without_the_key(drill: Drill, record_property: Callable[[str, Any], None]) -> None:
    tokens = set().union(*drill.planted.tokens.values())
    files = [drill.rows, drill.key_file]
    found = [token for path in files for token in tokens if token.encode() in path.read_bytes()]
    assert found == []
    for path in files:
        tried = subprocess.run(["pg_restore", "--list", path], capture_output=True, check=False)  # noqa: S607
        assert tried.returncode != 0
    record_property("figure", f"S35: {len(found)} of {len(tokens):,} canaries readable in the files without the key")


@pytest.mark.mutant("S35")
def test_the_canaries_are_in_there_for_who_has_the_key(drill: Drill, tmp_path: Path) -> None:
    """Without this, none found would prove nothing."""
    with drill.rows.open("rb") as file:
        for name, blocks in members(SealedReader(file, drill.key)):
            if name == taking.DATABASE:
                (tmp_path / "dump").write_bytes(b"".join(blocks))
    with portal_on(drill.source):
        major = connection.pg_version // 10_000  # type: ignore[attr-defined]
        command: list[str | Path] = [server.program("pg_restore", major), "--file=-", tmp_path / "dump"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    tokens = set().union(*drill.planted.tokens.values())
    assert sum(token in text for token in tokens) > len(tokens) / 2
    assert not any(f"COPY public.{table} " in text for table in KEYS), "the keys lie apart"
