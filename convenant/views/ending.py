"""Eerder stoppen: a proposal to all partners, the answer of each, and what came of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.actions import ending as actions
from convenant.audit.trail import shared_timeline
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.forms.ending import EndingForm
from convenant.forms.plain import WhyForm
from convenant.forms.versions import VersionAnswerForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import Cleaned, accepted, circle_at, done, form_page, no_persons, offers
from convenant.permissions import DECIDE_TERM, SPEAK_ON_VERSION, may
from convenant.queries import ending as queries
from convenant.queries.amendment import asked_of
from convenant.queries.ending import AGREED, LIVE, OPEN, Proposal
from convenant.refusing import refused
from convenant.templatetags.moments import Moment
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import version_in_force

SEES = "Alle partijen van dit convenant."
WHY = "Schrijf waarom u het voorstel intrekt."
EVENTS = {
    "ending.proposed": "Voorgesteld",
    "ending.answered": "Antwoord gegeven",
    "ending.withdrawn": "Ingetrokken",
}


@require_http_methods(GET_POST)
def propose(request: PortalRequest, slug: str) -> HttpResponse:
    """Where the text arranges no early end, there is no such page."""
    convenant = circle_at(request, slug)
    version = version_in_force(convenant)
    rule = queries.rule_of(version)
    if rule is None:
        raise Http404
    asked = asked_of(convenant.pk)
    if not may(request.actor, SPEAK_ON_VERSION) or not queries.may_propose(version, request.actor, asked):
        return refused(request, actions.NO_RIGHT)
    form = EndingForm(posted(request), allowed=no_persons(request, convenant))
    if done(request, form, lambda _: actions.propose_ending(convenant, form.wish(), actor=request.actor)):
        messages.success(request, "Voorgesteld. Alle partners krijgen bericht en geven antwoord.")
        return redirect("compliance:term", slug=slug)
    context = {"slug": slug, "sees": SEES, "rule": rule, "names": [each.name for each in asked]}
    return form_page(request, "convenant/term/propose_ending.html", form, context)


def found(request: PortalRequest, slug: str, ending_id: UUID) -> tuple[Convenant, Proposal]:
    convenant = circle_at(request, slug)
    return convenant, queries.proposal(get_visible_or_404(queries.endings_of(convenant), pk=ending_id))


@require_http_methods(GET_POST)
def ending(request: PortalRequest, slug: str, ending_id: UUID) -> HttpResponse:
    """GET: the proposal with all answers. POST: the answer of one's own organisation."""
    convenant, each = found(request, slug, ending_id)
    form = answer_form(request, convenant, each)
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid() and answered(request, each, form):
        messages.success(request, "Uw antwoord is opgeslagen. De andere partijen kunnen het lezen.")
        return redirect("compliance:ending", slug=slug, ending_id=ending_id)
    return form_page(request, "convenant/term/ending.html", form, context_of(request, convenant, each))


def answer_form(request: PortalRequest, convenant: Convenant, each: Proposal) -> VersionAnswerForm | None:
    """For who speaks for a partner, as long as somebody still has to answer."""
    asked = {line.organisation_id for line in each.answers.lines if not line.left}
    if each.state != OPEN or not may(request.actor, SPEAK_ON_VERSION) or request.actor.organisation_id not in asked:
        return None
    row = actions.own_answer(each.ending, request.actor)
    initial = {name: getattr(row, name) for name in actions.ANSWER_FIELDS} if row else {}
    seen = mark_of(row, actions.ANSWER_FIELDS)
    return VersionAnswerForm(posted(request), allowed=no_persons(request, convenant), initial=initial | {"seen": seen})


def answered(request: PortalRequest, each: Proposal, form: VersionAnswerForm) -> bool:
    told = form.cleaned_data
    reply = actions.Reply(told["answer"], told["reason"])

    def theirs(row: Any) -> Cleaned:
        now = {name: getattr(row, name) for name in actions.ANSWER_FIELDS}
        return now | {"seen": mark_of(row, actions.ANSWER_FIELDS)}

    return accepted(
        form,
        lambda: actions.answer_ending(each.ending, reply, actor=request.actor, seen=told["seen"]),
        theirs=theirs,
    )


def context_of(request: PortalRequest, convenant: Convenant, each: Proposal) -> dict[str, Any]:
    row = each.ending
    ours = row.organisation_id == request.actor.organisation_id and may(request.actor, SPEAK_ON_VERSION)
    return {
        "slug": convenant.slug,
        "sees": SEES,
        "each": each,
        "title": f"Voorstel: stoppen na {nl_plain(row.ends_on)}",
        "rule": queries.rule_of(version_in_force(convenant)),
        "may_withdraw": ours and each.state in LIVE,
        "may_record": each.state == AGREED and offers(request, DECIDE_TERM, convenant),
        "history": history_of(each),
        "back_url": reverse("compliance:term", args=[convenant.slug]),
    }


def history_of(each: Proposal) -> list[Moment]:
    return [
        Moment(event.at, EVENTS.get(event.action, ""), event.function, strong=event.summary)
        for event in shared_timeline(each.ending)
    ]


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, ending_id: UUID) -> HttpResponse:
    """For who proposed it, as long as it lies before the partners."""
    _, each = found(request, slug, ending_id)
    if each.ending.organisation_id != request.actor.organisation_id or each.state not in LIVE:
        raise Http404
    form = WhyForm(posted(request), label="Waarom trekt u het voorstel in?", missing=WHY)
    if done(request, form, lambda told: actions.withdraw_ending(each.ending, told["why"], actor=request.actor)):
        messages.success(request, "Ingetrokken. Het voorstel blijft te lezen.")
        return redirect("compliance:ending", slug=slug, ending_id=ending_id)
    context = {"slug": slug, "sees": SEES, "each": each}
    return form_page(request, "convenant/term/withdraw_ending.html", form, context)


@require_POST
def record(request: PortalRequest, slug: str, ending_id: UUID) -> HttpResponse:
    """All agreed: regie need not wait for the night."""
    _, each = found(request, slug, ending_id)
    try:
        actions.record_ending(each.ending, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, f"Vastgelegd. Het convenant stopt na {nl_plain(each.ending.ends_on)}.")
    return redirect("compliance:term", slug=slug)
