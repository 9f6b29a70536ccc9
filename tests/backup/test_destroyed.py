"""A key that was destroyed after the backup stays destroyed, whichever key file comes back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import override_settings

from convenant.actions.keys import destroy_keys, key_keeper
from convenant.backup import server, taking
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.vault import ledger
from convenant.vault.envelope import Destroyed
from convenant.vault.ledger import DamagedLedger, ledger_path, lines_of
from convenant.vault.models import DataKey, DestroyedKey, Reason
from incidents.models import VaultNote
from parties import accounts

from .conftest import EMAIL, Drill, restored
from .laboratory import contents, database, portal_on


@pytest.fixture
def anchors(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "ankers"
    folder.mkdir()
    with override_settings(TRAIL_ANCHOR_FOLDER=str(folder)):
        yield folder


@pytest.fixture
def leaving(drill: Drill) -> Iterator[str]:
    with database(f"{drill.source}_leaving", like=drill.source) as name:
        yield name


def leave(actor: Actor) -> int:
    """The organisation stops: all its keys go."""
    with scope(actor):
        organisation = Organisation.objects.get(pk=actor.organisation)
    keeper = key_keeper(organisation)
    with scope(keeper):
        return destroy_keys(organisation, Reason.EXIT, confirmation=organisation.slug, actor=keeper)


def readable_notes(actor: Actor) -> int:
    with scope(actor):
        count = 0
        for note in VaultNote.objects.all():
            try:
                count += bool(note.reveal("body"))
            except Destroyed:
                continue
        return count


@pytest.mark.security("S35")
def test_the_ledger_destroys_again_what_an_older_key_file_brings_back(
    drill: Drill, leaving: str, anchors: Path, record_property: Callable[[str, Any], None]
) -> None:
    with portal_on(leaving):
        anna = accounts.actor_named(EMAIL)
        assert readable_notes(anna) == 1
        gone = leave(anna)
        assert readable_notes(anna) == 0
    with database(f"{drill.source}_back") as back:
        told = restored(drill.folder, back)
        with portal_on(back):
            alive = living_keys(anna)
            assert (alive, readable_notes(anna)) == (0, 0)
    assert f"Opnieuw vernietigd: {gone} sleutels" in told
    record_property("figure", f"S35: {alive} of {gone} destroyed keys came back with an older backup")


def living_keys(actor: Actor) -> int:
    with scope(actor):
        return DataKey.objects.filter(destroyed_at=None).count()


@pytest.mark.mutant("S35")
def test_without_the_ledger_they_would_be_back(drill: Drill, leaving: str, anchors: Path) -> None:
    with portal_on(leaving):
        anna = accounts.actor_named(EMAIL)
        leave(anna)
    path = ledger_path()
    assert path
    path.unlink()
    with database(f"{drill.source}_back") as back:
        restored(drill.folder, back)
        with portal_on(back):
            assert living_keys(anna) > 0
            assert readable_notes(anna) == 1


@pytest.mark.slow
def test_the_newest_key_file_needs_no_ledger(drill: Drill, leaving: str, tmp_path: Path) -> None:
    with portal_on(leaving):
        anna = accounts.actor_named(EMAIL)
        leave(anna)
        (tmp_path / "nieuw").mkdir()
        made = taking.take_backup(tmp_path / "nieuw", drill.key.public_key(), server.reading_login())
    with database(f"{drill.source}_back") as back:
        restored(drill.folder, back, keys=made.keys)
        with portal_on(back):
            assert (living_keys(anna), readable_notes(anna)) == (0, 0)


def test_the_ledger_holds_no_key_and_no_name(drill: Drill, leaving: str, anchors: Path) -> None:
    with portal_on(leaving):
        gone = leave(accounts.actor_named(EMAIL))
    path = ledger_path()
    assert path
    assert path.stat().st_mode & 0o777 == 0o600
    lines = list(lines_of(path))
    assert len(lines) == gone
    assert set(lines[0]) == {"organisation", "transit", "number", "retention", "year", "reason", "destroyed_at"}
    assert "Atlas" not in path.read_text()


@pytest.mark.security("S35")
def test_a_line_that_never_reached_the_disk_is_added_at_night(drill: Drill, leaving: str, anchors: Path) -> None:
    path = anchors / ledger.NAME
    with portal_on(leaving):
        anna = accounts.actor_named(EMAIL)
        gone = leave(anna)
        kept = path.read_text().splitlines(keepends=True)[1:]
        path.write_text("".join(kept))
        for _ in range(2):
            with scope(anna):
                ledger.complete(DestroyedKey.objects.filter(organisation_id=anna.organisation))
            assert len(list(lines_of(path))) == gone


def test_a_damaged_ledger_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lijst"
    path.write_text('{"organisation": 1}\n')
    with pytest.raises(DamagedLedger, match="Regel 1"):
        list(lines_of(path))


def test_a_damaged_ledger_is_told_before_anything_is_written(drill: Drill, tmp_path: Path) -> None:
    ledger = tmp_path / "boek.jsonl"
    ledger.write_text("geen regel\n")
    with database(f"{drill.source}_untouched") as name:
        with pytest.raises(CommandError, match="Regel 1 van"):
            restored(drill.folder, name, ledger=ledger)
        assert contents(name) == {}


def test_a_ledger_that_was_named_must_be_there(drill: Drill, leaving: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="niet te lezen"):
        restored(drill.folder, leaving, ledger=tmp_path / "weg")
