"""Files that a job made: kept sealed in parts, handed out part by part, thrown away after a while."""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.editing import one_at_a_time
from convenant.errors import Conflict
from convenant.models import TakeoutPart
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import Actor, scope

KEPT = timedelta(days=7)
MOST_EACH = 20
"""Files of one kind that wait or are kept for one person: each is a whole list, sealed."""
ENOUGH = "Er staan al {most} bestanden van deze soort voor u klaar of in de rij. {when}"
LATER = "Op {day} gooit het portaal het oudste weg. Daarna kunt u weer een bestand maken."
SOON = "Wacht tot er een klaar is."


def refuse_another(task: str, unique_key: str, *, actor: Actor) -> None:
    """Raises Conflict when this person has enough of them. The same question as one under way makes no other."""
    one_at_a_time("made-files", task, actor.membership)
    at_work = files_of(task, actor).filter(state__in=[JobState.WAITING, JobState.RUNNING])
    kept = own_ready(task, actor)
    if at_work.filter(unique_key=unique_key).exists() or at_work.count() + len(kept) < MOST_EACH:
        return
    oldest = min((job.finished_at for job in kept if job.finished_at), default=None)
    when = LATER.format(day=nl_plain(oldest + KEPT)) if oldest else SOON
    raise Conflict(ENOUGH.format(most=MOST_EACH, when=when))


def files_of(task: str, actor: Actor) -> QuerySet[Job]:
    """Asked by this person; a colleague has files of his own."""
    return Job.objects.filter(task=task, acting__membership=str(actor.membership))


def own_ready(task: str, actor: Actor) -> list[Job]:
    """Of this person, whose file is still there, newest first."""
    return [job for job in ready(task) if job.acting.get("membership") == str(actor.membership)]


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
