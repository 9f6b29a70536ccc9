"""Taking the organisation's own data along: asking, the progress, the file."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import takeout as actions
from convenant.actions.made_files import KEPT, files_of
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.pages import file_progress
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor

SEES = "Alleen u. Elke keer dat u dit bestand maakt of ophaalt, wordt vastgelegd."
GONE = (
    f"Het portaal bewaart dit bestand {KEPT.days} dagen, of tot u een nieuw maakt. Daarna gooit het "
    "portaal het weg. Vraag het opnieuw als u het nog nodig hebt."
)
View = Callable[..., HttpResponseBase]


def for_takers(view: View) -> View:
    """404 where there is nothing to take; 403 with who may for other functions."""

    @wraps(view)
    def guarded(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
        if not actions.has_own_rows(request.actor):
            raise Http404
        if not actions.may_take_out(request.actor):
            context = {"refusal": "Dit hoort niet bij uw functie.", "who_may": actions.WHO_MAY}
            return render(request, "403.html", context, status=403)
        return view(request, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_takers
def index(request: PortalRequest) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            job = actions.ask_takeout(request.POST.get("doel", ""), actor=request.actor)
            return redirect("takeout:progress", job_id=job.pk)
        except Refused as refused:
            refusal = refused.sentence
    return render(request, "convenant/takeout.html", _context(request.actor, refusal), status=422 if refusal else 200)


def _context(actor: Actor, refusal: str) -> dict[str, Any]:
    mine = actions.ready_for(actor)
    ready = [{"url": _file_url(job), "made_at": job.finished_at, "rows": _rows(job)} for job in mine]
    purposes = list(actions.PURPOSES.items())
    return {
        "purposes": purposes, "ready": ready, "refusal": refusal, "sees": SEES, "days": KEPT.days,
        "sealed": actor.function in actions.READ_SEALED,
    }  # fmt: skip


def _rows(job: Job) -> int:
    return sum(job.result["counts"].values())


def _file_url(job: Job) -> str:
    return reverse("takeout:download", kwargs={"job_id": job.pk})


@require_safe
@for_takers
def progress(request: PortalRequest, job_id: UUID) -> HttpResponse:
    job = get_visible_or_404(files_of(actions.MAKE, request.actor), pk=job_id)
    is_there = job.pk in {each.pk for each in actions.ready_for(request.actor)}
    index_url = reverse("takeout:index")
    return file_progress(
        request, job, _file_url(job) if is_there else "", title="Gegevens van uw organisatie", sees=SEES,
        back_url=index_url, back_label="Gegevens meenemen", result_label="Bestand ophalen", gone=GONE,
        again_url=index_url, again_label="Opnieuw vragen",
    )  # fmt: skip


@require_safe
@for_takers
def download(request: PortalRequest, job_id: UUID) -> HttpResponseBase:
    ready = {job.pk: job for job in actions.ready_for(request.actor)}
    if job_id not in ready:
        raise Http404
    parts = actions.hand_out(ready[job_id], actor=request.actor)
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="gegevens-{clock.today():%Y-%m-%d}.zip"'
    return response
