"""Taking the organisation's own data along (AVG art. 20 and 28(3)(g)): asking, making, handing out, throwing away.

What holds names and stories is made only after a colleague agreed (`takeout_consent`, ADR 27).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from convenant.actions.bell import ring_own
from convenant.actions.made_files import KEPT, contents, discard, keeper, own_ready
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.message_kinds import TAKEOUT_READY
from convenant.models import TakeoutRequest
from convenant.queries.takeout import PURPOSES, WHO_MAY, WHY, is_board, may_take_out, reaches_all, reads_sealed
from convenant.takeout import Parts, Progress, kept_back, write_takeout
from convenant.tenancy.jobs import enqueue, enqueue_later, report_progress
from convenant.tenancy.models import Job, Organisation
from convenant.tenancy.scope import Actor

SEALED = ["sealed"]
"""In the trail, of a file with names and stories."""
MAKE, DISCARD = "convenant.make_takeout", "convenant.discard_takeout"
NOT_EVERYWHERE = (
    "U werkt niet op alle locaties van uw organisatie. Alleen wie op alle locaties werkt, neemt de gegevens mee."
)
ONLY_AGREED = "Gesloten dossiers gaan pas mee als een collega akkoord geeft."


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(f"Dit hoort niet bij uw functie. {WHO_MAY}")


class NoPurpose(Refused):
    def __init__(self) -> None:
        super().__init__(WHY)


def require_taker(purpose: str, actor: Actor) -> None:
    if not may_take_out(actor):
        raise NotYours
    if purpose not in PURPOSES:
        raise NoPurpose
    if not reaches_all(actor):
        raise Refused(NOT_EVERYWHERE)


def ask_takeout(purpose: str, *, actor: Actor) -> Job:
    """Without what is sealed. The job of this person under way, or a new one."""
    require_taker(purpose, actor)
    if is_board(actor):
        raise Refused(ONLY_AGREED)
    job = enqueue(MAKE, actor=actor, unique_key=f"{MAKE}:{actor.membership}", purpose=purpose)
    record(actor, "takeout.asked", _subject(actor), purpose=PURPOSES[purpose])
    return job


def make_takeout(job: Job, purpose: str, *, actor: Actor, agreed: TakeoutRequest | None = None) -> dict[str, Any]:
    """Rows per table, and what is to be asked again when the file is fetched. The right is asked again: a job's row is
    no proof of it. `agreed`: to what a colleague agreed. One takeout of a person at a time is kept."""
    sealed = agreed is not None
    require_taker(purpose, actor)
    if is_board(actor) and not sealed:
        raise Refused(ONLY_AGREED)
    for before in own_ready(MAKE, actor):
        discard(before.pk)

    def tell(percent: int, text: str) -> None:
        report_progress(job, percent, text)

    counts = _make(job.pk, actor, sealed=sealed, progress=tell)
    enqueue_later(DISCARD, KEPT, actor=replace(actor, membership_id=None), made_by=job.pk)
    record(actor, "takeout.made", agreed or _subject(actor), fields=SEALED if sealed else [], purpose=PURPOSES[purpose])
    ring_own(TAKEOUT_READY, None, actor=actor, membership_id=actor.membership_id)
    return {"counts": counts, "sealed": sealed, "function": actor.function, "whole": not kept_back(actor)}


def _make(job_id: UUID, actor: Actor, *, sealed: bool, progress: Progress) -> dict[str, int]:
    target = Parts(keeper(job_id, actor))
    counts = write_takeout(target, actor, sealed=sealed, progress=progress)
    target.finish()
    return counts


def ready_for(actor: Actor) -> list[Job]:
    """Of this person alone: a colleague who reads no sealed cell must not fetch them from the file of one who does."""
    mine = own_ready(MAKE, actor)
    return [job for job in mine if _is_his_still(job, actor)] if reaches_all(actor) else []


def _is_his_still(job: Job, actor: Actor) -> bool:
    """Not once he works in another function, nor when the board got an account since and has the closed files."""
    if job.result.get("function") != actor.function:
        return False
    if job.result["sealed"] and not reads_sealed(actor):
        return False
    return not (job.result["whole"] and kept_back(actor))


def hand_out(job: Job, *, actor: Actor) -> Iterator[bytes]:
    """The zip, part by part."""
    if not may_take_out(actor):
        raise NotYours
    subject = TakeoutRequest(pk=job.arguments["request"]) if job.result["sealed"] else _subject(actor)
    fields = SEALED if job.result["sealed"] else []
    record(actor, "takeout.downloaded", subject, fields=fields, purpose=PURPOSES[job.arguments["purpose"]])
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
