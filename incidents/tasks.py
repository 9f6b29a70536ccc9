"""What the worker does for incidents."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from convenant.actions.bell import ring_circle, ring_own
from convenant.actions.made_files import discard
from convenant.audit.trail import circle_event
from convenant.errors import Refused
from convenant.tenancy.jobs import report_progress, task
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor

from .actions.attachments import ERASE, erase_removed
from .actions.bulk import BACK, SEVERAL, Outcome, Tell, back_act, for_each
from .actions.exporting import DISCARD, EXPORT, make_export
from .actions.releases import COMPUTE, require_countable
from .bell import EXPORT_READY, RELEASED, SEVERAL_DONE
from .forms.bulk import form_of
from .models import Incident, Release
from .models.releases import ReleaseState
from .permissions import visible_to
from .queries.colleagues import handlers
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


@task(SEVERAL, "Meer incidenten tegelijk")
def several(job: Job, actor: Actor, what: str, incidents: str, **values: str) -> dict[str, Any]:
    """`values`: what the form of `what` asks. Rows that are out of sight by now are not there."""
    form = form_of(what, actor, values)
    if not form.is_valid():
        raise Refused("Dit kan niet meer zoals u het vroeg. Kies opnieuw.")
    rows = rows_of(actor, incidents.split(","))
    before = {str(row.pk): str(row.handler or "") for row in rows}
    return told(job, for_each(rows, form.act(actor), teller(job, len(rows))), actor) | {"before": before}


@task(BACK, "Meer incidenten tegelijk terugzetten")
def several_back(job: Job, actor: Actor, of: str) -> dict[str, Any]:
    """What another job of the same person did, incident by incident; what a colleague chose since stays."""
    done = Job.objects.get(pk=of, acting__membership=str(actor.membership))
    ours = {str(row.pk): row.pk for row in handlers(actor)}
    before = {pk: ours.get(member) for pk, member in done.result["before"].items()}
    step, given = done.arguments.get("step", ""), ours.get(done.arguments.get("colleague", ""))
    act = back_act(step, before, given, actor=actor)
    if act is None:
        raise Refused("Dit kunt u niet ongedaan maken.")
    rows = rows_of(actor, done.result["done"])
    return told(job, for_each(rows, act, teller(job, len(rows))), actor)


@task(EXPORT, "Register als bestand")
def export_register(job: Job, actor: Actor, kind: str, incidents: str, view: str, filters: str) -> dict[str, Any]:
    said = {"Weergave": view, "Filter": filters}
    made = make_export(job, kind, incidents.split(","), said, actor=actor)
    ring_own(EXPORT_READY, job.pk, actor=actor, membership_id=actor.membership)
    return made


@task(DISCARD, "Bestand van het register weggooien")
def throw_away_export(job: Job, actor: Actor, made_by: str) -> dict[str, int]:
    return {"parts": discard(UUID(made_by))}


def rows_of(actor: Actor, pks: Iterable[str]) -> list[Incident]:
    return list(visible_to(actor).filter(pk__in=list(pks)).order_by("-occurred_on", "pk"))


def teller(job: Job, total: int) -> Tell:
    return lambda done: report_progress(job, 100 * done // max(total, 1), f"incident {done + 1} van {total}")


def told(job: Job, outcome: Outcome, actor: Actor) -> dict[str, Any]:
    ring_own(SEVERAL_DONE, job.pk, actor=actor, membership_id=actor.membership)
    return {
        "done": [str(row.pk) for row in outcome.done],
        "refused": [[str(row.pk), why] for row, why in outcome.refused],
    }
