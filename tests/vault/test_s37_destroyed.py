"""S37: without its keys an organisation's vault is noise, in this database and after a restore; no page breaks."""

import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from convenant.actions.keys import NotConfirmed, NothingToDestroy, destroy_keys, key_keeper, replay_destroyed
from convenant.audit.models import Entry
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.vault import shred
from convenant.vault.cells import blind_index, reveal, seal, seal_in_transit
from convenant.vault.envelope import Destroyed, Place
from convenant.vault.fields import SealedRow
from convenant.vault.keys import NotReachable, prepare
from convenant.vault.models import DataKey, DestroyedKey, Reason, Retention, TransitKey
from convenant.vault.rotation import sealed_columns, sealed_models
from convenant.vault.states import key_states
from parties import accounts
from tests.conftest import signed_in
from tests.guards.test_attacks_content import own_addresses
from tests.incidents.exchanging import with_person
from tests.incidents.recording import recorded
from tests.world import Planted, plant

SCHOOL, AGENT = "coordinator@atlas.example", "schoolagent@politie-hoorn.example"


@pytest.fixture
def planted(db: None) -> Planted:
    """A school and a police team, with rows of every kind: each got copies of the other."""
    found = Planted()
    school, agent = accounts.actor_named(SCHOOL), accounts.actor_named(AGENT)
    plant(school, found, sender=accounts.actor_named("coordinator@tabor.example"))
    plant(agent, found, sender=school)
    return found


def organisation_of(actor: Actor) -> Organisation:
    with scope(actor):
        return Organisation.objects.get(pk=actor.organisation)


def destroyed(actor: Actor, **what: Any) -> int:
    organisation = organisation_of(actor)
    keeper = key_keeper(organisation)
    with scope(keeper):
        return destroy_keys(organisation, Reason.EXIT, confirmation=organisation.slug, actor=keeper, **what)


def sealed_cells(planted: Planted, actor: Actor) -> Iterator[tuple[SealedRow, str]]:
    for model in sealed_models():
        row: Any = planted.row(model._meta.label, actor.organisation)
        for column in sealed_columns(model) if row else ():
            yield row, column


def readable(planted: Planted, actor: Actor) -> tuple[int, int]:
    """Cells that open, of all."""
    found = []
    with scope(actor):
        for row, column in sealed_cells(planted, actor):
            try:
                found.append(bool(row.reveal(column)))
            except Destroyed:
                found.append(False)
    return sum(found), len(found)


@pytest.mark.security("S37")
@pytest.mark.parametrize("email", [SCHOOL, AGENT])
def test_s37_a_keyless_organisation_is_unreadable_and_its_pages_say_so(
    email: str, planted: Planted, record_property: Callable[[str, Any], None]
) -> None:
    actor = accounts.actor_named(email)
    opened, cells = readable(planted, actor)
    assert (opened, cells > 0) == (cells, True)
    destroyed(actor)
    assert readable(planted, actor) == (0, cells)
    with scope(actor):
        rows = [*DataKey.objects.all(), *TransitKey.objects.filter(organisation_id=actor.organisation)]
        assert [bytes(row.wrapped) for row in rows] == [b""] * len(rows), "wiped, not only marked"
    client = signed_in(actor)
    client.raise_request_exception = False
    answers = [(path, client.get(path).status_code) for _, path in own_addresses(actor, planted)]
    assert [answer for answer in answers if answer[1] >= 500] == []
    record_property("figure", f"S37: 0 of {cells} cells and 0 errors on {len(answers)} pages without keys ({email})")


