"""Importing a file: what may be imported, the file, the preview, the result, and undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.editing import all_or_nothing
from convenant.errors import Conflict, Refused
from convenant.formats.export import csv_response
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import form_page
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import OPERATOR
from convenant.uploads import Unreadable
from parties.forms.importing import ImportConfirmForm, ImportFileForm
from parties.importing import actions, samples
from parties.importing.columns import OUR_REMARKS
from parties.models import ImportBatch, ImportKind, ImportRow, ImportState, Verdict

PER_PAGE = 50
SEES = "Alleen uw organisatie ziet dit bestand. Na 30 dagen gooien wij de rijen weg."
OPERATOR_SEES = "Alleen het beheer van het portaal ziet dit bestand. Er staan geen personen in."
BADGES = {Verdict.NEW: "info", Verdict.CHANGED: "warn", Verdict.SAME: "neutral", Verdict.WRONG: "bad"}
ALL = "alle"
Row = dict[str, Any]


def sees_of(request: PortalRequest) -> str:
    return OPERATOR_SEES if request.actor.role == OPERATOR else SEES


@require_safe
def index(request: PortalRequest) -> HttpResponse:
    kinds = actions.kinds_for(request.actor)
    if not kinds:
        return refused(request, actions.NOT_YOURS)
    found = ImportBatch.objects.filter(kind__in=kinds)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "kinds": [{"label": kind.label, "url": reverse("importing:upload", args=[kind.value])} for kind in kinds],
        "page": page,
        "rows": [_batch_line(batch) for batch in page],
        "sees": sees_of(request),
    }
    return render(request, "parties/importing/index.html", context)


def _batch_line(batch: ImportBatch) -> Row:
    return {
        "url": reverse("importing:batch", args=[batch.pk]),
        "title": batch.filename,
        "kind": batch.get_kind_display(),
        "state": batch.get_state_display(),
        "made_at": batch.made_at,
    }


@require_http_methods(GET_POST)
def upload(request: PortalRequest, kind: str) -> HttpResponse:
    chosen = _kind_or_404(kind)
    if chosen not in actions.kinds_for(request.actor):
        return refused(request, actions.NOT_YOURS)
    form = ImportFileForm(posted(request), request.FILES or None, circles=_circles(request, chosen))
    if request.method == "POST" and form.is_valid() and (batch := _previewed(request, chosen, form)):
        return redirect("importing:batch", pk=batch.pk)
    context = {
        "kind": chosen,
        "columns": samples.explained(samples.columns_of(chosen, request.actor)),
        **_bar(actions.running_job(kind, actor=request.actor)),
        "files": [(each.upper(), reverse("importing:sample", args=[kind, each])) for each in ("xlsx", "ods", "csv")],
        "sees": sees_of(request),
    }
    return form_page(request, "parties/importing/upload.html", form, context)


def _kind_or_404(kind: str) -> ImportKind:
    if kind not in ImportKind.values:
        raise Http404
    return ImportKind(kind)


def _circles(request: PortalRequest, kind: ImportKind) -> list[tuple[str, str]]:
    """Only contact persons belong to a convenant. The one that the page before was about comes first."""
    if kind != ImportKind.CONTACTS:
        return []
    found = Convenant.objects.filter(pk__in=request.actor.circles).values_list("slug", "short_name")
    asked = request.GET.get("convenant", "")
    return sorted(found, key=lambda each: (each[0] != asked, each[1]))


def _previewed(request: PortalRequest, kind: ImportKind, form: ImportFileForm) -> ImportBatch | None:
    sent, slug = form.cleaned_data["file"], form.cleaned_data.get("convenant")
    convenant = Convenant.objects.get(slug=slug) if slug else None
    try:
        with all_or_nothing():
            return actions.preview(kind, convenant, sent.name, sent, sent.size, actor=request.actor)
    except Unreadable as wrong:
        form.add_error("file", wrong.args[0])
    except Refused as refusal:
        form.add_error("file", refusal.sentence)
    return None


@require_safe
def sample(request: PortalRequest, kind: str, file_type: str) -> HttpResponse:
    chosen = _kind_or_404(kind)
    if chosen not in actions.kinds_for(request.actor):
        return refused(request, actions.NOT_YOURS)
    made = samples.sample(chosen, file_type, actor=request.actor)
    if made is None:
        raise Http404
    return made


def batch_or_404(request: PortalRequest, pk: UUID) -> ImportBatch:
    """Of the own organisation, and of a kind that this function imports: for others it is not there."""
    return get_visible_or_404(ImportBatch.objects.filter(kind__in=actions.kinds_for(request.actor)), pk=pk)


@require_safe
def batch(request: PortalRequest, pk: UUID) -> HttpResponse:
    return _batch_page(request, batch_or_404(request, pk))


def _batch_page(request: PortalRequest, row: ImportBatch, refusal: str = "", status: int = 200) -> HttpResponse:
    job = Job.objects.filter(pk=row.job_id).first() if row.job_id else None
    if job and job.is_busy and not refusal:
        return redirect("importing:progress", pk=row.pk)
    counts = actions.counts_of(row)
    failed = job.error if job and job.state == JobState.FAILED else ""
    context = _lines(request, row, counts) | {
        "batch": row,
        "kind_label": row.get_kind_display(),
        "refusal": refusal or failed,
        "counts": [(verdict.label, counts.get(verdict, 0), BADGES[verdict]) for verdict in Verdict],
        "is_preview": row.state == ImportState.PREVIEW,
        "is_done": row.state == ImportState.DONE,
        "is_undone": row.state == ImportState.UNDONE,
        "wrong": counts.get(Verdict.WRONG, 0),
        "kept": ImportRow.objects.filter(batch=row).exclude(kept_because="").count(),
        **_bar(actions.running_job(row.kind, actor=request.actor)),
        "sees": sees_of(request),
    }
    written = sum(counts.get(verdict, 0) for verdict in actions.WRITTEN)
    confirm = ImportConfirmForm(rows=written, wrong=counts.get(Verdict.WRONG, 0))
    context |= {"written": written, "confirm": confirm, "wait": actions.wait_words(written, actor=request.actor)}
    return render(request, "parties/importing/batch.html", context, status=status)


def _bar(job: Job | None) -> Row:
    """Of the import of this kind that runs: it asks for itself on the page of its own file."""
    return {"job": job, "poll_url": reverse("importing:progress", args=[job.arguments["batch"]]) if job else ""}


def _lines(request: PortalRequest, row: ImportBatch, counts: dict[str, int]) -> Row:
    """One page of rows, the wrong ones first to be chosen."""
    asked = request.GET.get("stand", "")
    chosen = asked if asked in Verdict.values else ALL
    names = [column.name for column in samples.columns_of(row.kind, request.actor)]
    found = ImportRow.objects.filter(batch=row)
    page = Paginator(found if chosen == ALL else found.filter(verdict=chosen), PER_PAGE).get_page(
        request.GET.get("pagina")
    )
    views = [(ALL, "Alle", sum(counts.values())), *((each.value, each.label, counts.get(each, 0)) for each in Verdict)]
    return {
        "page": page,
        "lines": [_line(each, names) for each in page],
        "views": [
            {"url": f"?stand={key}", "label": str(label).capitalize(), "count": count, "current": key == chosen}
            for key, label, count in views
            if count or key in (ALL, chosen)
        ],
    }


def _line(row: ImportRow, names: list[str]) -> Row:
    """The cells in the order of the columns: the database keeps none."""
    verdict = Verdict(row.verdict)
    return {
        "number": row.number,
        "badge": BADGES[verdict],
        "word": verdict.label,
        "cells": [(name, row.cells[name]) for name in names if name in row.cells],
        "errors": row.errors,
        "kept": row.kept_because,
    }


@require_safe
def progress(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The bar asks for itself; without script the link below it does."""
    row = batch_or_404(request, pk)
    job = Job.objects.filter(pk=row.job_id).first() if row.job_id else None
    if job is None:
        return redirect("importing:batch", pk=pk)
    template = "components/progress.html" if request.headers.get("HX-Request") else "parties/importing/progress.html"
    context = {
        "job": job,
        "batch": row,
        "poll_url": reverse("importing:progress", args=[pk]),
        "is_busy": job.is_busy,
        "result_url": reverse("importing:batch", args=[pk]) if job.state == JobState.DONE else "",
        "result_label": "Bekijk wat er gebeurd is",
    }
    return render(request, template, context)


