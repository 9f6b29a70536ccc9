"""The DPIA register: for each processing of the register whether an assessment is needed, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import privacy as actions
from convenant.audit.trail import record
from convenant.forms.privacy import DpiaForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import FILES, Cleaned, done, form_page
from convenant.permissions import KEEP_REGISTER, READ_REGISTER, needs
from convenant.queries import privacy

from .privacy import apart, frame, line_or_404, own_organisation


@require_safe
@needs(READ_REGISTER)
def dpias(request: PortalRequest) -> HttpResponse:
    lines = privacy.register_of(request.circles)
    late = sum(line.dpia is not None and line.dpia.review is not None for line in lines)
    unjudged = sum(line.dpia is None for line in lines)
    context = frame(request, "privacy:dpias") | {"lines": lines, "late": late, "unjudged": unjudged}
    return render(request, "convenant/privacy/dpias.html", context)


@require_safe
@needs(READ_REGISTER)
def dpia_export(request: PortalRequest, kind: str) -> HttpResponse:
    lines = privacy.register_of(request.circles)
    record(request.actor, "dpia.exported", own_organisation(request))
    return FILES[kind]("dpia-register", privacy.DPIA_HEAD, [privacy.dpia_cells(line) for line in lines])


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
