"""Taking the organisation's own data along (AVG art. 20 and 28(3)(g)): asking, making, handing out, throwing away."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from convenant.actions.bell import ring_own
from convenant.actions.made_files import KEPT, contents, discard, keeper, own_ready
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.message_kinds import TAKEOUT_READY
from convenant.takeout import Parts, Progress, write_takeout
from convenant.tenancy.jobs import enqueue, enqueue_later, report_progress
from convenant.tenancy.models import Function, Job, Membership, Organisation, OrganisationKind
from convenant.tenancy.scope import MEMBER, REGIE, Actor

MAKE, DISCARD = "convenant.make_takeout", "convenant.discard_takeout"
WHO_MAY = "Op een school doet de directie dit. Bij andere organisaties doet de beheerder van de accounts dit."
PURPOSES = {
    "exit": "overstappen of stoppen met het portaal",
    "archive": "eigen archief",
    "audit": "controle door FG, accountant of toezichthouder",
}
READ_SEALED = frozenset(
    {
        Function.DIRECTIE, Function.SCHOOLAGENT, Function.WIJKAGENT, Function.LEERPLICHT, Function.HALT, Function.OM,
        Function.JONGERENWERK, Function.ZORGPARTNER,
    }
)  # fmt: skip
"""Who reads every sealed cell of the organisation in the portal too. For others the cells are left out."""


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(f"Dit hoort niet bij uw functie. {WHO_MAY}")


class NoPurpose(Refused):
    def __init__(self) -> None:
        super().__init__("Kies waarvoor u de gegevens meeneemt. Dat wordt vastgelegd.")


def has_own_rows(actor: Actor) -> bool:
    """Who runs the portal has none."""
    return actor.role in (MEMBER, REGIE)


def may_take_out(actor: Actor) -> bool:
    """A person, never a job without one. Of a school the directie; what the board alone reads stays out of its file."""
    if not has_own_rows(actor) or actor.membership_id is None:
        return False
    if actor.kind == OrganisationKind.SCHOOL:
        return actor.function == Function.DIRECTIE
    return Membership.objects.filter(pk=actor.membership_id, is_administrator=True).exists()


def ask_takeout(purpose: str, *, actor: Actor) -> Job:
    """The job of this person under way, or a new one."""
    if not may_take_out(actor):
        raise NotYours
    if purpose not in PURPOSES:
        raise NoPurpose
    job = enqueue(MAKE, actor=actor, unique_key=f"{MAKE}:{actor.membership}", purpose=purpose)
    record(actor, "takeout.asked", _subject(actor), purpose=PURPOSES[purpose])
    return job


def make_takeout(job: Job, purpose: str, *, actor: Actor) -> dict[str, Any]:
    """Rows per table, and whether sealed cells can be read in it. The right is asked again: a job's row is no proof of
    it. One takeout of a person at a time is kept."""
    if not may_take_out(actor):
        raise NotYours
    for before in own_ready(MAKE, actor):
        discard(before.pk)

    def tell(percent: int, text: str) -> None:
        report_progress(job, percent, text)

    sealed = actor.function in READ_SEALED
    counts = _make(job.pk, actor, sealed=sealed, progress=tell)
    enqueue_later(DISCARD, KEPT, actor=replace(actor, membership_id=None), made_by=job.pk)
    record(actor, "takeout.made", _subject(actor), purpose=PURPOSES[purpose])
    ring_own(TAKEOUT_READY, None, actor=actor, membership_id=actor.membership_id)
    return {"counts": counts, "sealed": sealed}


def _make(job_id: UUID, actor: Actor, *, sealed: bool, progress: Progress) -> dict[str, int]:
    target = Parts(keeper(job_id, actor))
    counts = write_takeout(target, actor, sealed=sealed, progress=progress)
    target.finish()
    return counts


def ready_for(actor: Actor) -> list[Job]:
    """Of this person alone: a colleague who reads no sealed cell must not fetch them from the file of one who does. Nor
    may he himself, once he works in such a function."""
    mine = own_ready(MAKE, actor)
    return [job for job in mine if actor.function in READ_SEALED or not job.result["sealed"]]


def hand_out(job: Job, *, actor: Actor) -> Iterator[bytes]:
    """The zip, part by part."""
    if not may_take_out(actor):
        raise NotYours
    record(actor, "takeout.downloaded", _subject(actor), purpose=PURPOSES[job.arguments["purpose"]])
    return contents(job.pk, actor)


def discard_takeout(job_id: UUID, *, actor: Actor) -> int:
    """How many parts; none when a newer takeout already took its place."""
    gone = discard(job_id)
    if gone:
        record(actor, "takeout.discarded", _subject(actor))
    return gone


def export_by_portal(target: Parts, purpose: str, *, actor: Actor, sealed: bool, progress: Progress) -> dict[str, int]:
    """By who runs the server, on the organisation's request: it stands in the organisation's own trail."""
    counts = write_takeout(target, actor, sealed=sealed, progress=progress)
    target.finish()
    record(actor, "takeout.made_by_portal", _subject(actor), purpose=purpose)
    return counts


def _subject(actor: Actor) -> Organisation:
    return Organisation(pk=actor.organisation)
