"""The log as a PDF: at once where it is short, else by the worker, with a bar."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import papers
from convenant.actions.made_files import KEPT, files_of
from convenant.file_pages import file_progress, pdf_answer
from convenant.http import GET_POST, PortalRequest
from convenant.pages import held_up
from convenant.permissions import READ_TRAIL, needs
from convenant.queries.trail_log import MOST_ON_PAPER, entries
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job

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
    job = get_visible_or_404(files_of(papers.MAKE, request.actor), pk=job_id)
    is_there = job.pk in {paper.pk for paper in papers.own_papers(request.actor)}
    ask_url = reverse("privacy:log-paper")
    return file_progress(
        request, job, file_url(job) if is_there else "", title="Logboek als PDF", sees=SEES, back_url=ask_url,
        back_label="Logboek als PDF", result_label="PDF ophalen", again_url=ask_url, again_label="Opnieuw maken",
        gone="Het portaal gooide deze PDF weg. Maak hem opnieuw vanuit het logboek.",
    )  # fmt: skip


@require_safe
@needs(READ_TRAIL)
def download(request: PortalRequest, job_id: UUID) -> HttpResponse:
    ready = {job.pk: job for job in papers.own_papers(request.actor)}
    if job_id not in ready:
        raise Http404
    content = papers.hand_out(ready[job_id], actor=request.actor)
    disposition = f'attachment; filename="logboek-{clock.today():%Y-%m-%d}.pdf"'
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": disposition})
