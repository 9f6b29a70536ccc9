"""The copy for a data subject, from the name to the paper. Nothing of it stands in an address."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.actions import copies as actions
from convenant.actions.requests import opened
from convenant.errors import Refused
from convenant.file_pages import pdf_answer
from convenant.forms.copies import BlackForm, ChooseForm, LookForm
from convenant.http import GET_POST, PortalRequest, number_in, posted
from convenant.models import RequestState, SubjectCopy, SubjectRequest
from convenant.pages import accepted
from convenant.permissions import HANDLE_REQUESTS, needs
from convenant.queries import privacy
from convenant.queries.copies import is_for, read
from convenant.queries.privacy_text import text_of
from convenant.queries.requests import line_of, statement_of
from convenant.redaction import blacked, count
from convenant.subject_data import looks
from convenant.tenancy.access import get_visible_or_404

from .requests import SEES, request_or_404

OPEN_REQUESTS = {"state": RequestState.OPEN}


def open_request(request_id: UUID) -> SubjectRequest:
    return get_visible_or_404(SubjectRequest.objects.filter(**OPEN_REQUESTS), pk=request_id)


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def begin(request: PortalRequest, request_id: UUID) -> HttpResponse:
    """Looks by name, then asks which of what was found is about this person."""
    row = open_request(request_id)
    look = LookForm(posted(request))
    choose: ChooseForm | None = None
    name = look.cleaned_data["name"] if request.method == "POST" and look.is_valid() else None
    places = looks(request.actor, name)
    if name:
        found = [each for place in places for each in place.found]
        chosen = "begin" in request.POST
        choose = ChooseForm(request.POST if chosen else None, found=found) if found else None
        if choose and chosen and choose.is_valid():
            keys = choose.cleaned_data["keys"]
            made: list[SubjectCopy] = []
            if accepted(choose, lambda: made.append(actions.begin_copy(row, keys, actor=request.actor))):
                return redirect("privacy:copy", request_id=row.pk, copy_id=made[0].pk)
    return _look_page(request, {"line": line_of(row), "look": look, "form": choose, "places": places})


def _look_page(request: PortalRequest, context: dict[str, Any]) -> HttpResponse:
    look, choose = context["look"], context["form"]
    wrong = look.errors or (choose and choose.errors)
    context |= {"sees": SEES, "nothing": request.method == "POST" and not look.errors and choose is None}
    return render(request, "convenant/privacy/copy_begin.html", context, status=422 if wrong else 200)


def copy_at(request: PortalRequest, request_id: UUID, copy_id: UUID) -> SubjectCopy:
    """404 for whom it is not. Opening it is in the trail, as opening the request is."""
    row = request_or_404(request_id)
    found = get_visible_or_404(SubjectCopy.objects.select_related("request"), pk=copy_id, request_id=row.pk)
    if not is_for(found, request.actor):
        raise Http404
    opened(row, actor=request.actor)
    return found


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def copy(request: PortalRequest, request_id: UUID, copy_id: UUID) -> HttpResponse:
    held = copy_at(request, request_id, copy_id)
    if held.finished_at:
        return redirect("privacy:copy-preview", request_id=request_id, copy_id=copy_id)
    form = BlackForm(posted(request), sections=read(held), revision=held.revision)
    if request.method == "POST" and form.is_valid() and _kept(request, held, form):
        return redirect("privacy:copy-preview", request_id=request_id, copy_id=copy_id)
    context = {"line": line_of(held.request), "copy": held, "form": form, "parts": form.parts(), "sees": SEES}
    return render(request, "convenant/privacy/copy.html", context, status=422 if form.errors else 200)


def _kept(request: PortalRequest, held: SubjectCopy, form: BlackForm) -> bool:
    revision = form.cleaned_data["revision"]
    return accepted(form, lambda: actions.change_copy(held, form.texts(), revision, actor=request.actor))


def paper_of(held: SubjectCopy) -> list[dict[str, Any]]:
    """As it leaves: what was marked is gone from it."""
    return [
        {"title": section.title, "rows": [(label, blacked(text)) for label, text in section.rows]}
        for section in read(held)
    ]


@require_safe
@needs(HANDLE_REQUESTS)
def preview(request: PortalRequest, request_id: UUID, copy_id: UUID) -> HttpResponse:
    return _preview_page(request, copy_at(request, request_id, copy_id))


def _preview_page(request: PortalRequest, held: SubjectCopy, status: int = 200) -> HttpResponse:
    marks = sum(count(text) for section in read(held) for _, text in section.rows)
    context = {
        "line": line_of(held.request), "copy": held, "sections": paper_of(held), "marks": marks, "sees": SEES,
        "form": forms.Form(),
    }  # fmt: skip
    return render(request, "convenant/privacy/copy_preview.html", context, status=status)


@require_POST
@needs(HANDLE_REQUESTS)
def finish(request: PortalRequest, request_id: UUID, copy_id: UUID) -> HttpResponse:
    """What a colleague changed in the meantime is shown before anybody finishes it."""
    held = copy_at(request, request_id, copy_id)
    try:
        actions.finish_copy(held, number_in(request.POST.get("revision", ""), 8) or 0, actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _preview_page(request, held, status=409)
    messages.success(request, "De uitdraai is klaar. Geef hem op een veilige manier, en handel het verzoek af.")
    return redirect("privacy:copy-preview", request_id=request_id, copy_id=copy_id)


@require_safe
@needs(HANDLE_REQUESTS)
def paper(request: PortalRequest, request_id: UUID, copy_id: UUID) -> HttpResponse:
    """Only of a finished one: what leaves is what somebody looked through."""
    finished = SubjectCopy.objects.exclude(finished_at=None)
    get_visible_or_404(finished, pk=copy_id, request_id=request_id)
    held = copy_at(request, request_id, copy_id)
    name = request.actor.organisation_name
    context = {
        "sections": paper_of(held), "organisation": name, "today": clock.today(), "line": line_of(held.request),
        "parts": text_of(name, privacy.register_of(request.circles), statement_of(request.actor.organisation)),
    }  # fmt: skip
    back = reverse("privacy:copy-preview", kwargs={"request_id": request_id, "copy_id": copy_id})
    return pdf_answer(
        request, "convenant/privacy/copy_pdf.html", context, "uitdraai", back=back,
        tell=lambda: opened(held.request, actor=request.actor, how="request.downloaded"),
    )  # fmt: skip
