"""S37: a cell opens in its own place alone, under its own organisation's key. With mutants."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from convenant.tenancy.scope import Actor, scope
from convenant.vault import master
from convenant.vault.cells import reveal, seal, seal_in_transit
from convenant.vault.envelope import OWN, Place, Unreadable, decrypt, head_of
from convenant.vault.keys import opening_key, transit_opening_key

TRIES = 1000
WORDS = "Leerling A, 2 havo, had een mes bij zich."


@pytest.fixture
def chance() -> random.Random:
    return random.Random(37)


def place(chance: random.Random, actor: Actor) -> Place:
    return Place("incidents_involvedperson", "name", UUID(int=chance.getrandbits(128)), actor.organisation)


def opens(cell: bytes, at: Place) -> bool:
    try:
        reveal(cell, at)
    except Unreadable:
        return False
    return True


def flipped(chance: random.Random, here: Place) -> tuple[bytes, Place]:
    cell = bytearray(seal(WORDS, here))
    cell[chance.randrange(len(cell))] ^= 1 << chance.randrange(8)
    return bytes(cell), here


def in_another_row(chance: random.Random, here: Place) -> tuple[bytes, Place]:
    return seal(WORDS, here), replace(here, row=UUID(int=chance.getrandbits(128)))


def in_another_column(chance: random.Random, here: Place) -> tuple[bytes, Place]:
    return seal(WORDS, here), replace(here, column=chance.choice(["role", "birth_date", "contact", "note"]))


def accepted(tamper: Callable[[random.Random, Place], tuple[bytes, Place]], chance: random.Random, actor: Actor) -> int:
    with scope(actor):
        return sum(opens(*tamper(chance, place(chance, actor))) for _ in range(TRIES))


def accepted_elsewhere(chance: random.Random, owner: Actor, other: Actor) -> int:
    """A row copied into another organisation, and the other one's key tried on the cell where it was."""
    with scope(owner):
        cells = [(seal(WORDS, here), here) for here in (place(chance, owner) for _ in range(TRIES))]
    with scope(other):
        number = head_of(seal(WORDS, place(chance, other)))[1]
        key = opening_key(other.organisation, number)
        moved = sum(opens(cell, replace(here, organisation=other.organisation)) for cell, here in cells)
        return moved + sum(decrypts(key, cell, here) for cell, here in cells)


def decrypts(key: bytes, cell: bytes, here: Place) -> bool:
    try:
        return bool(decrypt(key, cell, here.aad()))
    except Unreadable:
        return False


@pytest.mark.security("S37")
def test_s37_a_changed_or_moved_cell_is_refused(
    anna: Actor, dirk: Actor, chance: random.Random, record_property: Callable[[str, Any], None]
) -> None:
    found = [accepted(tamper, chance, anna) for tamper in (flipped, in_another_row, in_another_column)]
    found.append(accepted_elsewhere(chance, anna, dirk))
    assert found == [0, 0, 0, 0]
    record_property(
        "figure",
        f"S37: {4 * TRIES:,} of {4 * TRIES:,} refused: flipped bits, and cells moved to another row, column or "
        "organisation",
    )


@pytest.mark.security("S37")
def test_s37_what_is_in_transit_is_not_opened_by_another_s_keys(anna: Actor, bram: Actor, dirk: Actor) -> None:
    here = Place("incidents_receiveddisclosure", "content", UUID(int=1), bram.organisation)
    with scope(anna):
        cell = seal_in_transit({"text": WORDS}, here)
        assert not any(
            decrypts(transit_opening_key(other, 1), cell, here) for other in (anna.organisation, dirk.organisation)
        )
    with scope(bram):
        assert opens(cell, here)


@pytest.mark.mutant("S37")
def test_s37_mutant_seal_without_the_row(anna: Actor, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "aad", lambda place: f"{place.table}|{place.column}|{place.organisation}".encode())
    assert accepted(in_another_row, chance, anna) == TRIES


@pytest.mark.mutant("S37")
def test_s37_mutant_seal_without_the_column(
    anna: Actor, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Place, "aad", lambda place: f"{place.table}|{place.row}|{place.organisation}".encode())
    assert accepted(in_another_column, chance, anna) == TRIES


@pytest.mark.mutant("S37")
def test_s37_mutant_one_key_for_all_organisations(
    anna: Actor, dirk: Actor, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master, "new_key", lambda: b"k" * 32)
    assert accepted_elsewhere(chance, anna, dirk) == TRIES


@pytest.mark.mutant("S37")
def test_s37_mutant_seal_without_authentication(
    anna: Actor, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream cipher alone: whatever arrives is opened."""
    monkeypatch.setattr("convenant.vault.cells.decrypt", lambda key, cell, aad: b"wat er maar uitkomt")
    with scope(anna):
        assert head_of(seal(WORDS, place(chance, anna)))[0] == OWN
    assert accepted(flipped, chance, anna) > 0
