"""S29 and the first half of S37: after the main job no word out of the vault is found anywhere outside it."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import time_machine
from celery import Celery
from redis import Redis

from convenant.backup import server
from convenant.tenancy.jobs import enqueue, send
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor, current_actor, scope
from convenant.vault import cells, envelope
from incidents.models import VaultNote
from tests.backup.laboratory import administrator
from tests.conftest import TODAY

from .main_job import CANARIES, OPEN, Traces, do_main_job, message_texts, messages_to

Cast = Callable[[str], Actor]
Position = tuple[str, int]
"""Segment of the write-ahead log, and the place in it."""
SHOWN = {"name", "contact", "remark", "story", "moved", "draft", "necessity", "answer", "file", "removal"}
"""Canaries that a page gives back to who may read them."""
PLACES = {
    "URLs", "response headers", "error pages", "links, so Referer", "PDF metadata", "logs", "broker (files)",
    "temporary files", "mail", "cache", "jobs",
}  # fmt: skip


@dataclass
class Run:
    traces: Traces
    dump: bytes
    wal: bytes


@pytest.fixture(scope="module")
def run(living: Path, cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with time_machine.travel(TODAY, tick=False):
        start = log_position()
        traces = do_main_job(cast("anna"), cast("bram"), tmp_path_factory.mktemp("run"))
        yield Run(traces, dump_of_database(), write_ahead_log(start))


def log_position() -> Position:
    with administrator().connect() as admin:
        found = admin.execute("select (pg_walfile_name_offset(pg_current_wal_insert_lsn())).*").fetchone()
    assert found
    return str(found[0]), int(found[1])


def write_ahead_log(start: Position) -> bytes:
    """What the server wrote since, as it lies on its disk. Behind its last word a segment still holds older ones."""
    end = log_position()
    with administrator().connect() as admin:
        admin.execute("select pg_switch_wal()")
        names = "select name from pg_ls_waldir() where name between %s and %s order by name"
        found = [segment(admin, name) for (name,) in admin.execute(names, [start[0], end[0]]).fetchall()]
    found[-1] = found[-1][: end[1]]
    return b"".join(found)[start[1] :]


def segment(admin: psycopg.Connection, name: str) -> bytes:
    found = admin.execute("select pg_read_binary_file('pg_wal/' || %s)", [name], binary=True).fetchone()
    assert found
    return bytes(found[0])


def dump_of_database() -> bytes:
    """As the backup's login makes it."""
    login = server.reading_login()
    with login.connect() as connection:
        major = connection.info.server_version // 10000
    command: list[str | Path] = [server.program("pg_dump", major), "--no-password", f"--role={login.role}"]
    return b"".join(server.output_of(command, login))


def found_in(raw: bytes, words: list[str]) -> list[str]:
    """As text, and as the hexadecimal text in which a dump shows bytes."""
    low = raw.lower()
    return [word for word in words if word.lower().encode() in low or word.encode().hex().encode() in low]


@pytest.mark.security("S29")
def test_s29_no_canary_outside_the_vault(run: Run, record_property: Callable[[str, Any], None]) -> None:
    assert run.traces.sealed >= SHOWN, "what never was in the vault can't leave it"
    assert run.traces.altered
    assert set(run.traces.places) >= PLACES - {"temporary files"}
    assert run.traces.hits() == {}
    texts = sum(len(found) for found in run.traces.places.values())
    record_property(
        "figure",
        f"S29: 0 hits of {len(CANARIES)} canaries in {texts:,} texts of {len(run.traces.places)} places "
        f"({', '.join(sorted(run.traces.places))}) after {run.traces.pages} requests",
    )


@pytest.mark.security("S29")
def test_s29_no_canary_in_the_message_server(run: Run, living: Path, cast: Cast) -> None:
    """The messages of the same jobs, at the real server where there is one."""
    url, queue = os.environ.get("BROKER_URL", ""), f"traces-{uuid4()}"
    if not url.startswith("redis"):
        pytest.skip("no message server here; the messages in files were searched")
    app = Celery("traces", broker=url, set_as_current=False)
    app.conf.task_default_queue = queue
    with scope(cast("anna")):
        jobs = list(Job.objects.values_list("pk", flat=True))
    with messages_to(app), Redis.from_url(url) as broker:
        for job in jobs:
            send(UUID(str(job)))
        messages = [raw.decode() for raw in broker.lrange(queue, 0, -1)]
        broker.delete(queue, f"_kombu.binding.{queue}")
    assert len(messages) == len(jobs) > 0
    traces = Traces()
    traces.add("message server", *(text for raw in messages for text in message_texts(raw)))
    assert traces.hits() == {}


@pytest.mark.security("S37")
def test_s37_no_canary_in_the_dump_or_the_write_ahead_log(
    run: Run, record_property: Callable[[str, Any], None]
) -> None:
    words = list(CANARIES.values())
    assert (found_in(run.dump, [OPEN]), found_in(run.wal, [OPEN])) == ([OPEN], [OPEN]), "the search itself works"
    assert (found_in(run.dump, words), found_in(run.wal, words)) == ([], [])
    record_property(
        "figure",
        f"S37: 0 of {len(words)} canaries in {len(run.dump) / 1e6:.1f} MB of pg_dump and "
        f"{len(run.wal) / 1e6:.1f} MB of write-ahead log",
    )


# --- mutants


def mutated(cast: Cast, tmp_path: Path) -> Traces:
    Incident = VaultNote._meta.get_field("incident").related_model  # noqa: N806
    with scope(cast("anna")):
        Incident._default_manager.filter(description__contains=OPEN).update(description="van een eerdere keer")
    return do_main_job(cast("anna"), cast("bram"), tmp_path, files=False)


@pytest.mark.mutant("S29")
def test_s29_mutant_an_opened_cell_is_logged(
    living: Path, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = envelope.decrypt

    def telling(key: bytes, cell: bytes, aad: bytes) -> bytes:
        clear = whole(key, cell, aad)
        logging.getLogger("convenant.vault").debug("opened %s", clear)
        return clear

    monkeypatch.setattr(cells, "decrypt", telling)
    assert "logs" in mutated(cast, tmp_path).hits()


@pytest.mark.mutant("S29")
def test_s29_mutant_a_job_holds_text(living: Path, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = VaultNote.seal

    def queued(row: VaultNote, **texts: str) -> None:
        whole(row, **texts)
        enqueue("tests.index_text", actor=current_actor(), **texts)

    monkeypatch.setattr(VaultNote, "seal", queued)
    assert "jobs" in mutated(cast, tmp_path).hits()


@pytest.mark.mutant("S29")
def test_s29_mutant_a_name_in_an_address(
    living: Path, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.views.vault.reverse", lambda *_, **__: f"/incidenten/?zoek={CANARIES['name']}")
    hits = mutated(cast, tmp_path).hits()
    assert "response headers" in hits


@pytest.mark.mutant("S37")
def test_s37_mutant_clear_text_in_the_cell(
    living: Path, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encoded instead of encrypted: dump and log must show it."""
    start = log_position()
    monkeypatch.setattr(cells, "encrypt", lambda key, number, clear, aad, kind=b"\x01": kind + b"\0\0\0\1" + clear)
    monkeypatch.setattr(cells, "decrypt", lambda key, cell, aad: cell[5:])
    mutated(cast, tmp_path)
    words = [CANARIES["name"], CANARIES["story"]]
    assert found_in(dump_of_database(), words) == found_in(write_ahead_log(start), words) == words
