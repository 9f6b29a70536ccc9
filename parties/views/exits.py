"""Stoppen met het convenant: who wants to, in which step it is, and what it takes along."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.forms.plain import WhyForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import circle_at, done, form_page, no_persons
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries.takeout import WHO_MAY, may_take_out
from convenant.queries.term import meetings_of
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import version_in_force
from parties.actions import exits as actions
from parties.actions.register import ONLY_REGIE
from parties.forms.exits import ConsultForm, EndingForm, OutcomeForm, OwnWordForm, TellForm
from parties.queries import exits as queries
from parties.queries.exits import Standing

from .exit_lines import line_of, papers_of, steps_of
from .lines import SEES
from .register import keeps

WHY = "Schrijf waarom uw organisatie toch blijft."
TERM_END = "De looptijd eindigt op {day}. Meld het daarvoor, en op tijd."
NO_TERM = "Er staat geen dag van ondertekening vast, dus het portaal weet niet wanneer de looptijd eindigt."
SELF = (
    "Wie de regie voert, had tot en met {day} de tijd om het overleg vast te leggen. Schrijf op wanneer er overleg "
    "was, en met wie. Daarna kunt u de deelname schriftelijk beëindigen."
)
PAST = "De looptijd eindigde op {day}. Melden kan alleen daarvoor."


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    version = version_in_force(convenant)
    found = queries.standings(queries.notices_of(convenant))
    mine = any(each.is_open and each.notice.organisation_id == request.actor.organisation for each in found)
    context = {
        "sees": SEES,
        "slug": slug,
        "sentence": version.exit["sentence"],
        "articles": version.exit["articles"],
        "has_steps": queries.has_steps(version),
        "amendment": version.amendment,
        "rows": [line_of(each, slug) for each in found],
        "may_tell": queries.has_steps(version) and may(request.actor, SPEAK_FOR_PARTY) and not mine,
    }
    return render(request, "parties/exits/list.html", context)


@require_http_methods(GET_POST)
def tell(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    version = version_in_force(convenant)
    if not may(request.actor, SPEAK_FOR_PARTY):
        return refused(request, actions.NOT_OURS)
    if not queries.has_steps(version):
        return refused(request, actions.NO_STEPS)
    form = TellForm(posted(request), request.FILES or None, allowed=no_persons(request, convenant))
    if done(request, form, lambda _: actions.tell_exit(convenant, form.told(), actor=request.actor)):
        messages.success(request, "Gemeld. Alle partijen krijgen bericht.")
        return redirect("exits:index", slug=slug)
    end = queries.term_end(version, clock.today())
    context = frame("Melden dat u wilt stoppen", reverse("exits:index", args=[slug]), "Melden aan alle partijen")
    return form_page(request, "parties/exits/form.html", form, context | {"text": term_words(end)})


def term_words(end: Any) -> str:
    if end is None:
        return NO_TERM
    return (TERM_END if end > clock.today() else PAST).format(day=nl_plain(end))


def frame(title: str, back: str, button: str) -> dict[str, Any]:
    return {"title": title, "sees": SEES, "back_url": back, "back_label": "Terug", "button": button}


def found(request: PortalRequest, slug: str, pk: UUID) -> tuple[Convenant, Standing]:
    convenant = circle_at(request, slug)
    return convenant, queries.standing_of(get_visible_or_404(queries.notices_of(convenant), pk=pk))


@require_safe
def notice(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    own = each.notice.organisation_id == request.actor.organisation
    speaks = own and may(request.actor, SPEAK_FOR_PARTY)
    context = {
        "sees": SEES,
        "slug": slug,
        "line": line_of(each, slug),
        "steps": steps_of(each, version_in_force(convenant), slug),
        "papers": papers_of(each, slug),
        "work": queries.open_work(convenant.pk, each.notice.organisation_id) if each.is_open else [],
        "own": own,
        "own_work": queries.own_work(request.actor) if own and each.is_open else [],
        "may_take_out": own and may_take_out(request.actor),
        "who_takes_out": WHO_MAY,
        "links": links_of(each, slug, speaks=speaks, keeps=keeps(request, convenant)),
    }
    return render(request, "parties/exits/notice.html", context)


def links_of(each: Standing, slug: str, *, speaks: bool, keeps: bool) -> list[dict[str, Any]]:
    """What the next step is, for whom it is."""
    state, found = each.state, list[tuple[str, str]]()
    if keeps and state in (queries.TOLD, queries.PLANNED):
        found.append(("consult", "Overleg plannen" if state == queries.TOLD else "Overleg verzetten"))
    if keeps and state == queries.PLANNED:
        found.append(("outcome", "Uitkomst vastleggen"))
    if speaks and state == queries.STOPS:
        found.append(("end", "Schriftelijk beëindigen"))
    if speaks and each.waits_too_long:
        found.append(("consult-self", "Overleg zelf vastleggen"))
    if speaks and each.is_open:
        found.append(("withdraw", "Melding intrekken" if state != queries.CONFIRMED else "Toch blijven"))
    lines = [{"url": reverse(f"exits:{name}", args=[slug, each.notice.pk]), "label": label} for name, label in found]
    if keeps and state in (queries.TOLD, queries.PLANNED):
        lines.append({"url": reverse("meetings:list", args=[slug]), "label": "Naar de overleggen en hun agenda"})
    return lines


Act = Callable[[Any], object]


def _step(
    request: PortalRequest, each: Standing, form: forms.Form, act: Act, words: tuple[str, str, str], text: str = ""
) -> HttpResponse:
    """`words`: title, button, and what is said when it is done."""
    title, button, said = words
    address = each.notice.convenant.slug, each.notice.pk
    if done(request, form, act):
        messages.success(request, said)
        return redirect("exits:notice", *address)
    context = frame(title, reverse("exits:notice", args=address), button) | {"text": text}
    return form_page(request, "parties/exits/form.html", form, context)


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    if not may(request.actor, SPEAK_FOR_PARTY) or each.notice.organisation_id != request.actor.organisation:
        return refused(request, actions.NOT_OURS)
    allowed = no_persons(request, convenant)
    form = WhyForm(posted(request), label="Waarom blijft u toch?", missing=WHY, allowed=allowed)
    words = ("Melding intrekken", "Melding intrekken", "Ingetrokken. Uw organisatie blijft partij.")
    return _step(
        request, each, form, lambda told: actions.withdraw_exit(each.notice, told["why"], actor=request.actor), words
    )


@require_http_methods(GET_POST)
def consult(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    row = each.consultation
    start = {"held_on": row.held_on, "note": row.note} if row else {}
    form = ConsultForm(posted(request), initial=start, allowed=no_persons(request, convenant))
    words = ("Overleg plannen", "Overleg vastleggen", "Vastgelegd. Alle partijen krijgen bericht.")
    return _step(
        request, each, form,
        lambda told: actions.consult(each.notice, told["held_on"], told["note"], actor=request.actor), words,
    )  # fmt: skip


@require_http_methods(GET_POST)
def consult_self(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    """By the leaving party, where who holds regie recorded nothing in time."""
    convenant, each = found(request, slug, pk)
    if not may(request.actor, SPEAK_FOR_PARTY) or each.notice.organisation_id != request.actor.organisation:
        return refused(request, actions.NOT_OURS)
    form = OwnWordForm(posted(request), allowed=no_persons(request, convenant))
    words = ("Overleg zelf vastleggen", "Overleg vastleggen", "Vastgelegd. Alle partijen krijgen bericht.")
    return _step(
        request, each, form, lambda _: actions.consult_self(each.notice, form.word(), actor=request.actor), words,
        SELF.format(day=nl_plain(each.regie_until)),
    )  # fmt: skip


@require_http_methods(GET_POST)
def outcome(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    held = meetings_of(convenant, request.actor)
    form = OutcomeForm(posted(request), meetings=held, allowed=no_persons(request, convenant))
    words = ("Uitkomst van het overleg", "Uitkomst vastleggen", "Vastgelegd. Alle partijen krijgen bericht.")
    return _step(
        request, each, form, lambda _: actions.conclude(each.notice, form.concluded(), actor=request.actor), words
    )


@require_http_methods(GET_POST)
def end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant, each = found(request, slug, pk)
    if not may(request.actor, SPEAK_FOR_PARTY) or each.notice.organisation_id != request.actor.organisation:
        return refused(request, actions.NOT_OURS)
    form = EndingForm(posted(request), request.FILES or None)
    day = queries.ending_day(convenant.region, clock.today())
    text = f"Uw laatste dag is {nl_plain(day)}." if day else queries.unknown_words(convenant.region)
    words = ("Schriftelijk beëindigen", "Deelname beëindigen", "Beëindigd. Alle partijen krijgen bericht.")
    return _step(
        request, each, form,
        lambda told: actions.confirm_exit(each.notice, told["upload"], actor=request.actor), words, text,
    )  # fmt: skip
