"""The DPIA register: for each processing of the register whether an assessment is needed, and what came of it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import privacy as actions
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.forms.privacy import DpiaFilter, DpiaForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import Cleaned, done, form_page
from convenant.permissions import KEEP_REGISTER, READ_REGISTER, needs
from convenant.queries import privacy

from .list_paper import list_pdf
from .privacy import apart, frame, line_or_404, own_organisation


class Reading:
    """One reading of the address: the filter, and the lines it leaves."""

    def __init__(self, request: PortalRequest) -> None:
        self.all = privacy.register_of(request.circles)
        names = {line.version.convenant.slug: line.version.convenant.name for line in self.all}
        self.form = DpiaFilter(request.GET, names)
        chosen = self.form.chosen()
        circle, verdict = chosen.get("convenant", ""), chosen.get("oordeel", "")
        there = [line for line in self.all if circle in ("", line.version.convenant.slug)]
        self.lines = [line for line in there if privacy.judged_as(line, verdict)]


@require_safe
@needs(READ_REGISTER)
def dpias(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    context = frame(request, "privacy:dpias") | {
        "filter": reading.form,
        "marks": reading.form.marks(),
        "clear_url": reverse("privacy:dpias"),
        "lines": reading.lines,
        "total": len(reading.all),
        "late": sum(line.dpia is not None and line.dpia.review is not None for line in reading.all),
        "unjudged": sum(line.dpia is None for line in reading.all),
        "querystring": urlencode(reading.form.chosen()),
    }
    return render(request, "convenant/privacy/dpias.html", context)


@require_safe
@needs(READ_REGISTER)
def dpia_export(request: PortalRequest, kind: str) -> HttpResponse:
    """What is on the screen."""
    lines = Reading(request).lines
    record(request.actor, "dpia.exported", own_organisation(request))
    return file_of(kind)("dpia-register", privacy.DPIA_HEAD, [privacy.dpia_cells(line) for line in lines])


@require_safe
@needs(READ_REGISTER)
def dpia_pdf(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    return list_pdf(
        request, [privacy.dpia_cells(line) for line in reading.lines], head=privacy.DPIA_HEAD, title="DPIA-register",
        conclusion="Per verwerking of een DPIA nodig is, wie dat vond en wanneer.", name="dpia-register",
        back=reverse("privacy:dpias"), noted="dpia.exported", marks=reading.form.marks(),
    )  # fmt: skip


@require_http_methods(GET_POST)
@needs(KEEP_REGISTER)
def dpia_add(request: PortalRequest, slug: str, line: str) -> HttpResponse:
    found = line_or_404(request, slug, line)
    form = DpiaForm(posted(request), request.FILES or None, initial={"assessed_on": clock.today()})

    def assess(told: Cleaned) -> object:
        given, upload, key = apart(told)
        assessment = actions.Assessment(**given)
        return actions.assess(found.version.convenant, line, assessment, upload, actor=request.actor, submission=key)

    if done(request, form, assess):
        messages.success(request, "Opgeslagen in uw DPIA-register.")
        return redirect("privacy:line", slug=slug, line=line)
    context = frame(request, "privacy:dpias") | {"line": found}
    return form_page(request, "convenant/privacy/dpia.html", form, context)
