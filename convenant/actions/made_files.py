"""Files that a job made: kept sealed in parts, handed out part by part, thrown away after a while."""

import base64
from collections.abc import Callable, Iterator
from uuid import UUID

from convenant import clock
from convenant.models import TakeoutPart
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope


def keeper(job_id: UUID, actor: Actor) -> Callable[[bytes], None]:
    """Takes a file part by part, each sealed at once: no clear file on disk."""
    made = 0

    def keep(data: bytes) -> None:
        nonlocal made
        part = TakeoutPart(organisation_id=actor.organisation, job_id=job_id, number=made, made_at=clock.now())
        part.seal(content=base64.b64encode(data).decode())
        part.save(force_insert=True)
        made += 1

    return keep


def ready(task: str) -> list[Job]:
    """Whose file is still there, newest first; without what was asked, which can hold the keys of all rows."""
    ids = TakeoutPart.objects.filter(number=0).values("job_id")
    found = Job.objects.filter(task=task, state=JobState.DONE, pk__in=ids).defer("arguments")
    return list(found.order_by("-finished_at"))


def contents(job_id: UUID, actor: Actor) -> Iterator[bytes]:
    """Whoever reads on does so after this scope ended: each part opens one of its own."""
    parts = TakeoutPart.objects.filter(job_id=job_id).order_by("number")
    return _read(list(parts.values_list("pk", flat=True)), actor)


def _read(ids: list[UUID], actor: Actor) -> Iterator[bytes]:
    for pk in ids:
        with scope(actor):
            part = base64.b64decode(TakeoutPart.objects.get(pk=pk).reveal("content"))
        yield part


def discard(job_id: UUID) -> int:
    """How many parts; none when they went before."""
    return TakeoutPart.objects.filter(job_id=job_id).delete()[0]
