"""The drill at the size of a region: how long a backup and a restore take."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.db import connections

from convenant.backup import keys, server, taking
from incidents.bench.database import World, benchmark_database, fill, make_tables, vacuum

from .conftest import restored
from .laboratory import administrator, contents, database

INCIDENTS = 100_000
INTERVAL = 15 * 60
"""Seconds between two backups, as docs/operations.md wants: what a disaster may cost, beside one backup's own time."""
WITHIN = 60 * 60
LOOSE_NOTICES = """
delete from incidents_notice notice where not exists (
  select from convenant_decision decision
  where decision.id = notice.decision_id and decision.organisation_id = notice.sender_id)
"""
"""The benchmark fills its world with keys switched off; a restore refuses a row whose key leads nowhere."""


@pytest.mark.slow
@pytest.mark.security("S35")
def test_a_region_is_saved_and_back_in_time(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    with django_db_blocker.unblock():
        source = f"{connections['default'].settings_dict['NAME']}_drill_bench"
        with benchmark_database(source, keep=False, say=lambda _: None):
            _make(source)
            key = keys.write_new_private(tmp_path / "identiteit")
            started = monotonic()
            made = taking.take_backup(tmp_path, key.public_key(), server.reading_login())
            taken = monotonic()
            with database(f"{source}_copy") as copy:
                told = restored(tmp_path, copy)
                back = monotonic()
                there = contents(source)
                rows = {table: found for table, found in contents(copy).items() if table != "django_session"}
                assert {table: there[table] for table in rows} == rows
    assert "gelijk" in told
    incidents = rows["incidents_incident"][0]
    assert incidents >= INCIDENTS
    assert taken - started < INTERVAL
    assert back - taken < WITHIN
    record_property(
        "figure",
        f"S35: {incidents:,} incidents ({made.manifest.rows():,} rows, {made.rows.stat().st_size / 1e6:.0f} MB): "
        f"backup {taken - started:.0f} s, restore with all checks {back - taken:.0f} s; a backup every 15 minutes",
    )


def _make(name: str) -> None:
    make_tables()
    with administrator().connect(name) as connection, connection.transaction():
        fill(connection.cursor(), World(INCIDENTS), lambda _: None)
        connection.execute(LOOSE_NOTICES)
    vacuum(administrator(), name)
