"""What the worker does for incidents."""

from typing import Any
from uuid import UUID

from convenant.actions.bell import ring_circle
from convenant.audit.trail import circle_event
from convenant.errors import Refused
from convenant.tenancy.jobs import report_progress, task
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor

from .actions.attachments import ERASE, erase_removed
from .actions.releases import COMPUTE, require_countable
from .bell import RELEASED
from .models import Release
from .models.releases import ReleaseState
from .releases.counting import compute


@task(COMPUTE, "Cijfers berekenen")
def compute_release(job: Job, actor: Actor, release: str, convenant: str) -> dict[str, Any]:
    """Counting itself runs in a scope of its own: the acting organisation never reads a school's incident."""
    wanted = Release.objects.filter(pk=release, convenant_id=convenant, convenant_id__in=actor.circles).first()
    if wanted is None:
        raise Refused("Deze cijfers horen niet bij een convenant van uw organisatie.")
    was_released = wanted.state == ReleaseState.RELEASED
    if not was_released:
        require_countable(wanted, actor=actor)
    report_progress(job, 10, "wij tellen de incidenten van de scholen")
    done = compute(UUID(release), UUID(convenant))
    if not was_released:
        circle_event(actor, "release.released", done, convenant_id=done.convenant_id)
        ring_circle(RELEASED, None, done.convenant_id, actor=actor)
    return {"release": release}


@task(ERASE, "Weggehaalde bijlage wissen")
def erase_attachment(job: Job, actor: Actor, attachment: str) -> dict[str, bool]:
    return {"erased": erase_removed(UUID(attachment), actor=actor)}
