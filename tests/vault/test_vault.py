import os
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenant.tenancy.scope import Actor, scope
from convenant.vault.cells import blind_index, reveal, reveal_content, seal, seal_in_transit
from convenant.vault.envelope import Place, Unreadable, decrypt, encrypt, new_key
from convenant.vault.models import DataKey


def place(actor: Actor) -> Place:
    return Place("incidents_vaultnote", "body", uuid4(), actor.organisation)


@pytest.mark.security("S37")
def test_what_was_sealed_is_revealed_to_its_owner(anna: Actor) -> None:
    with scope(anna):
        here = place(anna)
        cell = seal("Leerling A, 2 havo", here)
        assert b"Leerling" not in cell
        assert reveal(cell, here) == "Leerling A, 2 havo"


@pytest.mark.security("S37")
@pytest.mark.parametrize("moved", [{"column": "note"}, {"table": "x"}, {"row": uuid4()}])
def test_a_moved_cell_does_not_open(anna: Actor, moved: dict[str, object]) -> None:
    with scope(anna):
        here = place(anna)
        cell = seal("geheim", here)
        with pytest.raises(Unreadable):
            reveal(cell, replace(here, **moved))  # type: ignore[arg-type]


@pytest.mark.security("S37")
def test_a_cell_of_another_organisation_does_not_open(anna: Actor, dirk: Actor) -> None:
    with scope(anna):
        here = place(anna)
        cell = seal("geheim", here)
    with scope(dirk), pytest.raises(Unreadable):
        seal("eigen sleutel", place(dirk))
        reveal(cell, replace(here, organisation=dirk.organisation))


@pytest.mark.security("S37")
def test_another_organisation_s_key_can_not_be_read(anna: Actor, dirk: Actor) -> None:
    with scope(anna):
        seal("maakt de sleutel", place(anna))
        assert DataKey.objects.count() == 1
    with scope(dirk):
        assert not DataKey.objects.filter(organisation_id=anna.organisation).exists()


@pytest.mark.security("S37")
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_a_flipped_bit_is_found(position: int, bit: int) -> None:
    key, aad = new_key(), os.urandom(8)
    cell = bytearray(encrypt(key, 1, b"Leerling A", aad))
    index = 5 + position % (len(cell) - 5)
    cell[index] ^= 1 << bit
    with pytest.raises(Unreadable):
        decrypt(key, bytes(cell), aad)


@pytest.mark.security("S37")
def test_transit_opens_for_the_recipient_alone(anna: Actor, bram: Actor, dirk: Actor) -> None:
    at_bram = Place("incidents_receiveddisclosure", "content", uuid4(), bram.organisation)
    with scope(anna):
        cell = seal_in_transit({"name": "Leerling A"}, at_bram)
    with scope(bram):
        assert reveal_content(cell, at_bram) == {"name": "Leerling A"}
    with scope(dirk), pytest.raises(Unreadable):
        reveal_content(cell, replace(at_bram, organisation=dirk.organisation))


@pytest.mark.security("S37")
def test_equal_names_differ_between_organisations(anna: Actor, dirk: Actor) -> None:
    with scope(anna):
        at_anna = blind_index("Piet Jansen", anna.organisation)
        assert at_anna == blind_index(" piet  JANSEN", anna.organisation)
    with scope(dirk):
        assert at_anna != blind_index("Piet Jansen", dirk.organisation)
