"""A school involves a partner without a name: what it asked with the answers, and what waits at the partner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted
from convenant.refusing import refused
from convenant.templatetags.portal import nl_day
from convenant.tenancy.access import get_visible_or_404
from parties.actions import involvement as actions
from parties.forms.around import InvolvementForm
from parties.models import Involvement, InvolvementAnswer, InvolvementReply, ReceivedInvolvement
from parties.permissions import ANSWER_INVOLVEMENT, ASK_INVOLVEMENT, may
from parties.queries import involvement as queries
from parties.queries.places import offered_to

from .places import keeping_form

SEES = "Uw school en de partner die u vraagt. Er staat geen naam in."
SEES_PARTNER = "Uw organisatie en de school die vraagt. Er staat geen naam in."
NOT_FOR_YOU = "Vragen zonder namen zijn er voor de coördinator van een school en voor partners die op scholen komen."
SHOWN = 50
KIND = {"opgepakt": "good", "advies": "good", "niet_bij_ons": "neutral", "meer_nodig": "warn"}


@require_safe
def involvement(request: PortalRequest) -> HttpResponse:
    asks, answers = may(request.actor, ASK_INVOLVEMENT), may(request.actor, ANSWER_INVOLVEMENT)
    if not asks and not answers:
        return refused(request, NOT_FOR_YOU)
    asked = list(queries.asked_by(request.actor)[:SHOWN]) if asks else []
    replies = queries.replies_to(asked)
    context = {
        "sees": SEES if asks else SEES_PARTNER,
        "asks": asks,
        "asked": [_asked_line(row, replies.get(row.pk)) for row in asked],
        "received": [_received_line(row) for row in queries.received_by(request.actor)[:SHOWN]] if answers else [],
        "answers": InvolvementAnswer.choices,
    }
    return render(request, "parties/around/involvement.html", context)


def _line(row: Involvement | ReceivedInvolvement) -> dict[str, Any]:
    return {
        "topic": row.get_topic_display(),
        "place": row.location.name,
        "urgency": row.get_urgency_display().lower(),
        "on": nl_day(row.asked_at),
    }


def _asked_line(row: Involvement, reply: InvolvementReply | None) -> dict[str, Any]:
    answer = {"answer": reply.get_answer_display(), "kind": KIND[reply.answer], "at": nl_day(reply.at)} if reply else {}
    return _line(row) | {"partner": row.recipient.name} | answer


def _received_line(row: ReceivedInvolvement) -> dict[str, Any]:
    answer = row.get_answer_display() if row.answer else ""
    return _line(row) | {
        "school": row.sender.name,
        "answer": answer,
        "kind": KIND.get(row.answer, ""),
        "current": row.answer,
        "url": reverse("around:involvement-answer", args=[row.pk]),
    }


@require_http_methods(GET_POST)
def involvement_ask(request: PortalRequest) -> HttpResponse:
    if not may(request.actor, ASK_INVOLVEMENT):
        return refused(request, actions.NO_RIGHT)
    places = offered_to(request.actor).filter(organisation_id=request.actor.organisation)
    form = InvolvementForm(posted(request), partners=queries.askable(request.actor), places=places)
    if request.method == "POST" and form.is_valid() and accepted(form, lambda: _send(form, request)):
        messages.success(request, f"Gevraagd aan {form.chosen_party().organisation.name}.")
        return redirect("around:involvement")
    text = "De partner leest de school, het onderwerp en hoe snel. Namen noemt u pas als u elkaar spreekt en dat mag."
    back = reverse("around:involvement")
    return keeping_form(request, form, "Partner betrekken", back, "Betrekken", SEES, text=text, button="Vragen")


def _send(form: InvolvementForm, request: PortalRequest) -> None:
    party = form.chosen_party()
    submission = form.cleaned_data["submission"]
    actions.ask_involvement(
        party.convenant, party.organisation_id, form.question(), actor=request.actor, submission=submission
    )


@require_POST
def involvement_answer(request: PortalRequest, pk: UUID) -> HttpResponse:
    if not may(request.actor, ANSWER_INVOLVEMENT):
        raise Http404
    row = get_visible_or_404(queries.received_by(request.actor), pk=pk)
    answer = request.POST.get("antwoord", "")
    if answer not in InvolvementAnswer.values:
        messages.error(request, "Kies een antwoord.")
        return redirect("around:involvement")
    try:
        actions.answer_involvement(row, answer, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Uw antwoord is verstuurd. De school ziet het.")
    return redirect("around:involvement")
