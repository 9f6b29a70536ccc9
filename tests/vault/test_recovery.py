"""The recovery drill: the key is lost, one holder's copy and passphrase bring it back, a cell opens."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from convenant.tenancy.scope import Actor, scope
from convenant.vault import copies, master
from convenant.vault.cells import reveal, seal
from convenant.vault.envelope import Place, Unreadable
from convenant.vault.master import MasterKeyUnusable, keyring, write_keyring

PHRASES = ("zes losse woorden van de eerste", "zes andere woorden van de tweede")
HOLDERS = ("--holder", "FG van het bestuur", "--holder", "Directie Beheer")


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "vault_master_key"
    write_keyring(path, keyring())
    settings.VAULT_MASTER_KEY_FILE = str(path)
    return path


def told(monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], *command: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.mark.security("S37")
def test_s37_the_recovery_drill(
    anna: Actor,
    key_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, Any], None],
) -> None:
    place, folder = Place("t", "c", uuid4(), anna.organisation), tmp_path / "kopieën"
    with scope(anna):
        cell = seal("Leerling A", place)
    told(monkeypatch, PHRASES, "vault_seal_copies", str(folder), *HOLDERS)
    for number, phrase in enumerate(PHRASES, 1):
        key_file.unlink()
        master.unwrap.cache_clear()
        with scope(anna), pytest.raises(MasterKeyUnusable):
            reveal(cell, place)
        answer = told(monkeypatch, (phrase,), "vault_recover", str(folder / f"hoofdsleutel-kopie-{number}.json"))
        assert "past bij de database" in answer
        with scope(anna):
            assert reveal(cell, place) == "Leerling A"
        assert key_file.stat().st_mode & 0o777 == 0o600
    record_property("figure", "S37: 2 of 2 sealed copies brought a lost master key back, and a cell opened")


@pytest.mark.security("S37")
def test_a_copy_opens_with_its_own_passphrase_alone() -> None:
    one, two = (copies.seal_copy(keyring(), phrase, "houder") for phrase in PHRASES)
    assert copies.open_copy(one, PHRASES[0]) == copies.open_copy(two, PHRASES[1]) == keyring()
    with pytest.raises(copies.WrongPassphrase):
        copies.open_copy(one, PHRASES[1])
    with pytest.raises(copies.WrongPassphrase):
        copies.open_copy(json.dumps(json.loads(one) | {"holder": "een ander"}), PHRASES[0])
    for broken in ("", "[]", "{}", json.dumps({"format": "iets"})):
        with pytest.raises(copies.NoCopy):
            copies.open_copy(broken, PHRASES[0])
    assert not any(phrase in one + two for phrase in PHRASES)


@pytest.mark.parametrize(
    ("typed", "holders", "why"),
    [
        (PHRASES, HOLDERS[:2], "twee verschillende bewaarders"),
        ((PHRASES[0], PHRASES[0]), HOLDERS, "gelijk"),
        (("kort", PHRASES[1]), HOLDERS, "minstens 20 tekens"),
    ],
)
def test_copies_that_protect_nothing_are_not_made(
    typed: tuple[str, ...], holders: tuple[str, ...], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=why):
        told(monkeypatch, typed, "vault_seal_copies", str(tmp_path / "kopieën"), *holders)
    assert not (tmp_path / "kopieën").exists()


def test_recovery_refuses_a_wrong_copy_and_overwrites_nothing(
    db: None, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "vreemd.json"
    foreign.write_text(copies.seal_copy((b"k" * 32,), PHRASES[0], "houder"))
    with pytest.raises(CommandError, match="bestaat al"):
        told(monkeypatch, PHRASES, "vault_recover", str(foreign))
    key_file.unlink()
    with pytest.raises(CommandError, match="past niet bij deze database"):
        told(monkeypatch, PHRASES, "vault_recover", str(foreign))
    with pytest.raises(CommandError, match="niet te lezen"):
        told(monkeypatch, PHRASES, "vault_recover", str(tmp_path / "weg.json"))
    assert not key_file.exists()


def test_what_can_not_be_opened_tells_no_value(anna: Actor) -> None:
    with scope(anna):
        place = Place("t", "c", uuid4(), anna.organisation)
        cell = seal("Vertrouwelijk", place)
        with pytest.raises(Unreadable) as failure:
            reveal(cell[:-1] + b"x", place)
    assert failure.value.__suppress_context__
    assert "Vertrouwelijk" not in repr(failure.value)
