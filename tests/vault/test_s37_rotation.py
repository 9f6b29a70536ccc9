"""S37: keys change while people work, and nobody notices."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from convenant.actions.keys import RESEAL, ask_reseal, begin_rotation, key_keeper
from convenant.audit.models import Entry
from convenant.tenancy.models import Job, JobState, Organisation, User
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.tenancy.tasks import run_job
from convenant.vault import master, rotation
from convenant.vault.envelope import new_key
from convenant.vault.keys import rows_of
from convenant.vault.master import keyring, write_keyring
from convenant.vault.models import DataKey, DestroyedKey, MasterKey
from convenant.vault.registering import refuse_wrong_key
from convenant.vault.states import master_state
from tests.conftest import TODAY
from tests.incidents.exchanging import with_person
from tests.incidents.recording import recorded
from tests.signin.steps import code_of, give_code, in_another_process, typed_password, with_app

from .conftest import as_the_worker
from .traffic import Traffic, flowing

Cast = Callable[[str], Actor]
SLUG = "atlas-college"


def told(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def slug_of(actor: Actor) -> str:
    with scope(actor):
        return Organisation.objects.get(pk=actor.organisation).slug


def at_work(cast: Cast) -> Traffic:
    anna = cast("anna")
    incident = recorded(anna)
    with_person(incident, anna, name="Naam van het begin")
    return Traffic(anna, cast("bram"), incident)


def changed_under_traffic(cast: Cast, rounds: int) -> Traffic:
    with flowing(at_work(cast)) as traffic:
        for _ in range(rounds):
            told("vault_rotate_master")
            told("vault_rotate_data", "--organisation", slug_of(traffic.school))
            told("vault_rotate_data", "--organisation", slug_of(traffic.police))
    return traffic


def assert_nobody_noticed(traffic: Traffic, rounds: int, tell: Callable[[str, Any], None]) -> None:
    assert traffic.errors == []
    assert all(traffic.done[name] for name in ("write", "read", "send", "visit"))
    count = sum(traffic.done.values())
    tell(
        "figure",
        f"S37: 0 errors in {count:,} rounds of reading and writing, while the master key "
        f"and the keys of two organisations changed ({rounds} of each)",
    )


@pytest.mark.security("S37")
def test_s37_keys_change_under_traffic(living: Path, cast: Cast, record_property: Callable[[str, Any], None]) -> None:
    before, key = keyring(), living.read_text()
    assert_nobody_noticed(changed_under_traffic(cast, 1), 1, record_property)
    assert len(keyring()) == 1
    assert (keyring() == before, living.read_text() == key) == (False, False)


@pytest.mark.slow
@pytest.mark.security("S37")
def test_s37_keys_change_under_traffic_in_full(
    living: Path, cast: Cast, record_property: Callable[[str, Any], None]
) -> None:
    assert_nobody_noticed(changed_under_traffic(cast, 20), 20, record_property)


@pytest.mark.mutant("S37")
def test_s37_mutant_the_old_master_key_goes_first(living: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaced at once instead of beside the old one: the traffic must see it."""
    kept = keyring()
    try:
        with flowing(at_work(cast)) as traffic:
            write_keyring(living, [new_key()])
            master.unwrap.cache_clear()
            while not traffic.errors:
                traffic.stopping.wait(0.01)
    finally:
        write_keyring(living, kept)
        master.unwrap.cache_clear()
    assert traffic.errors


