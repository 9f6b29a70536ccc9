"""The state of the keys, for who runs the portal: counts and dates, no content and no key."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from convenant import clock
from convenant.tenancy.models import Organisation

from .master import MasterKeyUnusable, fingerprint, keyring
from .models import DataKey, DestroyedKey, MasterKey, TransitKey
from .registering import refuse_wrong_key


@dataclass
class OrganisationKeys:
    organisation: UUID
    name: str
    keys: int = 0
    """Living ones."""
    newest: datetime | None = None
    destroyed: int = 0
    """By the ledger, and gone from the registry."""
    last_destroyed: datetime | None = None
    not_replayed: int = 0
    """In the ledger, yet alive: an older backup came back and the ledger has not been played again."""


@dataclass
class MasterState:
    fits: bool
    problem: str = ""
    fingerprint: str = ""
    made_at: datetime | None = None
    days: int | None = None
    """Since the last change of the master key."""
    changing: bool = False
    """Two master keys are valid: the change was begun and not finished."""


@dataclass
class KeyStates:
    master: MasterState
    organisations: list[OrganisationKeys] = field(default_factory=list)


def key_states() -> KeyStates:
    """In the operator's scope. Four queries, whatever the number of organisations."""
    names = Organisation.objects.order_by("name").values_list("pk", "name")
    states = {pk: OrganisationKeys(pk, name) for pk, name in names}
    ledger: dict[tuple[UUID, bool], set[int]] = defaultdict(set)
    for gone in DestroyedKey.objects.all():
        ledger[gone.organisation_id, gone.transit].add(gone.number)
        state = states[gone.organisation_id]
        state.destroyed += 1
        state.last_destroyed = max(filter(None, (state.last_destroyed, gone.destroyed_at)))
    for model in (DataKey, TransitKey):
        for row in model._default_manager.filter(destroyed_at=None).values("organisation_id", "number", "created_at"):
            listed = row["number"] in ledger[row["organisation_id"], model is TransitKey]
            _count(states[row["organisation_id"]], row["created_at"], listed)
    return KeyStates(master_state(), list(states.values()))


def _count(state: OrganisationKeys, made_at: datetime, listed: bool) -> None:
    state.keys += 1
    state.newest = max(filter(None, (state.newest, made_at)))
    if listed:
        state.not_replayed += 1
        state.destroyed -= 1


def master_state() -> MasterState:
    used = list(MasterKey.objects.filter(retired_at=None).order_by("-made_at"))
    state = MasterState(fits=True, changing=len(used) > 1)
    if used:
        state.fingerprint, state.made_at = used[0].fingerprint, used[0].made_at
        state.days = (clock.now() - used[0].made_at).days
    try:
        refuse_wrong_key()
        state.changing = state.changing or len(keyring()) > 1
        state.fingerprint = state.fingerprint or fingerprint(keyring()[0])
    except MasterKeyUnusable as wrong:
        state.fits, state.problem = False, wrong.sentence
    return state
