"""The term of a convenant: where it stands on a day, and what regie records about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convenant.actions.compliance import publish_states
from convenant.actions.term import WHY, record_term_decision, withdraw_decision
from convenant.forms.plain import WhyForm
from convenant.forms.term import DayForm, TermDecisionForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, ConvenantVersion, Document, DocumentKind, TermDecision
from convenant.pages import Cleaned, accepted, circle_at, done, form_page, no_persons
from convenant.permissions import DECIDE_TERM, SPEAK_ON_VERSION, may, may_in
from convenant.queries.amendment import asked_of
from convenant.queries.ending import LIVE, may_propose, proposals_of, rule_of
from convenant.queries.term import meetings_of, term_page
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import EARLY_END, KINDS, RECORDABLE, RENEWAL, version_in_force

from .naleving import tabs

SEES = "Alle partijen van dit convenant."


@require_http_methods(GET_POST)
def term(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    decides = may_in(request.actor, DECIDE_TERM, convenant.pk)
    version = version_in_force(convenant)
    form = decision_form(request, version) if decides else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and keep_decision(convenant, form, request):
            return redirect("compliance:term", slug=slug)
    asked = DayForm(request.GET)
    page = term_page(version, asked.day(), request.actor, can_withdraw=decides)
    wrong = bool(form and form.errors) or bool(asked.errors)
    context = {"sees": SEES, "tabs": tabs(request, slug), "page": page, "form": form, "asked": asked}
    context |= endings_on(request, version)
    return render(request, "convenant/term/term.html", context, status=422 if wrong else 200)


def endings_on(request: PortalRequest, version: ConvenantVersion) -> dict[str, Any]:
    """Where the text lets all partners end early: what was proposed, and whether one may propose it now."""
    rule = rule_of(version)
    if rule is None:
        return {}
    found = proposals_of(version.convenant)
    speaks = may(request.actor, SPEAK_ON_VERSION) and version.valid_until is None
    asked = asked_of(version.convenant_id) if speaks else []
    free = not any(each.state in LIVE for each in found)
    return {"early": rule, "proposals": found, "may_propose": free and may_propose(version, request.actor, asked)}


def decision_form(request: PortalRequest, version: ConvenantVersion) -> TermDecisionForm:
    convenant = version.convenant
    kept = Document.objects.filter(convenant=convenant, kind=DocumentKind.RESOLUTION, withdrawn_at=None)
    return TermDecisionForm(
        posted(request), request.FILES or None,
        kinds=RECORDABLE[version.term["renewal"]],
        meetings=meetings_of(convenant, request.actor), documents=list(kept.order_by("-added_at")[:50]),
        allowed=no_persons(request, convenant),
    )  # fmt: skip


def keep_decision(convenant: Convenant, form: TermDecisionForm, request: PortalRequest) -> bool:
    def record() -> None:
        record_term_decision(convenant, form.resolved(), actor=request.actor)
        publish_states(convenant, actor=request.actor)

    if not accepted(form, record):
        return False
    messages.success(request, "Opgeslagen. De stand van de looptijd volgt hieruit.")
    return True


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, decision_id: UUID) -> HttpResponse:
    """Only regie, and only what people recorded: for everybody else this page is not there."""
    convenant = circle_at(request, slug)
    if not may_in(request.actor, DECIDE_TERM, convenant.pk):
        raise Http404
    made_by_people = TermDecision.objects.filter(convenant=convenant).exclude(kind__in=[RENEWAL, EARLY_END])
    decision = get_visible_or_404(made_by_people, pk=decision_id)
    form = WhyForm(posted(request), label="Waarom klopt het niet?", missing=WHY)

    def act(told: Cleaned) -> None:
        withdraw_decision(decision, told["why"], actor=request.actor)
        publish_states(convenant, actor=request.actor)

    if done(request, form, act):
        messages.success(request, "Ingetrokken. Het besluit blijft te lezen en telt niet meer.")
        return redirect("compliance:term", slug=slug)
    context = {"decision": decision, "kind": KINDS[decision.kind], "slug": slug, "sees": SEES}
    return form_page(request, "convenant/term/withdraw.html", form, context)