@require_POST
def run(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = batch_or_404(request, pk)
    form = ImportConfirmForm(request.POST, rows=0, wrong=1)
    if not form.is_valid():
        return _batch_page(request, row, actions.OTHER_NUMBER, 422)
    given = form.cleaned_data
    try:
        with all_or_nothing():
            job = actions.ask_import(row, given["rows"], skip_wrong=given["skip_wrong"], actor=request.actor)
    except Refused as refusal:
        return _batch_page(request, row, refusal.sentence, 409 if isinstance(refusal, Conflict) else 422)
    if job:
        return redirect("importing:progress", pk=pk)
    messages.success(
        request, "1 rij is geïmporteerd." if given["rows"] == 1 else f"{given['rows']} rijen zijn geïmporteerd."
    )
    return redirect("importing:batch", pk=pk)


@require_http_methods(GET_POST)
def undo(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Asks first, on a page of its own."""
    row = batch_or_404(request, pk)
    if request.method != "POST":
        count = ImportRow.objects.filter(batch=row, verdict__in=actions.WRITTEN).count()
        context = {
            "batch": row, "count": count, "is_done": row.state == ImportState.DONE, "sees": sees_of(request),
            "wait": actions.wait_words(count, actor=request.actor),
        }  # fmt: skip
        return render(request, "parties/importing/undo.html", context)
    try:
        with all_or_nothing():
            job = actions.ask_undo(row, actor=request.actor)
    except Refused as refusal:
        return _batch_page(request, row, refusal.sentence, 409)
    if job:
        return redirect("importing:progress", pk=pk)
    messages.success(request, "De import is teruggedraaid.")
    return redirect("importing:batch", pk=pk)


@require_safe
def refused_export(request: PortalRequest, pk: UUID) -> HttpResponse:
    """To be mended and imported again: the cells as they stood, and behind them what is wrong."""
    row = batch_or_404(request, pk)
    found = actions.refused_rows(row, actor=request.actor)
    names = [each.name for each in samples.columns_of(row.kind, request.actor)]
    lines = [
        [*(each.cells.get(name, "") for name in names), each.number, " ".join(each.errors)]
        for each in found.iterator(actions.PIECE)
    ]
    return csv_response("niet-geimporteerd", [*names, *OUR_REMARKS], lines)
