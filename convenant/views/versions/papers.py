"""What a party says for itself: its answer, who signed, annexes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions import version_papers as papers
from convenant.audit.trail import record
from convenant.editing import Overtaken, mark_of
from convenant.formats.export import csv_response
from convenant.forms.fields import tell_overtaken
from convenant.forms.plain import WhyForm
from convenant.forms.versions import AnnexForm, SignatureForm, VersionAnswerForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Annex, ConvenantVersion, VersionStatus
from convenant.pages import Cleaned, accepted, done, form_page, no_persons
from convenant.permissions import SPEAK_ON_VERSION, may
from convenant.queries.amendment import asked_of
from convenant.queries.documents import DocumentLine
from convenant.queries.versions import TOLD_IN_TEXT, SignatureLine, signatures_to
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import note_of, version_in_force

from .chain import amendment_facts
from .common import frame, speaks, version_at


@require_http_methods(GET_POST)
def answer(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    """The desk where a party answers; who does not speak for a partner has no such page."""
    version = version_at(request, slug, number)
    if version.status != VersionStatus.CIRCULATED or not speaks(request, version):
        raise Http404
    row = papers.own_answer(version, request.actor)
    seen = mark_of(row, papers.ANSWER_FIELDS)
    initial = {name: getattr(row, name) for name in papers.ANSWER_FIELDS} if row else {}
    form = VersionAnswerForm(
        posted(request), allowed=no_persons(request, version.convenant), initial=initial | {"seen": seen}
    )
    if form.is_valid() and answered(request, version, form):
        messages.success(request, "Uw antwoord is opgeslagen. De andere partijen kunnen het lezen.")
        return redirect("versions:version", slug=slug, number=number)
    in_force = version_in_force(version.convenant)
    context = frame(version) | {"in_force": in_force, "rule": amendment_facts(in_force), "own": row}
    return form_page(request, "convenant/versions/answer.html", form, context)


def answered(request: PortalRequest, version: ConvenantVersion, form: VersionAnswerForm) -> bool:
    given = papers.Given(form.cleaned_data["answer"], form.cleaned_data["reason"])
    try:
        seen = form.cleaned_data["seen"]
        return accepted(form, lambda: papers.answer_version(version, given, actor=request.actor, seen=seen))
    except Overtaken as overtaken:
        tell(form, overtaken, papers.ANSWER_FIELDS, papers.ANSWER_FIELDS)
        return False


@require_safe
def signatures(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    version = version_at(request, slug, number)
    lines = signatures_to(version, asked_of(version.convenant_id))
    context = frame(version) | {
        "lines": lines,
        "missing": [line.name for line in lines if line.signed_on is None],
        "text_tells": any(line.in_text in TOLD_IN_TEXT for line in lines),
        "may_sign": speaks(request, version) and version.status in papers.SHOWN,
    }
    return render(request, "convenant/versions/signatures.html", context)


@require_safe
def signatures_export(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    version = version_at(request, slug, number)
    record(request.actor, "version.signatures_exported", version)
    head = ["Partij", "Getekend volgens de tekst", "Functie", "Naam", "Getekend op", "Scan"]
    rows = [signature_row(line) for line in signatures_to(version, asked_of(version.convenant_id))]
    return csv_response(f"handtekeningen-{slug}-versie-{number}", head, rows, note_of(version.convenant_id))


def signature_row(line: SignatureLine) -> list[object]:
    scan = "ja" if line.scan and line.scan.url else "nee"
    return [line.name, line.in_text, line.function, line.person, line.signed_on, scan]


@require_http_methods(GET_POST)
def sign(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    version = version_at(request, slug, number)
    if version.status not in papers.SHOWN or not speaks(request, version):
        raise Http404
    row = papers.own_signature(version, request.actor)
    initial = {name: getattr(row, name) for name in ("function", "name", "signed_on")} if row else {}
    initial |= {"seen": mark_of(row, papers.SIGNATURE_FIELDS)}
    form = SignatureForm(posted(request), request.FILES or None, initial=initial)
    if form.is_valid() and signed(request, version, form):
        messages.success(request, "Opgeslagen in het handtekeningenregister.")
        return redirect("versions:signatures", slug=slug, number=number)
    scan = DocumentLine.of(row.scan, slug) if row and row.scan else None
    return form_page(request, "convenant/versions/sign.html", form, frame(version) | {"scan": scan})


def signed(request: PortalRequest, version: ConvenantVersion, form: SignatureForm) -> bool:
    data = dict(form.cleaned_data)
    seen = data.pop("seen")
    try:
        return accepted(
            form, lambda: papers.sign_version(version, papers.Signed(**data), actor=request.actor, seen=seen)
        )
    except Overtaken as overtaken:
        tell(form, overtaken, papers.SIGNATURE_FIELDS, ("function", "name", "signed_on"))
        return False


def tell(
    form: VersionAnswerForm | SignatureForm, overtaken: Overtaken, fields: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    """What stands there now, beside each field."""
    theirs = {name: getattr(overtaken.current, name) for name in shown}
    tell_overtaken(form, overtaken, mark_of(overtaken.current, fields), theirs)


@require_http_methods(GET_POST)
def annex_add(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    version = version_at(request, slug, number)
    if version.status not in papers.SHOWN or not may(request.actor, SPEAK_ON_VERSION):
        raise Http404
    form = AnnexForm(posted(request), request.FILES or None)

    def add(told: Cleaned) -> object:
        key = told["submission"]
        return papers.add_annex(version, told["file"], told["title"], actor=request.actor, submission=key)

    if done(request, form, add):
        messages.success(request, "De bijlage staat bij deze versie.")
        return redirect("versions:version", slug=slug, number=number)
    return form_page(request, "convenant/versions/annex.html", form, frame(version))


@require_http_methods(GET_POST)
def annex_withdraw(request: PortalRequest, slug: str, number: int, annex_id: UUID) -> HttpResponse:
    version = version_at(request, slug, number)
    if not may(request.actor, SPEAK_ON_VERSION):
        raise Http404
    own = Annex.objects.filter(version=version, organisation_id=request.actor.organisation, document__withdrawn_at=None)
    annex = get_visible_or_404(own.select_related("document"), pk=annex_id)
    form = WhyForm(
        posted(request), label="Waarom haalt u deze bijlage weg?", missing="Schrijf waarom u de bijlage weghaalt."
    )
    if done(request, form, lambda told: papers.withdraw_annex(annex, told["why"], actor=request.actor)):
        messages.success(request, "De bijlage is weggehaald. In de lijst blijft staan dat zij er was.")
        return redirect("versions:version", slug=slug, number=number)
    context = frame(version) | {"title": annex.document.title}
    return form_page(request, "convenant/versions/annex_withdraw.html", form, context)
