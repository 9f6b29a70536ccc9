"""What is done to an organisation's keys. Runs in its scope; its trail tells it, without a key or a value."""

from uuid import UUID

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.jobs import enqueue, report_progress
from convenant.tenancy.models import Job, Organisation
from convenant.tenancy.scope import MEMBER, Actor, scope, system_actor
from convenant.vault import changing, rotation, shred
from convenant.vault.models import Reason, Retention
from convenant.vault.rotation import Position

RESEAL = "convenant.reseal"
BATCHES_A_JOB = 10


class NotConfirmed(Refused):
    def __init__(self, slug: str) -> None:
        super().__init__(f"Bevestig met de korte naam van de organisatie: {slug}. Er is niets vernietigd.")


class NothingToDestroy(Refused):
    def __init__(self) -> None:
        super().__init__("Er zijn geen sleutels die hierbij horen. Er is niets vernietigd.")


def key_keeper(organisation: Organisation) -> Actor:
    """The portal itself, inside one organisation; as `member`, for a gemeente too."""
    return system_actor(MEMBER, organisation.pk)


def take_over_by_new_master(organisation: Organisation, *, actor: Actor) -> int:
    count = changing.rewrap(organisation.pk)
    if count:
        record(actor, "vault.rewrapped", organisation, fields=["master_key"])
    return count


def begin_rotation(organisation: Organisation, *, actor: Actor) -> int:
    count = rotation.begin(organisation.pk)
    record(actor, "vault.rotation_begun", organisation, fields=["data_keys"])
    return count


def ask_reseal(position: Position, *, actor: Actor) -> Job:
    """One step of the round of the actor's organisation as a job; it asks for the next one itself."""
    place = {"table": position.table, "after": position.after}
    key = f"reseal:{position.table}:{position.after}"
    return enqueue(RESEAL, actor=actor, unique_key=key, **place)


def reseal_step(job: Job, position: Position, *, actor: Actor) -> dict[str, int]:
    """Some batches, then a job for the rest: a killed worker loses one step and no cell.

    Of the organisation that the job belongs to: its wall vouches for that, an argument would not.
    """
    moved, following = 0, position
    with scope(system_actor(MEMBER, actor.organisation)):
        for _ in range(BATCHES_A_JOB):
            found, count = rotation.reseal_batch(actor.organisation, following)
            moved += count
            if found is None:
                return {"moved": moved}
            following = found
    report_progress(job, 50, "De cellen krijgen een nieuwe sleutel.")
    ask_reseal(following, actor=actor)
    return {"moved": moved}


def end_rotation(organisation: Organisation, *, actor: Actor) -> int:
    """Destroys the replaced keys that no cell needs. Returns how many."""
    count = rotation.retire(organisation.pk)
    if count:
        record(actor, "vault.replaced_keys_destroyed", organisation, fields=["data_keys"])
    return count


def destroy_keys(
    organisation: Organisation, reason: Reason, *, confirmation: str, actor: Actor,
    retention: Retention | None = None, year: int | None = None,
) -> int:  # fmt: skip
    """For good: what these keys sealed can never be read again. Returns how many keys."""
    if confirmation != organisation.slug:
        raise NotConfirmed(organisation.slug)
    count = shred.destroy(organisation.pk, reason, retention=retention or "", year=year)
    if not count:
        raise NothingToDestroy
    what = [retention or "all", *([str(year)] if year is not None else [])]
    record(actor, "vault.keys_destroyed", organisation, fields=what, ground=reason.label)
    return count


def replay_destroyed(organisation: Organisation, *, actor: Actor) -> int:
    """After a restore: keys that the ledger calls destroyed, and that an older registry brought back."""
    count = shred.replay(organisation.pk)
    if count:
        record(actor, "vault.destruction_replayed", organisation, fields=["data_keys"])
    return count


def position_of(table: str, after: str) -> Position:
    return Position(int(table), UUID(after))
