"""The operator loads a convenant: a file is checked, its summary shown, and only then loaded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions.agreements import load_agreement
from convenant.agreements.agreement import Agreement, prepare_text
from convenant.agreements.parts import fingerprint_of
from convenant.agreements.reading import Unacceptable
from convenant.agreements.schema import schema_text
from convenant.agreements.ways import LOADERS, Plan, plan
from convenant.forms.agreements import AgreementFileForm
from convenant.http import GET_POST, PortalRequest
from convenant.models import AgreementFile
from convenant.permissions import needs_operator
from convenant.queries import agreement_files as read
from convenant.tenancy.access import get_visible_or_404

PAGE = "operator/agreement_load.html"
STALE = "De tekst, of wat er al stond, is veranderd sinds u nakeek. Dit is de samenvatting van nu."


@require_http_methods(GET_POST)
@needs_operator
def load(request: PortalRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, AgreementFileForm(), 200)
    form = AgreementFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    raw, name = form.raw()
    way, seen = request.POST.get("way", ""), form.cleaned_data["seen"]
    try:
        agreement = prepare_text(raw, name)
        found = plan(agreement)
        if way in found.ways and seen == fingerprint_of(agreement.content):
            return _load(request, prepare_text(raw, name), way)
    except Unacceptable as refusal:
        return _page(request, _refilled(raw), 422, problems=read.problem_lines(refusal.problems, raw))
    is_stale = way in LOADERS and bool(found.ways)
    return _summary(request, agreement, found, is_stale=is_stale)


def _load(request: PortalRequest, agreement: Agreement, way: str) -> HttpResponse:
    kept = load_agreement(agreement, way, actor=request.actor)
    if kept is None:
        messages.info(request, "Er is niets veranderd: deze inhoud stond er al.")
        return redirect("operator:agreements")
    messages.success(request, f"{agreement.convenant.short_name} is geladen.")
    return redirect("operator:agreement-file", file_id=kept.pk)


def _summary(request: PortalRequest, agreement: Agreement, found: Plan, *, is_stale: bool) -> HttpResponse:
    """Stale: somebody edited the text after it was checked, or something else was loaded in between."""
    again = _refilled(agreement.document.text.encode(), seen=fingerprint_of(agreement.content))
    context = {"summary": read.summary_of(agreement, found), "stale": STALE if is_stale else ""}
    return _page(request, again, 409 if is_stale else 200, **context)


def _refilled(raw: bytes, seen: str = "") -> AgreementFileForm:
    """The text comes back, whatever was wrong with it."""
    return AgreementFileForm(initial={"text": raw.decode("utf-8-sig", "replace").replace("\x00", ""), "seen": seen})


def _page(request: PortalRequest, form: AgreementFileForm, status: int, **more: Any) -> HttpResponse:
    context = {"form": form, "examples": read.examples(), **more}
    return render(request, PAGE, context, status=status)


@require_safe
@needs_operator
def agreement_file(request: PortalRequest, file_id: UUID) -> HttpResponse:
    kept = get_visible_or_404(AgreementFile.objects.select_related("version__convenant"), pk=file_id)
    return render(request, "operator/agreement_file.html", {"file": read.file_page(kept)})


@require_safe
@needs_operator
def agreement_source(request: PortalRequest, file_id: UUID) -> HttpResponse:
    kept = get_visible_or_404(AgreementFile.objects.select_related("version__convenant"), pk=file_id)
    version = kept.version
    return _attachment(kept.text, f"{version.convenant.slug}-{version.number}.{kept.revision}.yaml", "application/yaml")


@require_safe
@needs_operator
def schema(request: PortalRequest) -> HttpResponse:
    return _attachment(schema_text(), "agreement.schema.json", "application/json")


@require_safe
@needs_operator
def example(request: PortalRequest, name: str) -> HttpResponse:
    text = read.example(name)
    if text is None:
        raise Http404
    return _attachment(text, f"{name}.yaml", "application/yaml")


def _attachment(text: str, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
