"""The desk for data subjects, and what the organisation tells them. Requests are for few functions."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions import privacy as keeping
from convenant.actions import requests as actions
from convenant.audit.trail import record
from convenant.file_pages import file_of, pdf_answer
from convenant.forms.privacy import RequestFilter, StatementForm
from convenant.forms.requests import AnswerForm, ExtendForm, ForwardForm, TakeInForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import RequestState, SubjectRequest
from convenant.pages import done, form_page
from convenant.permissions import HANDLE_REQUESTS, KEEP_REGISTER, READ_REGISTER, may, needs
from convenant.queries import privacy
from convenant.queries.copies import unfinished_of
from convenant.queries.privacy_text import as_plain, text_of
from convenant.queries.requests import found, line_of, others, statement_of
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation

from .list_paper import list_pdf
from .privacy import frame, own_organisation

PER_PAGE, MOST_ROWS = 50, 10_000
SEES = "Alleen de FG, de directie, de coördinator en de accountbeheerders van uw organisatie."


HEAD = ("Soort", "Ontvangen op", "Antwoord uiterlijk op", "Stand", "Doorgestuurd aan")


@require_safe
@needs(HANDLE_REQUESTS)
def index(request: PortalRequest) -> HttpResponse:
    form = RequestFilter(request.GET)
    page = Paginator(found(form.chosen()), PER_PAGE).get_page(request.GET.get("pagina"))
    context = frame(request, "privacy:requests") | {
        "filter": form,
        "marks": form.marks(),
        "clear_url": reverse("privacy:requests"),
        "page": page,
        "lines": [line_of(row) for row in page],
        "open": found({"stand": RequestState.OPEN}).count(),
        "querystring": urlencode(form.chosen()),
        "sees": SEES,
    }
    return render(request, "convenant/privacy/requests.html", context)


def cells(request: PortalRequest) -> list[tuple[Any, ...]]:
    """The list as it is on the screen, without who asked and what: that stays sealed in the request itself."""
    lines = map(line_of, found(RequestFilter(request.GET).chosen())[:MOST_ROWS])
    return [
        (line.kind, line.row.received_on, line.row.due_on, line.badge[1], str(line.row.forwarded_to or ""))
        for line in lines
    ]


@require_safe
@needs(HANDLE_REQUESTS)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    record(request.actor, "request.exported", own_organisation(request))
    return file_of(kind)("verzoeken", HEAD, cells(request))


@require_safe
@needs(HANDLE_REQUESTS)
def requests_pdf(request: PortalRequest) -> HttpResponse:
    form = RequestFilter(request.GET)
    rows = [[nl_plain(cell) if isinstance(cell, date) else cell for cell in row] for row in cells(request)]
    return list_pdf(
        request, rows, head=HEAD, title="Verzoeken over privacy", name="verzoeken", back=reverse("privacy:requests"),
        conclusion="Wat voor verzoek, wanneer het kwam en hoe het staat. Zonder namen: die blijven verzegeld.",
        noted="request.exported", marks=form.marks(),
    )  # fmt: skip


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def take_in(request: PortalRequest) -> HttpResponse:
    form = TakeInForm(posted(request), initial={"received_on": clock.today()})
    made: list[SubjectRequest] = []
    if done(request, form, lambda given: made.append(_taken_in(request, **given))):
        messages.success(request, "Opgeslagen. Antwoord binnen een maand.")
        return redirect("privacy:request", request_id=made[0].pk)
    return form_page(request, "convenant/privacy/request_new.html", form, {"sees": SEES})


def _taken_in(request: PortalRequest, *, submission: UUID, **given: Any) -> SubjectRequest:
    return actions.take_in(actions.Asked(**given), actor=request.actor, submission=submission)


def request_or_404(request_id: UUID) -> SubjectRequest:
    return get_visible_or_404(SubjectRequest.objects.select_related("forwarded_to"), pk=request_id)


@require_safe
@needs(HANDLE_REQUESTS)
def detail(request: PortalRequest, request_id: UUID) -> HttpResponse:
    row = request_or_404(request_id)
    actions.opened(row, actor=request.actor)
    context = {
        "line": line_of(row),
        "subject": row.legible("subject"),
        "asked": row.legible("asked") if row.asked else "",
        "result": row.legible("result") if row.result else "",
        "statement": statement_of(row.forwarded_to_id) if row.forwarded_to_id else None,
        "unfinished": unfinished_of(row, request.actor),
        "sees": SEES,
    }
    return render(request, "convenant/privacy/request.html", context)


Done = Callable[[SubjectRequest, dict[str, Any]], object]


def handled(request: PortalRequest, row: SubjectRequest, form: forms.Form, title: str, act: Done) -> HttpResponse:
    """One step of a request: its form, the step, back to the request."""
    if done(request, form, lambda told: act(row, told)):
        messages.success(request, "Opgeslagen.")
        return redirect("privacy:request", request_id=row.pk)
    context = {"line": line_of(row), "title": title, "sees": SEES}
    return form_page(request, "convenant/privacy/request_step.html", form, context)


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def extend(request: PortalRequest, request_id: UUID) -> HttpResponse:
    row, form = request_or_404(request_id), ExtendForm(posted(request))
    return handled(
        request,
        row,
        form,
        "Termijn verlengen",
        lambda row, given: actions.extend(row, given["why"], actor=request.actor),
    )


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def answer(request: PortalRequest, request_id: UUID) -> HttpResponse:
    row, form = request_or_404(request_id), AnswerForm(posted(request))
    return handled(
        request, row, form, "Verzoek afhandelen",
        lambda row, given: actions.answer(row, given["state"], given["result"], actor=request.actor),
    )  # fmt: skip


@require_http_methods(GET_POST)
@needs(HANDLE_REQUESTS)
def forward(request: PortalRequest, request_id: UUID) -> HttpResponse:
    row = request_or_404(request_id)
    form = ForwardForm(posted(request), others=others(request.actor.circles, request.actor.organisation))
    return handled(
        request, row, form, "Verzoek doorsturen",
        lambda row, given: actions.forward(
            row, Organisation.objects.get(pk=given["organisation"]), actor=request.actor
        ),
    )  # fmt: skip


@require_safe
@needs(HANDLE_REQUESTS)
def letter(request: PortalRequest, request_id: UUID) -> HttpResponse:
    forwarded = SubjectRequest.objects.filter(state=RequestState.FORWARDED).select_related("forwarded_to")
    row = get_visible_or_404(forwarded, pk=request_id)
    actions.opened(row, actor=request.actor, how="request.letter_made")
    context = {
        "line": line_of(row),
        "subject": row.legible("subject"),
        "asked": row.legible("asked") if row.asked else "",
        "sender": request.actor.organisation_name,
        "statement": statement_of(row.forwarded_to_id) if row.forwarded_to_id else None,
        "today": clock.today(),
    }
    return pdf_answer(
        request, "convenant/privacy/letter_pdf.html", context, "doorstuurbrief", back=reverse("privacy:requests")
    )


# --- what the organisation tells people


@require_http_methods(GET_POST)
@needs(READ_REGISTER)
def text(request: PortalRequest) -> HttpResponse:
    stated = statement_of(request.actor.organisation)
    keeps = may(request.actor, KEEP_REGISTER)
    initial = {"link": stated.link, "contact": stated.contact} if stated else {}
    form = StatementForm(posted(request), initial=initial) if keeps else None
    if request.method == "POST":
        if form is None:
            return refused(request, keeping.NO_RIGHT)
        if form.is_valid():
            keeping.state_privacy(**form.cleaned_data, actor=request.actor)
            messages.success(request, "Opgeslagen. De tekst hieronder is bijgewerkt.")
            return redirect("privacy:text")
    parts = text_of(request.actor.organisation_name, privacy.register_of(request.circles), stated)
    context = frame(request, "privacy:text") | {"parts": parts, "plain": as_plain(parts), "form": form}
    return render(request, "convenant/privacy/text.html", context, status=422 if form and form.errors else 200)


@require_safe
@needs(READ_REGISTER)
def text_pdf(request: PortalRequest) -> HttpResponse:
    name = request.actor.organisation_name
    parts = text_of(name, privacy.register_of(request.circles), statement_of(request.actor.organisation))
    context = {"parts": parts, "organisation": name, "today": clock.today()}
    return pdf_answer(
        request, "convenant/privacy/text_pdf.html", context, "privacytekst", back=reverse("privacy:text"),
        tell=lambda: record(request.actor, "privacy.text_exported", own_organisation(request)),
    )  # fmt: skip
