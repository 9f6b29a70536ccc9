"""The chain of versions, one version, and the steps that regie takes with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions.version_papers import SHOWN
from convenant.actions.versions import Decided, adopt_version, circulate, record_signed_on, withdraw_version
from convenant.audit.trail import shared_timeline
from convenant.errors import Conflict
from convenant.forms.versions import AdoptForm, CirculateForm, SignedOnForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import OPEN_STATUSES, Convenant, ConvenantVersion, VersionStatus
from convenant.pages import circle_at, done, form_page, no_persons, offers
from convenant.permissions import MOVE_VERSION, SPEAK_ON_VERSION, may
from convenant.queries.amendment import answers_to, asked_of, procedure_of
from convenant.queries.impact import Impact, impact_of
from convenant.queries.resting import resting_on
from convenant.queries.versions import adoption_of, annexes_of, chain_of, signatures_to, version_facts, versions_of
from convenant.templatetags.moments import Moment
from convenant.terms import version_in_force

from .common import SEES, frame, moved_version, passed_by, version_at

EVENTS = {
    "version.circulated": "Voorgelegd aan de partijen",
    "version.withdrawn": "Ingetrokken",
    "version.category_changed": "Categorie gewijzigd",
    "version.category_added": "Categorie toegevoegd",
    "version.adopted": "Vastgesteld",
    "version.signed_on_recorded": "Datum van ondertekening vastgelegd",
    "official.texts_kept": "Officiële tekst bewaard",
}


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    versions = list(versions_of(convenant, drafts=offers(request, MOVE_VERSION, convenant)))
    others = Convenant.objects.exclude(pk=convenant.pk).filter(versions__status=VersionStatus.ADOPTED)
    context = {
        "slug": slug,
        "convenant": convenant,
        "sees": SEES,
        "lines": chain_of(versions, slug),
        "numbers": [version.number for version in versions],
        "others": others.order_by("short_name"),
        "rule": amendment_facts(next(v for v in versions if v.status == VersionStatus.ADOPTED)),
        "may_load": offers(request, MOVE_VERSION, convenant) and not any(v.status in OPEN_STATUSES for v in versions),
    }
    return render(request, "convenant/versions/list.html", context)


def amendment_facts(in_force: ConvenantVersion) -> dict[str, str]:
    """By which rule the text changes, and where it says so."""
    sentence = procedure_of(in_force).sentence
    return {"sentence": sentence, "text": in_force.amendment["sentence"], "article": in_force.amendment["article"]}


@require_safe
def version(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = version_at(request, slug, number)
    asked = asked_of(found.convenant_id)
    is_asked = request.actor.organisation_id in {bearer.organisation_id for bearer in asked}
    speaks = is_asked and may(request.actor, SPEAK_ON_VERSION)
    signatures = signatures_to(found, asked)
    context = frame(found) | {
        "facts": version_facts(found),
        "answers": answers_to(found, asked) if found.circulated_on else None,
        "adoption": adoption_of(found),
        "annexes": annexes_of(found, request.actor.organisation_id),
        "signed": sum(line.signed_on is not None for line in signatures),
        "parties": len(signatures),
        "history": history_of(found),
        "steps": steps_of(request, found, speaks=speaks),
        "may_add": may(request.actor, SPEAK_ON_VERSION) and found.status not in (VersionStatus.DRAFT, "withdrawn"),
    }
    return render(request, "convenant/versions/version.html", context | beside(found))


def beside(version: ConvenantVersion) -> dict[str, Any]:
    """The version in force, when the other one is not in force itself: what it is compared with."""
    if version.status == VersionStatus.ADOPTED:
        return {"in_force": None, "rule": None}
    in_force = version_in_force(version.convenant)
    return {"in_force": in_force, "rule": amendment_facts(in_force) if version.status in OPEN_STATUSES else None}


def steps_of(request: PortalRequest, version: ConvenantVersion, *, speaks: bool) -> list[tuple[str, str, str]]:
    """Address, words and kind of button, of what the reader can do with the version now."""
    status, by_regie = version.status, offers(request, MOVE_VERSION, version.convenant)
    offered = [
        ("answer", "Ons antwoord", "primary", speaks and status == VersionStatus.CIRCULATED),
        ("sign", "Onze handtekening", "plain", speaks and status in SHOWN),
        ("circulate", "Voorleggen aan de partijen", "primary", by_regie and status == VersionStatus.DRAFT),
        ("adopt", "Vaststellen", "plain", by_regie and status == VersionStatus.CIRCULATED),
        ("withdraw", "Intrekken", "quiet", by_regie and status in OPEN_STATUSES),
        ("signed-on", "Datum van ondertekening", "plain", by_regie and asks_date(version)),
    ]
    address = {"slug": version.convenant.slug, "number": version.number}
    return [(reverse(f"versions:{name}", kwargs=address), words, kind) for name, words, kind, open_ in offered if open_]


def asks_date(version: ConvenantVersion) -> bool:
    return not version.signed_in_text and version.status in (VersionStatus.ADOPTED, VersionStatus.REPLACED)


def history_of(version: ConvenantVersion) -> list[Moment]:
    return [
        Moment(event.at, EVENTS.get(event.action, event.summary), event.function) for event in shared_timeline(version)
    ]


@require_http_methods(GET_POST)
def circulate_page(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = moved_version(request, slug, number)
    if found.status != VersionStatus.DRAFT:
        return passed_by(request, found)
    form = CirculateForm(posted(request))
    if done(request, form, lambda told: circulate(found, told["answers_by"], actor=request.actor)):
        messages.success(request, "Voorgelegd. Elke partij ziet het bij wat er op haar wacht.")
        return redirect("versions:version", slug=slug, number=number)
    asked = asked_of(found.convenant_id)
    return form_page(request, "convenant/versions/circulate.html", form, frame(found) | {"asked": asked})


@require_http_methods(GET_POST)
def withdraw_page(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = moved_version(request, slug, number)
    if found.status not in OPEN_STATUSES:
        return passed_by(request, found)
    if request.method == "POST":
        try:
            withdraw_version(found, actor=request.actor)
        except Conflict:
            return passed_by(request, version_at(request, slug, number))
        messages.success(request, f"Versie {number} is ingetrokken.")
        return redirect("versions:list", slug=slug)
    answers = answers_to(found, asked_of(found.convenant_id))
    return render(request, "convenant/versions/withdraw.html", frame(found) | {"answers": answers})


@require_http_methods(GET_POST)
def adopt_page(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    """What changes, what the parties answered, and the decision."""
    found = moved_version(request, slug, number)
    if found.status != VersionStatus.CIRCULATED:
        return passed_by(request, found)
    asked, in_force = asked_of(found.convenant_id), version_in_force(found.convenant)
    answers, procedure = answers_to(found, asked), procedure_of(in_force)
    allowed = no_persons(request, found.convenant)
    form = AdoptForm(posted(request), allowed=allowed, initial={"valid_from": clock.today(), "seen": answers.mark})
    if done(request, form, lambda told: adopt_version(found, Decided(**told), actor=request.actor)):
        messages.success(request, f"Versie {number} is vastgesteld. Versie {in_force.number} is vervangen.")
        return redirect("versions:version", slug=slug, number=number)
    context = frame(found) | {
        "in_force": in_force,
        "rule": amendment_facts(in_force),
        "answers": answers,
        "must_wait": answers.waiting if procedure.everyone_answers else [],
        "must_weigh": answers.objecting if procedure.weighs_objections else [],
        "impact": impact_for(in_force, found),
        "resting": resting_on(in_force, found),
    }
    return form_page(request, "convenant/versions/adopt.html", form, context)


def impact_for(in_force: ConvenantVersion, version: ConvenantVersion) -> Impact:
    return impact_of(in_force, version, [bearer.role for bearer in asked_of(version.convenant_id)])


@require_http_methods(GET_POST)
def signed_on_page(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = moved_version(request, slug, number)
    if not asks_date(found):
        raise Http404
    form = SignedOnForm(posted(request), initial={"signed_on": found.signed_on})
    if done(request, form, lambda told: record_signed_on(found, told["signed_on"], actor=request.actor)):
        messages.success(request, "Opgeslagen. De looptijd telt vanaf deze datum.")
        return redirect("versions:version", slug=slug, number=number)
    return form_page(request, "convenant/versions/signed_on.html", form, frame(found))