@pytest.mark.mutant("S37")
def test_s37_mutant_cells_that_do_not_name_their_key(living: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that always take the newest key: the traffic must see it."""
    newest = "convenant.vault.cells.opening_key"
    with flowing(at_work(cast)) as traffic:
        monkeypatch.setattr(newest, lambda owner, number: _newest_key(owner))
        told("vault_rotate_data", "--organisation", slug_of(traffic.school))
    assert traffic.errors


def _newest_key(owner: Any) -> bytes:
    return master.unwrap(bytes((row := rows_of(DataKey, owner)[-1]).wrapped), row.aad())


@pytest.mark.security("S37")
def test_s37_every_cell_is_under_the_newest_key(living: Path, cast: Cast) -> None:
    traffic = at_work(cast)
    with scope(key := key_keeper(organisation_of(traffic.school))):
        old = rotation.cells_per_key(key.organisation, rotation.sealed_models())
    told("vault_rotate_data", "--organisation", slug_of(traffic.school))
    with scope(key):
        new = rotation.cells_per_key(key.organisation, rotation.sealed_models())
        assert rotation.left(key.organisation) == 0
        assert Entry.objects.filter(action="vault.rotation_begun").exists()
    assert sum(old.values()) == sum(new.values()) > 0
    assert not set(old) & set(new)


def signs_in(user: User, secret: str, later: int) -> bool:
    in_another_process()
    return int(give_code(typed_password(user), code_of(secret, later)).status_code) == 302


@pytest.mark.security("S37")
def test_s37_a_sealed_seed_outlives_the_master_key(
    living: Path, cast: Cast, record_property: Callable[[str, Any], None]
) -> None:
    """Whoever set up an app signs in with it after the master key changed, and after it changed again."""
    user, secret = with_app(cast("anna"))
    sealed = Authenticator.objects.get(user=user, type="totp").data["secret"]
    for later in (1, 2):
        told("vault_rotate_master")
        master.unwrap.cache_clear()
        with time_machine.travel(TODAY + timedelta(minutes=later), tick=False):
            assert signs_in(user, secret, 0)
    assert Authenticator.objects.get(user=user, type="totp").data["secret"] == sealed
    assert secret not in sealed
    record_property("figure", "S37: a sealed TOTP seed opens after 2 of 2 changes of the master key")


@pytest.mark.mutant("S37")
def test_s37_mutant_the_key_of_the_seeds_is_not_wrapped_anew(
    living: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, secret = with_app(cast("bram"))
    kept = keyring()
    try:
        write_keyring(living, [new_key()])
        master.unwrap.cache_clear()
        with time_machine.travel(TODAY + timedelta(minutes=1), tick=False):
            assert not signs_in(user, secret, 0)
    finally:
        write_keyring(living, kept)
        master.unwrap.cache_clear()


def organisation_of(actor: Actor) -> Organisation:
    with scope(actor):
        return Organisation.objects.get(pk=actor.organisation)


def test_a_broken_off_round_goes_on(living: Path, cast: Cast) -> None:
    """Killed between two batches: the rest waits, and --resume makes no third key."""
    traffic = at_work(cast)
    school = organisation_of(traffic.school)
    with scope(key_keeper(school)) as opened:
        begin_rotation(school, actor=opened.actor)
        keys = DataKey.objects.count()
    with scope(key_keeper(school)):
        rotation.reseal_batch(school.pk, rotation.Position(), size=1)
        assert rotation.left(school.pk) > 0
    assert "Klaar" in told("vault_rotate_data", "--organisation", school.slug, "--resume")
    with scope(key_keeper(school)):
        assert (rotation.left(school.pk), DataKey.objects.count()) == (0, keys)


def test_the_workers_do_a_round_step_by_step(living: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenant.actions.keys.BATCHES_A_JOB", 2)
    school = organisation_of(at_work(cast).school)
    with scope(key_keeper(school)) as opened:
        begin_rotation(school, actor=opened.actor)
        ask_reseal(rotation.Position(), actor=opened.actor)
    steps = 0
    while waiting := waiting_steps(school):
        with as_the_worker():
            run_job(str(waiting[0]))
        steps += 1
    with scope(key_keeper(school)):
        assert rotation.left(school.pk) == 0
        assert set(Job.objects.filter(task=RESEAL).values_list("state", flat=True)) == {JobState.DONE}
    assert steps > 1


def waiting_steps(school: Organisation) -> list[Any]:
    with scope(key_keeper(school)):
        return list(Job.objects.filter(task=RESEAL, state=JobState.WAITING).values_list("pk", flat=True))


def test_a_replaced_key_goes_after_a_day_and_only_when_no_cell_needs_it(
    living: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = organisation_of(at_work(cast).school)
    told("vault_rotate_data", "--organisation", school.slug)
    assert "0 vervangen sleutels" in told("vault_rotate_data", "--organisation", school.slug, "--retire")
    monkeypatch.setattr(rotation, "OLD_ENOUGH", -rotation.OLD_ENOUGH)
    with scope(key_keeper(school)) as opened:
        begin_rotation(school, actor=opened.actor)
        needed = {number for _, number in rotation.cells_per_key(school.pk, rotation.sealed_models())}
    told("vault_rotate_data", "--organisation", school.slug, "--retire")
    with scope(key_keeper(school)):
        gone = set(DestroyedKey.objects.filter(transit=False).values_list("number", flat=True))
    assert gone
    assert not gone & needed


def test_the_old_master_key_stays_while_a_key_needs_it(living: Path, cast: Cast) -> None:
    told("vault_rotate_master", "--step", "begin")
    with scope(system_actor("operator")):
        assert master_state().changing
    with pytest.raises(CommandError, match="nog nodig"):
        told("vault_rotate_master", "--step", "finish")
    told("vault_rotate_master", "--step", "rewrap")
    told("vault_rotate_master", "--step", "finish")
    refuse_wrong_key()
    with scope(system_actor("operator")):
        state = master_state()
    assert (state.fits, state.changing, state.days) == (True, False, 0)
    assert MasterKey.objects.filter(retired_at=None).count() == 1
