"""The agreement with who runs the portal: its text, whether it is signed, and the paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions.privacy import NO_RIGHT
from convenant.actions.processor import sign_processor
from convenant.audit.trail import record
from convenant.file_pages import pdf_answer
from convenant.forms.processor import SignForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import Cleaned, done, form_page
from convenant.permissions import KEEP_REGISTER, READ_REGISTER, may, needs
from convenant.queries.privacy_text import Part
from convenant.queries.processor_text import last_agreement, mark_of, parts_of, standing
from convenant.refusing import refused
from convenant.statements import keeper

from .privacy import apart, frame, own_organisation


def text_for(request: PortalRequest) -> list[Part]:
    return parts_of(request.actor.organisation_name, keeper())


@require_http_methods(GET_POST)
@needs(READ_REGISTER)
def processor(request: PortalRequest) -> HttpResponse:
    parts = text_for(request)
    if request.method == "POST" and not may(request.actor, KEEP_REGISTER):
        return refused(request, NO_RIGHT)
    initial = {"signed_on": clock.today(), "mark": mark_of(parts)}
    keeps = may(request.actor, KEEP_REGISTER)
    form = SignForm(posted(request), request.FILES or None, initial=initial) if keeps else None
    if done(request, form, lambda told: signed(request, parts, told)):
        messages.success(request, "Vastgelegd. Verandert de tekst, dan hoort u het.")
        return redirect("privacy:processor")
    last = last_agreement()
    context = frame(request, "privacy:processor") | {"parts": parts, "last": last, "standing": standing(last, parts)}
    return form_page(request, "convenant/privacy/processor.html", form, context)


def signed(request: PortalRequest, parts: list[Part], told: Cleaned) -> None:
    given, upload, key = apart(told)
    sign_processor(parts, upload=upload, actor=request.actor, submission=key, **given)


@require_safe
@needs(READ_REGISTER)
def processor_pdf(request: PortalRequest) -> HttpResponse:
    context = {"parts": text_for(request), "organisation": request.actor.organisation_name, "today": clock.today(),
               "keeper": keeper()}  # fmt: skip
    return pdf_answer(
        request, "convenant/privacy/processor_pdf.html", context, "verwerkersovereenkomst",
        back=reverse("privacy:processor"),
        tell=lambda: record(request.actor, "processor.downloaded", own_organisation(request)),
    )  # fmt: skip
