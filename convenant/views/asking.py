"""Regie asks a party about a duty; a party asks regie for support. Both are rows that the whole circle reads."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from convenant.actions.reminders import answer_reminder, remind
from convenant.actions.support import Wish, answer_support, ask_support, close_support
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.errors import Refused
from convenant.forms.duties import AnswerForm, QuestionForm, SupportAnswerForm, SupportForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, Obligation, Reminder, SupportRequest
from convenant.pages import Cleaned, circle_at, done, form_page, names_of, offers
from convenant.permissions import SPEAK_FOR_PARTY, WATCH_DUTIES, may
from convenant.queries import asking
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404

from .naleving import tabs

SEES = "Alle partijen. Schrijf daarom geen namen of zaken van leerlingen op."
CALL = "Liever niet met alle partijen delen? Bel dan de contactpersoon van de gemeente."


@require_http_methods(GET_POST)
def ask_party(request: PortalRequest, slug: str, party: str, duty: str) -> HttpResponse:
    """For regie: a question about one duty of one party."""
    convenant = circle_at(request, slug)
    if not offers(request, WATCH_DUTIES, convenant):
        raise Http404
    name, found = borne_by(convenant, party, duty)
    form = QuestionForm(posted(request), allowed=names_of(convenant))
    if done(request, form, lambda told: remind(convenant, party, duty, told["question"], actor=request.actor)):
        messages.success(request, f"Gevraagd aan {name}. De vraag staat op haar startpagina.")
        return redirect("compliance:matrix", slug=slug)
    context = {"convenant": convenant, "party": name, "duty": found, "sees": SEES}
    return form_page(request, "convenant/naleving/ask_party.html", form, context)


def borne_by(convenant: Convenant, party: str, key: str) -> tuple[str, Obligation]:
    bearer = next((each for each in bearers_of(convenant.pk) if each.slug == party), None)
    duty = next(iter(obligations_of(convenant, key)), None)
    if bearer is None or duty is None or not bears(duty, bearer):
        raise Http404
    return bearer.name, duty


@require_http_methods(GET_POST)
def reminder(request: PortalRequest, slug: str, reminder_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    asked = Reminder.objects.filter(convenant=convenant).select_related("organisation")
    found = get_visible_or_404(asked, pk=reminder_id)
    mine = found.organisation_id == request.actor.organisation and may(request.actor, SPEAK_FOR_PARTY)
    form = AnswerForm(posted(request), allowed=names_of(convenant)) if mine and not found.answered_at else None
    if done(request, form, lambda told: answer_reminder(found, told["answer"], actor=request.actor)):
        messages.success(request, "Antwoord verstuurd. Alle partijen kunnen het lezen.")
        return redirect("compliance:duty", slug=slug, duty=found.obligation)
    title = asking.titles_of_duties(convenant).get(found.obligation, found.obligation)
    context = {"convenant": convenant, "reminder": found, "title": title, "mine": mine, "sees": SEES}
    return form_page(request, "convenant/naleving/reminder.html", form, context)


@require_http_methods(GET_POST)
def support(request: PortalRequest, slug: str) -> HttpResponse:
    """All requests of the circle, and asking for support of one's own."""
    convenant = circle_at(request, slug)
    form = support_form(request, convenant) if may(request.actor, SPEAK_FOR_PARTY) else None
    if done(request, form, lambda told: keep_wish(convenant, told, request)):
        messages.success(request, "Gevraagd. De regie ziet uw vraag op haar startpagina.")
        return redirect("compliance:support", slug=slug)
    context = {
        "convenant": convenant, "sees": SEES, "call": CALL, "tabs": tabs(request, slug),
        "requests": asking.support_lines(asking.support_of(convenant)),
    }  # fmt: skip
    return form_page(request, "convenant/naleving/support.html", form, context)


def support_form(request: PortalRequest, convenant: Convenant) -> SupportForm:
    articles = asking.articles_to_choose(convenant)
    chosen = {"article": request.GET.get("artikel", "")}
    return SupportForm(posted(request), articles=articles, allowed=names_of(convenant), initial=chosen)


def keep_wish(convenant: Convenant, told: Cleaned, request: PortalRequest) -> None:
    wish = Wish(told["article"], told["kind"], told["question"])
    ask_support(convenant, wish, actor=request.actor, submission=told["submission"])


@require_http_methods(GET_POST)
def support_request(request: PortalRequest, slug: str, support_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = get_visible_or_404(asking.support_of(convenant), pk=support_id)
    regie = offers(request, WATCH_DUTIES, convenant)
    line = asking.support_line(found)
    form = SupportAnswerForm(posted(request), allowed=names_of(convenant)) if regie and line.state == "open" else None
    if done(request, form, lambda told: answer_support(found, told["answer"], actor=request.actor)):
        messages.success(request, "Antwoord verstuurd.")
        return redirect("compliance:support-request", slug=slug, support_id=support_id)
    context: dict[str, Any] = {"convenant": convenant, "line": line, "sees": SEES}
    context["may_close"] = line.state != asking.CLOSED and (regie or is_asker(request, found))
    return form_page(request, "convenant/naleving/support_request.html", form, context)


def is_asker(request: PortalRequest, found: SupportRequest) -> bool:
    return found.organisation_id == request.actor.organisation and may(request.actor, SPEAK_FOR_PARTY)


@require_POST
def support_close(request: PortalRequest, slug: str, support_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = get_visible_or_404(asking.support_of(convenant), pk=support_id)
    try:
        close_support(found, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Afgerond.")
    return redirect("compliance:support", slug=slug)
