"""Regie overdragen: a proposal, an answer, and what goes along on the day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.forms.plain import WhyForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import circle_at, done, form_page, no_persons
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import regie as actions
from parties.actions.register import ONLY_REGIE
from parties.forms.regie import AnswerForm, ProposeForm
from parties.queries import regie as queries
from parties.queries.regie import Standing

from .lines import SEES
from .register import keeps

WHY = "Schrijf waarom u het voorstel intrekt."


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = queries.standings(queries.handovers_of(convenant.pk))
    holder = queries.holder_of(convenant.pk)
    context = {
        "sees": SEES,
        "slug": slug,
        "holder": holder.organisation.name if holder else "",
        "since": nl_plain(holder.valid_from) if holder else "",
        "rows": [line_of(each, slug) for each in found],
        "may_propose": keeps(request, convenant) and not any(each.is_open for each in found),
    }
    return render(request, "parties/regie/list.html", context)


def line_of(each: Standing, slug: str) -> dict[str, Any]:
    row, (kind, words) = each.handover, each.badge
    return {
        "title": f"Regie van {row.organisation.name} naar {row.successor.name}",
        "kind": kind,
        "words": words,
        "day": nl_plain(row.takes_effect),
        "url": reverse("regie:handover", args=[slug, row.pk]),
    }


@require_http_methods(GET_POST)
def propose(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    parties = queries.candidates(convenant.pk)
    work = queries.work_of(convenant.pk, request.actor.organisation)
    form = ProposeForm(posted(request), parties=parties, work=work, allowed=no_persons(request, convenant))
    made = []
    if done(
        request,
        form,
        lambda _: made.append(actions.propose_handover(convenant, form.proposal(), actor=request.actor)),
    ):
        messages.success(request, "Voorgesteld. De andere partij krijgt bericht. Hieronder ziet u wat er meegaat.")
        return redirect("regie:handover", slug=slug, pk=made[0].pk)
    context = {"sees": SEES, "title": "Regie overdragen", "button": "Voorstellen", "none": not parties.exists()}
    return form_page(request, "parties/regie/form.html", form, context | _back("regie:index", [slug]))


def _back(name: str, arguments: list[Any]) -> dict[str, str]:
    return {"back_url": reverse(name, args=arguments), "back_label": "Terug"}


def found(request: PortalRequest, slug: str, pk: UUID) -> tuple[Convenant, Standing]:
    convenant = circle_at(request, slug)
    return convenant, queries.standing_of(get_visible_or_404(queries.handovers_of(convenant.pk), pk=pk))


def answers(request: PortalRequest, each: Standing) -> bool:
    asked = each.state == queries.ASKED and each.handover.successor_id == request.actor.organisation
    return asked and may(request.actor, SPEAK_FOR_PARTY)


@require_safe
def handover(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    seen = queries.mark_of_preview(each.handover) if answers(request, each) else ""
    form = AnswerForm(initial={"seen": seen}) if seen else None
    return _page(request, convenant, each, form)


def _page(request: PortalRequest, convenant: Convenant, each: Standing, form: AnswerForm | None) -> HttpResponse:
    row, keeper = each.handover, keeps(request, convenant)
    parts = queries.preview(row) if each.is_open else row.said
    due = each.state == queries.AGREED and row.takes_effect <= clock.today()
    context = {
        "sees": SEES,
        "slug": convenant.slug,
        "line": line_of(each, convenant.slug),
        "pk": row.pk,
        "facts": facts_of(each),
        "parts": [{"title": title, "lines": lines} for title, lines in parts],
        "may_withdraw": keeper and each.is_open,
        "may_carry_out": keeper and due,
        "due": due,
        "by_itself": nl_plain(row.takes_effect) if each.state == queries.AGREED and not due else "",
        "follows_tonight": each.state == queries.DONE and row.followed_at is None,
    }
    return form_page(request, "parties/regie/handover.html", form, context)


def facts_of(each: Standing) -> list[tuple[str, str]]:
    row, answer = each.handover, each.answer
    facts = [
        ("Voorgesteld", f"{nl_plain(row.proposed_at)} door {row.proposed_by}"),
        ("Reden", row.reason),
        ("Gaat in op", nl_plain(row.takes_effect)),
    ]
    if answer:
        word = "Akkoord" if answer.agrees else "Geweigerd"
        facts.append((word, f"{nl_plain(answer.answered_at)} door {answer.answered_by}"))
    if answer and answer.reason:
        facts.append(("Toelichting", answer.reason))
    if row.withdrawn_at:
        facts.append(("Ingetrokken", f"{nl_plain(row.withdrawn_at)}: {row.withdrawn_why}"))
    if row.carried_out_at:
        facts.append(("Overgedragen", f"{nl_plain(row.carried_out_at)} door {row.carried_out_by}"))
    return facts


@require_POST
def answer(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    """A wrong one shows the page again, with the sentence beside the field."""
    convenant, each = found(request, slug, pk)
    if not answers(request, each):
        return refused(request, actions.NOT_YOURS)
    form = AnswerForm(posted(request), allowed=no_persons(request, convenant))

    def act(given: dict[str, Any]) -> None:
        agrees, reason, seen = given["agrees"] == "ja", given["reason"], given["seen"]
        actions.answer_handover(each.handover, agrees=agrees, reason=reason, seen=seen, actor=request.actor)

    if done(request, form, act):
        messages.success(request, "Uw antwoord is opgeslagen. De andere partij krijgt bericht.")
        return redirect("regie:handover", slug=slug, pk=pk)
    form.show(seen=queries.mark_of_preview(each.handover))
    return _page(request, convenant, each, form)


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    allowed = no_persons(request, convenant)
    form = WhyForm(posted(request), label="Waarom trekt u het voorstel in?", missing=WHY, allowed=allowed)
    if done(request, form, lambda told: actions.withdraw_handover(each.handover, told["why"], actor=request.actor)):
        messages.success(request, "Ingetrokken. De regie blijft waar zij is.")
        return redirect("regie:handover", slug=slug, pk=pk)
    context = {"sees": SEES, "title": "Voorstel intrekken", "button": "Voorstel intrekken"}
    return form_page(request, "parties/regie/form.html", form, context | _back("regie:handover", [slug, pk]))


@require_POST
def carry_out(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    _, each = found(request, slug, pk)
    try:
        actions.carry_out(each.handover, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, f"{each.handover.successor.name} voert nu de regie.")
    return redirect("regie:handover", slug=slug, pk=pk)
