"""Jobs of all organisations, for the operator: what they are called, how they stand, how long it takes."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions import jobs as actions
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest
from convenant.operating import JobRow, job_counts, job_row, jobs_in
from convenant.permissions import needs_operator
from convenant.tenancy.models import Job, JobState

PER_PAGE = 25
SHOWN = (JobState.FAILED, JobState.WAITING, JobState.RUNNING, JobState.DONE, JobState.DROPPED)
ALL = "alle"
WORDS = {
    actions.RETRY: {
        "title": "Taak opnieuw proberen",
        "text": "De taak gaat opnieuw in de rij, met de rechten van wie haar vroeg.",
        "button": "Opnieuw proberen",
        "done": "De taak staat weer klaar.",
    },
    actions.DROP: {
        "title": "Taak laten vervallen",
        "text": "De taak wordt niet meer uitgevoerd. Wie haar vroeg, ziet dat en kan het opnieuw vragen.",
        "button": "Laten vervallen",
        "done": "De taak is vervallen.",
    },
}
CHANGES = {actions.RETRY: actions.retry_job, actions.DROP: actions.drop_job}


@require_safe
@needs_operator
def index(request: PortalRequest) -> HttpResponse:
    asked = request.GET.get("stand", "")
    state = asked if asked in JobState.values else ALL
    page = Paginator(jobs_in(state), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "rows": [job_row(row) for row in page], "views": views(state), "state": state}
    return render(request, "operator/jobs.html", context)


def views(chosen: str) -> list[dict[str, object]]:
    counts = job_counts()
    every = [(ALL, "Alle", sum(counts.values()))]
    every += [(state.value, str(state.label).capitalize(), counts.get(state.value, 0)) for state in SHOWN]
    return [
        {"url": f"?stand={key}", "label": label, "count": count, "current": key == chosen, "late": key == "failed"}
        for key, label, count in every
    ]


def row_or_404(job_id: UUID) -> JobRow:
    row = jobs_in(ALL).filter(pk=job_id).first()
    if row is None:
        raise Http404
    return job_row(row)


@require_safe
@needs_operator
def detail(request: PortalRequest, job_id: UUID) -> HttpResponse:
    return render(request, "operator/job.html", {"job": row_or_404(job_id)})


@require_http_methods(GET_POST)
@needs_operator
def change(request: PortalRequest, job_id: UUID, verb: str) -> HttpResponse:
    """Asks first, on a page of its own."""
    row = row_or_404(job_id)
    if request.method != "POST":
        return render(request, "operator/job_change.html", {"job": row, "words": WORDS[verb]})
    try:
        CHANGES[verb](Job(pk=job_id), actor=request.actor)
    except Refused as refusal:
        context = {"job": row_or_404(job_id), "words": WORDS[verb], "refusal": refusal.sentence}
        return render(request, "operator/job_change.html", context, status=409)
    messages.success(request, WORDS[verb]["done"])
    return redirect("operator:job", job_id=job_id)
