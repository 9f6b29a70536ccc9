"""Evaluation reports: the list, asking for one, its progress, the page and the PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convenant import clock
from convenant.actions import reports as actions
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.file_pages import file_progress
from convenant.http import PortalRequest, number_in
from convenant.models import Convenant, Report, ReportFile
from convenant.pages import circle_at
from convenant.refusing import refused
from convenant.reports.page import page_context
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState

YEAR_DIGITS = 4
SEES = "Alle partijen van dit convenant. Er staan geen personen, scholen of losse incidenten in de cijfers."


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    return render(request, "convenant/reports.html", list_context(request, convenant))


def list_context(request: PortalRequest, convenant: Convenant) -> dict[str, Any]:
    reports = Report.objects.filter(convenant=convenant).defer("content").order_by("-made_at")[:50]
    may_make = actions.may_make(request.actor, convenant)
    years = [(str(year), clock.school_year_label(year)) for year in actions.years_to_choose()] if may_make else []
    return {"slug": convenant.slug, "reports": reports, "years": years, "sees": SEES}


@require_POST
def make(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    year = number_in(request.POST.get("schooljaar", ""), YEAR_DIGITS) or 0
    try:
        job = actions.ask_report(convenant, year, actor=request.actor)
    except actions.NotRegie as refusal:
        return refused(request, refusal, who_may=actions.WHO_MAY)
    except Refused as refusal:
        context = list_context(request, convenant) | {"refusal": refusal.sentence}
        return render(request, "convenant/reports.html", context, status=422)
    return redirect("reports:progress", slug=slug, job_id=job.pk)


@require_safe
def progress(request: PortalRequest, slug: str, job_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    own = Job.objects.filter(task=actions.MAKE, arguments__convenant=str(convenant.pk))
    job = get_visible_or_404(own, pk=job_id)
    report = job.result.get("report") if job.state == JobState.DONE else None
    return file_progress(
        request, job, reverse("reports:report", args=[slug, report]) if report else "",
        title=f"Evaluatierapport {clock.school_year_label(int(job.arguments['school_year']))}",
        back_url=reverse("reports:list", args=[slug]), back_label="Evaluatie", result_label="Rapport bekijken",
        retry_url=reverse("reports:retry", args=[slug, job.pk]),
    )  # fmt: skip


@require_POST
def retry(request: PortalRequest, slug: str, job_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    failed = Job.objects.filter(task=actions.MAKE, arguments__convenant=str(convenant.pk), state=JobState.FAILED)
    job = get_visible_or_404(failed, pk=job_id)
    try:
        again = actions.ask_report(convenant, int(job.arguments["school_year"]), actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("reports:list", slug=slug)
    return redirect("reports:progress", slug=slug, job_id=again.pk)


@require_safe
def report(request: PortalRequest, slug: str, report_id: UUID) -> HttpResponse:
    seen = Report.objects.filter(convenant__slug=slug).select_related("convenant")
    found = get_visible_or_404(seen, pk=report_id)
    return render(request, "convenant/report.html", page_context(found) | {"slug": slug, "sees": SEES})


@require_safe
def pdf(request: PortalRequest, slug: str, report_id: UUID) -> HttpResponse:
    files = ReportFile.objects.filter(convenant__slug=slug).select_related("report").defer("report__content")
    found = get_visible_or_404(files, report_id=report_id)
    record(request.actor, "report.downloaded", found.report)
    name = f"evaluatie-{slug}-{clock.school_year_label(found.report.school_year)}-{found.report.number}.pdf"
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
