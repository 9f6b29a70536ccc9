"""What answers a file: a table in three formats, a PDF, and the bar of one in the making."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from convenant import clock
from convenant.actions.made_files import KEPT
from convenant.formats.export import csv_response
from convenant.formats.opendocument import ods_response
from convenant.formats.pdf import PdfUnavailable, render_pdf
from convenant.formats.sheets import xlsx_response
from convenant.http import PortalRequest
from convenant.tenancy.models import Job, JobState

FILES: dict[str, Callable[..., HttpResponse]] = {"csv": csv_response, "ods": ods_response, "xlsx": xlsx_response}
"""Ending → the answer that takes a name, a head and rows."""


def file_of(kind: str) -> Callable[..., HttpResponse]:
    """The answer for an ending of an address. Another than the three is a page that is not there."""
    if kind not in FILES:
        raise Http404
    return FILES[kind]


def pdf_answer(
    request: PortalRequest,
    template: str,
    context: dict[str, Any],
    name: str,
    *,
    back: str,
    tell: Callable[[], object] | None = None,
    dated: bool = True,
) -> HttpResponse:
    """`name` without an ending; when `dated` the day is added. `tell` puts it in the trail once it is made; without the
    program that draws it the page `back` says so."""
    try:
        content = render_pdf(template, context, request)
    except PdfUnavailable as missing:
        messages.error(request, missing.sentence)
        return redirect(back)
    if tell:
        tell()
    named = f"{name}-{clock.today():%Y-%m-%d}" if dated else name
    disposition = f'attachment; filename="{named}.pdf"'
    return HttpResponse(content, "application/pdf", headers={"Content-Disposition": disposition})


def file_progress(request: PortalRequest, job: Job, file_url: str, **words: str) -> HttpResponse:
    """The bar of a file in the making; it asks for itself, and without script the link below it does. `file_url`: empty
    where there is no file. `words`: title, back_url, back_label, result_label; for one that goes after a while gone,
    again_url and again_label; retry_url where it can be tried again."""
    is_done, stays = job.state == JobState.DONE, "gone" not in words
    context = {
        "job": job, "poll_url": request.path, "is_busy": job.is_busy, "is_gone": is_done and not file_url and not stays,
        "result_url": file_url if is_done else "",
        "until": not stays and is_done and job.finished_at and job.finished_at + KEPT,
    }  # fmt: skip
    template = "components/progress.html" if request.headers.get("HX-Request") else "file_progress.html"
    return render(request, template, context | words)