@pytest.mark.mutant("S37")
def test_s37_mutant_a_destroyed_key_that_stays_in_its_row(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is written and the key is not wiped."""
    actor = accounts.actor_named(SCHOOL)
    monkeypatch.setattr(DataKey, "save", lambda row, **_: None)
    destroyed(actor)
    assert readable(planted, actor)[0] > 0


def test_the_page_of_an_incident_says_that_its_vault_is_destroyed(anna: Actor) -> None:
    incident = recorded(anna, vault_text="Het hele verhaal.")
    person = with_person(incident, anna)
    destroyed(anna)
    client = signed_in(anna)
    page = client.get(f"/incidenten/{incident.pk}/").content.decode()
    assert page.count("Deze inhoud is vernietigd.") == 2
    assert "mes in een kluisje" in page, "the core is not in the vault"
    answer = client.get(reverse("incidents:person", args=[incident.pk, person.pk]))
    assert answer.status_code == 410
    assert "Deze inhoud is vernietigd." in answer.content.decode()


@pytest.mark.security("S37")
def test_s37_one_class_of_one_year_goes_and_the_rest_stays(anna: Actor) -> None:
    with scope(anna):
        at = {kind: Place("t", kind, uuid4(), anna.organisation) for kind in (Retention.INCIDENT, Retention.CONCERN)}
        cells = {kind: seal("tekst", place, kind) for kind, place in at.items()}
        token = blind_index("Piet", anna.organisation)
    assert destroyed(anna, retention=Retention.INCIDENT, year=2026) == 1
    with scope(anna):
        with pytest.raises(Destroyed):
            reveal(cells[Retention.INCIDENT], at[Retention.INCIDENT])
        assert reveal(cells[Retention.CONCERN], at[Retention.CONCERN]) == "tekst"
        assert token == blind_index("Piet", anna.organisation)
        assert reveal(seal("nieuw", at[Retention.INCIDENT], Retention.INCIDENT), at[Retention.INCIDENT]) == "nieuw"


def test_who_has_no_key_can_not_receive_until_it_gets_a_new_one(anna: Actor, bram: Actor) -> None:
    place = Place("t", "c", uuid4(), bram.organisation)
    destroyed(bram)
    with scope(anna), pytest.raises(NotReachable):
        seal_in_transit({"text": "x"}, place)
    with scope(bram):
        old = set(TransitKey.objects.filter(organisation_id=bram.organisation).values_list("number", flat=True))
        assert prepare(bram.organisation)
        new = TransitKey.objects.filter(organisation_id=bram.organisation, destroyed_at=None).get()
    assert new.number not in old, "a number is never used twice"
    with scope(anna):
        assert seal_in_transit({"text": "x"}, place)


def test_the_ledger_and_the_trail_tell_it_without_a_key(anna: Actor, operator: Actor) -> None:
    with scope(anna):
        seal("tekst", Place("t", "c", uuid4(), anna.organisation))
    count = destroyed(anna)
    with scope(anna):
        assert DestroyedKey.objects.count() == count
        entry = Entry.objects.get(action="vault.keys_destroyed")
        assert (entry.fields, entry.ground) == (["all"], "organisatie stopt met het portaal")
    with scope(operator):
        (state,) = [row for row in key_states().organisations if row.organisation == anna.organisation]
    assert (state.keys, state.destroyed, state.not_replayed) == (0, count, 0)


@pytest.mark.security("S37")
def test_s37_what_an_older_backup_brings_back_is_destroyed_again(anna: Actor, operator: Actor) -> None:
    """A registry from before the destruction, beside the ledger of today."""
    place = Place("t", "c", uuid4(), anna.organisation)
    with scope(anna):
        cell = seal("tekst", place)
        wrapped = {row.pk: bytes(row.wrapped) for row in DataKey.objects.all()}
    destroyed(anna)
    with scope(anna):
        for pk, key in wrapped.items():
            DataKey.objects.filter(pk=pk).update(wrapped=key, destroyed_at=None)
    with scope(anna):
        assert reveal(cell, place) == "tekst"
    with scope(operator):
        (state,) = [row for row in key_states().organisations if row.organisation == anna.organisation]
        assert state.not_replayed == len(wrapped)
    organisation = organisation_of(anna)
    with scope(keeper := key_keeper(organisation)):
        assert replay_destroyed(organisation, actor=keeper) == len(wrapped)
        assert replay_destroyed(organisation, actor=keeper) == 0
    with scope(anna), pytest.raises(Destroyed):
        reveal(cell, place)


def test_destroying_asks_for_the_name_and_for_something_to_destroy(anna: Actor) -> None:
    organisation = organisation_of(anna)
    with scope(keeper := key_keeper(organisation)):
        with pytest.raises(NotConfirmed):
            destroy_keys(organisation, Reason.EXIT, confirmation="ja", actor=keeper)
        with pytest.raises(NothingToDestroy):
            destroy_keys(
                organisation, Reason.EXIT, confirmation=organisation.slug, actor=keeper,
                retention=Retention.CONCERN, year=1999,
            )  # fmt: skip
        assert not DestroyedKey.objects.exists()
        assert shred.doomed(organisation.pk)


def test_the_command_says_what_goes_and_asks(db: None, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    slug, out = organisation_of(anna).slug, io.StringIO()
    how = ("--organisation", slug, "--reason", "request")
    monkeypatch.setattr("builtins.input", lambda question: "iets anders")
    with pytest.raises(CommandError, match="Er is niets vernietigd"):
        call_command("vault_destroy_keys", *how, stdout=out)
    call_command("vault_destroy_keys", *how, "--retention", "received", "--confirm", slug, stdout=out)
    assert "1 sleutels vernietigd" in out.getvalue()
    with pytest.raises(CommandError, match="--retention"):
        call_command("vault_destroy_keys", *how, "--year", "2026", "--confirm", slug)
