"""The register of processing of one's own organisation, its DPIA's and its agreements elsewhere."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.actions import privacy as actions
from convenant.audit.trail import record
from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.file_pages import file_of, pdf_answer
from convenant.forms.fields import tell_overtaken
from convenant.forms.privacy import AdditionForm, AgreementForm, RegisterFilter
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import OtherAgreement, PrivacyFile
from convenant.pages import Cleaned, accepted, done, form_page
from convenant.permissions import HANDLE_REQUESTS, KEEP_REGISTER, READ_REGISTER, READ_TRAIL, may, needs
from convenant.queries import privacy
from convenant.queries.privacy import CHANGED, NEW, RegisterLine
from convenant.queries.processing import MEASURES
from convenant.queries.reach import Responsible, reach_in
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.uploads import Upload

from .list_paper import list_pdf

SEES = "Alleen uw eigen organisatie. Andere partijen zien dit niet."
"""Rows of a list in a PDF that is made while somebody waits."""
TABS = (
    ("privacy:register", "Register", READ_REGISTER),
    ("privacy:dpias", "DPIA", READ_REGISTER),
    ("privacy:text", "Privacytekst", READ_REGISTER),
    ("privacy:requests", "Verzoeken", HANDLE_REQUESTS),
    ("privacy:agreements", "Andere afspraken", READ_REGISTER),
    ("privacy:processor", "Verwerker", READ_REGISTER),
    ("privacy:log", "Logboek", READ_TRAIL),
)


def tabs(current: str, actor: Actor) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": name == current, "count": None}
        for name, label, verb in TABS
        if may(actor, verb)
    ]


def frame(request: PortalRequest, current: str) -> dict[str, Any]:
    return {"tabs": tabs(current, request.actor), "sees": SEES, "may_keep": may(request.actor, KEEP_REGISTER)}


class Reading:
    """One reading of the address: the filters, and the lines they leave."""

    def __init__(self, request: PortalRequest) -> None:
        self.all = privacy.register_of(request.circles)
        self.names = {line.version.convenant.slug: line.version.convenant.name for line in self.all}
        self.form = RegisterFilter(request.GET, self.names)
        self.chosen = self.form.chosen()
        self.lines = [line for line in self.all if self._shown(line)]

    def responsible(self, actor: Actor) -> dict[str, Responsible]:
        """By the name of the convenant, of what is on the page."""
        shown = {line.version.convenant_id: line.version.convenant.name for line in self.lines}
        found = reach_in(actor, list(shown))
        return {
            name: Responsible(actor.organisation_name, found[pk], privacy.joint_in(self.lines, pk))
            for pk, name in shown.items()
        }

    def _shown(self, line: RegisterLine) -> bool:
        wanted = (self.chosen.get("convenant"), self.chosen.get("stand"))
        return all(
            not ask or ask == has for ask, has in zip(wanted, (line.version.convenant.slug, line.state), strict=True)
        )


@require_safe
@needs(READ_REGISTER)
def register(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    states = [line.state for line in reading.all]
    context = frame(request, "privacy:register") | {
        "filter": reading.form,
        "marks": reading.form.marks(),
        "lines": reading.lines,
        "total": len(reading.all),
        "changed": states.count(CHANGED),
        "fresh": states.count(NEW),
        "stopped": privacy.stopped_of(reading.all),
        "responsible": reading.responsible(request.actor),
        "measures": MEASURES,
        "clear_url": reverse("privacy:register"),
        "querystring": request.GET.urlencode(),
    }
    return render(request, "convenant/privacy/register.html", context)


@require_safe
@needs(READ_REGISTER)
def export(request: PortalRequest, kind: str) -> HttpResponse:
    """What is on the screen."""
    reading = Reading(request)
    responsible = reading.responsible(request.actor)
    record(request.actor, "register.exported", own_organisation(request))
    rows = [line.cells(responsible[line.version.convenant.name]) for line in reading.lines]
    return file_of(kind)("verwerkingsregister", privacy.HEAD, rows)


@require_safe
@needs(READ_REGISTER)
def register_pdf(request: PortalRequest) -> HttpResponse:
    reading = Reading(request)
    context = {"lines": reading.lines, "measures": MEASURES, "today": clock.today(),
               "controller": request.actor.organisation_name, "marks": reading.form.marks(),
               "responsible": reading.responsible(request.actor)}  # fmt: skip
    return pdf_answer(
        request, "convenant/privacy/register_pdf.html", context, "verwerkingsregister",
        back=reverse("privacy:register"),
        tell=lambda: record(request.actor, "register.exported", own_organisation(request)),
    )  # fmt: skip


def own_organisation(request: PortalRequest) -> Organisation:
    """For the trail."""
    return Organisation(pk=request.actor.organisation)


def line_or_404(request: PortalRequest, slug: str, line: str) -> RegisterLine:
    for found in privacy.register_of(request.circles):
        if (found.version.convenant.slug, found.processing.key) == (slug, line):
            return found
    raise Http404


@require_http_methods(GET_POST)
@needs(READ_REGISTER)
def register_line(request: PortalRequest, slug: str, line: str) -> HttpResponse:
    found = line_or_404(request, slug, line)
    form = addition_form(found, posted(request))
    if request.method == "POST" and form.is_valid() and keep_addition(request, found, form):
        return redirect("privacy:line", slug=slug, line=line)
    return line_page(request, found, form, status=422 if form.errors else 200)


def line_page(request: PortalRequest, found: RegisterLine, form: AdditionForm, *, status: int) -> HttpResponse:
    context = frame(request, "privacy:register") | {
        "line": found,
        "facts": [*found.processing.facts.items(), *responsible_for(request, found).rows],
        "measures": MEASURES,
        "form": form,
    }
    return render(request, "convenant/privacy/line.html", context, status=status)


def responsible_for(request: PortalRequest, found: RegisterLine) -> Responsible:
    circle = found.version.convenant_id
    return Responsible(request.actor.organisation_name, reach_in(request.actor, [circle])[circle])


def addition_form(found: RegisterLine, sent: QueryDict | None = None) -> AdditionForm:
    return AdditionForm(sent, initial={"addition": found.addition, "seen": actions.seen_mark(found.note)})


def keep_addition(request: PortalRequest, found: RegisterLine, form: AdditionForm) -> bool:
    given = form.cleaned_data
    convenant, key = found.version.convenant, found.processing.key
    try:
        kept = accepted(
            form, lambda: actions.edit_line(convenant, key, given["addition"], given["seen"], actor=request.actor)
        )
    except Overtaken as overtaken:
        tell_overtaken(form, overtaken, actions.seen_mark(found.note), {"addition": found.addition})
        return False
    if kept:
        messages.success(request, "Opgeslagen in uw register.")
    return kept


@require_POST
@needs(KEEP_REGISTER)
def confirm(request: PortalRequest, slug: str, line: str) -> HttpResponse:
    found = line_or_404(request, slug, line)
    try:
        actions.confirm_line(
            found.version.convenant, found.processing, request.POST.get("mark", ""), actor=request.actor
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return line_page(request, found, addition_form(found), status=409)
    messages.success(request, "Bevestigd. Verandert de regel, dan hoort u het.")
    return redirect("privacy:line", slug=slug, line=line)


def apart(told: Cleaned) -> tuple[Cleaned, Upload | None, UUID | None]:
    """What was filled in, the file beside it, and which opened form it was."""
    given = dict(told)
    return given, given.pop("document"), given.pop("submission")


@require_safe
@needs(READ_REGISTER)
def file(request: PortalRequest, file_id: UUID) -> HttpResponse:
    found = get_visible_or_404(PrivacyFile.objects.all(), pk=file_id)
    record(request.actor, "privacy.file_downloaded", found)
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.filename) or "attachment"
    return response


# --- agreements outside the convenant


@require_http_methods(GET_POST)
@needs(READ_REGISTER)
def agreements(request: PortalRequest) -> HttpResponse:
    form = AgreementForm(posted(request), request.FILES or None) if may(request.actor, KEEP_REGISTER) else None
    if request.method == "POST" and form is None:
        return refused(request, actions.NO_RIGHT)
    if done(request, form, lambda told: keep_agreement(request, told)):
        messages.success(request, "De afspraak staat in uw register.")
        return redirect("privacy:agreements")
    context = frame(request, "privacy:agreements") | {"lines": privacy.agreements()}
    return form_page(request, "convenant/privacy/agreements.html", form, context)


def keep_agreement(request: PortalRequest, told: Cleaned) -> None:
    given, upload, key = apart(told)
    actions.record_agreement(actions.Elsewhere(**given), upload, actor=request.actor, submission=key)


@require_POST
@needs(KEEP_REGISTER)
def agreement_end(request: PortalRequest, agreement_id: UUID) -> HttpResponse:
    row = get_visible_or_404(OtherAgreement.objects.all(), pk=agreement_id)
    try:
        actions.end_agreement(row, actor=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Beëindigd. De afspraak blijft te lezen.")
    return redirect("privacy:agreements")


@require_safe
@needs(READ_REGISTER)
def agreements_export(request: PortalRequest, kind: str) -> HttpResponse:
    record(request.actor, "agreement.exported", own_organisation(request))
    rows = [privacy.elsewhere_cells(line) for line in privacy.agreements()]
    return file_of(kind)("andere-afspraken", privacy.ELSEWHERE_HEAD, rows)


@require_safe
@needs(READ_REGISTER)
def agreements_pdf(request: PortalRequest) -> HttpResponse:
    return list_pdf(
        request, [privacy.elsewhere_cells(line) for line in privacy.agreements()], head=privacy.ELSEWHERE_HEAD,
        title="Andere afspraken", name="andere-afspraken", back=reverse("privacy:agreements"),
        conclusion="Wat buiten het convenant al geregeld is over persoonsgegevens, en met wie.",
        noted="agreement.exported",
    )  # fmt: skip
