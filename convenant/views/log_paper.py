"""The log as a PDF: at once where it is short, else by the worker, with a bar."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import papers
from convenant.actions.takeout import KEPT
from convenant.http import GET_POST, PortalRequest
from convenant.pages import held_up, pdf_answer
from convenant.permissions import READ_TRAIL, needs
from convenant.queries.trail_log import MOST_ON_PAPER, entries
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState

from .privacy import frame
from .trail_log import SEES, Reading

AT_ONCE = 200
"""More rows than this take longer than somebody waits for a page: 10 ms each."""


@require_safe
@needs(READ_TRAIL)
def log_pdf(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    if entries(reading.chosen)[: AT_ONCE + 1].count() > AT_ONCE:
        return redirect(f"{reverse('privacy:log-paper')}?{reading.query}")
    context = papers.paper_of(reading.chosen, request.actor)
    return pdf_answer(request, papers.TEMPLATE, context, "logboek", back=reverse("privacy:log"))


@require_http_methods(GET_POST)
@needs(READ_TRAIL)
def ask(request: PortalRequest) -> HttpResponse:
    """How many rows the filter leaves, and what was made before."""
    reading = Reading(request)
    back = f"{reverse('privacy:log')}?{reading.query}"
    if request.method == "POST":
        made: list[Job] = []
        if page := held_up(request, lambda: made.append(papers.ask_paper(reading.chosen, actor=request.actor)), back):
            return page
        return redirect("privacy:log-paper-progress", job_id=made[0].pk)
    count = entries(reading.chosen)[: MOST_ON_PAPER + 1].count()
    context = frame(request, "privacy:log") | {
        "sees": SEES, "count": min(count, MOST_ON_PAPER), "is_cut": count > MOST_ON_PAPER, "most": MOST_ON_PAPER,
        "marks": [mark["text"] for mark in reading.marks()], "days": KEPT.days,
        "back_url": back, "nothing": papers.NOTHING if not count else "",
        "ready": [{"url": file_url(job), "made_at": job.finished_at, "rows": job.result.get("rows", 0)}
                  for job in papers.own_papers(request.actor)],
    }  # fmt: skip
    return render(request, "convenant/privacy/log_paper.html", context)


def file_url(job: Job) -> str:
    return reverse("privacy:log-paper-file", kwargs={"job_id": job.pk})


@require_safe
@needs(READ_TRAIL)
def progress(request: PortalRequest, job_id: UUID) -> HttpResponse:
    """The bar asks for itself; without script the link below it does."""
    mine = Job.objects.filter(task=papers.MAKE, acting__membership=str(request.actor.membership_id))
    job = get_visible_or_404(mine, pk=job_id)
    is_there = job.pk in {paper.pk for paper in papers.own_papers(request.actor)}
    whole = "convenant/privacy/log_paper_progress.html"
    template = "components/progress.html" if request.headers.get("HX-Request") else whole
    context = {
        "job": job, "poll_url": reverse("privacy:log-paper-progress", kwargs={"job_id": job.pk}), "sees": SEES,
        "is_busy": job.is_busy,
        "result_url": file_url(job) if is_there else "", "result_label": "PDF ophalen",
        "gone": job.state == JobState.DONE and not is_there,
    }  # fmt: skip
    return render(request, template, context)


@require_safe
@needs(READ_TRAIL)
def download(request: PortalRequest, job_id: UUID) -> HttpResponse:
    ready = {job.pk: job for job in papers.own_papers(request.actor)}
    if job_id not in ready:
        raise Http404
    content = papers.hand_out(ready[job_id], actor=request.actor)
    disposition = f'attachment; filename="logboek-{clock.today():%Y-%m-%d}.pdf"'
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": disposition})
