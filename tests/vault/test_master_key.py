"""The master key: where it may lie, who may read it, and a start that is refused with a wrong one."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connections

from convenant import health
from convenant.tenancy.scope import Actor, scope
from convenant.vault import master
from convenant.vault.cells import reveal, seal
from convenant.vault.checks import master_key_fits
from convenant.vault.envelope import Place, Unreadable, new_key
from convenant.vault.master import MasterKeyUnusable, keyring, write_keyring
from convenant.vault.states import key_states
from tests.conftest import TODAY

ROOT = Path(__file__).parents[2]
SERVERS = {
    "web": ["-c", "import convenant.wsgi; print('serves')"],
    "worker": ["-m", "celery", "--app", "convenant.celery", "worker", "--pool", "solo"],
    "beat": ["-m", "celery", "--app", "convenant.celery", "beat", "--pidfile", "", "--schedule", "{folder}/schedule"],
}
BACKGROUND = ("worker", "beat")


@pytest.fixture
def other_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A sound master key of another installation."""
    path = tmp_path / "vault_master_key"
    write_keyring(path, [new_key()])
    settings.VAULT_MASTER_KEY_FILE = str(path)
    return path


def test_the_key_is_in_no_setting_and_no_environment() -> None:
    text = base64.b64encode(keyring()[0]).decode()
    assert text not in "\n".join(os.environ.values())
    assert text not in repr({name: getattr(settings, name) for name in dir(settings) if name.isupper()})


@pytest.mark.security("S37")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o444])
def test_a_file_that_others_may_read_is_refused(other_key: Path, mode: int) -> None:
    other_key.chmod(mode)
    with pytest.raises(MasterKeyUnusable, match="chmod 600"):
        keyring()


def test_a_credential_of_systemd_is_used_as_it_lies_there(other_key: Path, settings: Any) -> None:
    other_key.chmod(0o440)
    settings.VAULT_MASTER_KEY_FILE, settings.CREDENTIALS_DIRECTORY = "", str(other_key.parent)
    assert len(keyring()) == 1


@pytest.mark.parametrize("text", ["", "geen base64!", base64.b64encode(b"kort").decode()])
def test_a_file_without_a_key_is_refused(other_key: Path, text: str) -> None:
    other_key.write_text(text)
    with pytest.raises(MasterKeyUnusable, match="geen hoofdsleutel"):
        keyring()


def test_a_missing_key_says_what_to_do(settings: Any, tmp_path: Path) -> None:
    settings.VAULT_MASTER_KEY_FILE = str(tmp_path / "weg")
    with pytest.raises(MasterKeyUnusable, match="vault_recover"):
        keyring()
    settings.VAULT_MASTER_KEY_FILE = settings.CREDENTIALS_DIRECTORY = ""
    with pytest.raises(MasterKeyUnusable, match="VAULT_MASTER_KEY_FILE"):
        keyring()


@pytest.mark.security("S37")
def test_the_check_of_the_system_knows_the_key(db: None, request: pytest.FixtureRequest) -> None:
    assert master_key_fits(None, databases=["default"]) == []
    request.getfixturevalue("other_key")
    (problem,) = master_key_fits(None, databases=["default"])
    assert problem.id == "vault.E001"
    assert "past niet bij deze database" in str(problem.msg)


@pytest.mark.security("S37")
@pytest.mark.parametrize("server", ["web", *(pytest.param(name, marks=pytest.mark.slow) for name in BACKGROUND)])
def test_no_server_starts_with_a_wrong_key(
    django_db_setup: None, tmp_path: Path, server: str, record_property: Callable[[str, Any], None]
) -> None:
    path = tmp_path / "vault_master_key"
    write_keyring(path, [new_key()])
    ended = started(server, str(path))
    assert ended.returncode == 1, ended.stderr
    assert "past niet bij deze database" in ended.stderr
    assert "serves" not in ended.stdout
    record_property("figure", f"S37: {server} refused to start with the key of another database")


def test_the_web_server_starts_with_its_own_key(django_db_setup: None) -> None:
    ended = started("web", settings.VAULT_MASTER_KEY_FILE)
    assert (ended.returncode, ended.stdout.strip()) == (0, "serves")


def started(server: str, key_file: str) -> subprocess.CompletedProcess[str]:
    name = str(connections["owner"].settings_dict["NAME"])
    own = {"DATABASE_NAME": name, "VAULT_MASTER_KEY_FILE": key_file, "BROKER_URL": "memory://"}
    with TemporaryDirectory() as folder:  # beat replaces the file of its schedule, whatever that is
        command = [sys.executable, *(part.format(folder=folder) for part in SERVERS[server])]
        return subprocess.run(command, env=os.environ | own, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.security("S37")
def test_without_the_right_master_key_no_cell_opens(anna: Actor, request: pytest.FixtureRequest) -> None:
    place = Place("t", "c", uuid4(), anna.organisation)
    with scope(anna):
        cell = seal("geheim", place)
        request.getfixturevalue("other_key")
        master.unwrap.cache_clear()
        with pytest.raises(Unreadable):
            reveal(cell, place)
    master.unwrap.cache_clear()


def test_the_operator_sees_states_and_no_keys(anna: Actor, operator: Actor) -> None:
    with scope(anna):
        seal("geheim", Place("t", "c", uuid4(), anna.organisation))
    with scope(operator):
        states = key_states()
    (atlas,) = [state for state in states.organisations if state.organisation == anna.organisation]
    assert (atlas.keys, atlas.destroyed, states.master.fits) == (2, 0, True)
    assert atlas.newest is not None
    assert "wrapped" not in repr(states)


def test_the_page_of_the_operator_tells_the_state_of_the_keys(
    db: None, other_key: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (health.keys().kind, health.keys().word) == (health.BAD, "hoofdsleutel past niet")
    monkeypatch.undo()
    settings.VAULT_MASTER_KEY_FILE = os.environ["VAULT_MASTER_KEY_FILE"]
    assert (health.keys().kind, health.keys().word) == (health.GOOD, "in orde")
    with time_machine.travel(TODAY + timedelta(days=health.MASTER_KEY_DAYS + 30)):
        assert health.keys().kind == health.WARN
