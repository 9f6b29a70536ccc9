"""The change to a new school year, step by step: left and taken up again at any step."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.actions.rollover import asked_now, own_step, reopen_step, take_step
from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest
from convenant.pages import circle_at
from convenant.permissions import ROLL_OVER, may
from convenant.queries.rollover import progress_of
from convenant.rollover import Step, opens_on, year_at_hand

from .naleving import tabs

SEES = "Alle partijen zien welke stappen klaar zijn. Wat er in een stap staat, ziet alleen uw organisatie."


@require_safe
def overview(request: PortalRequest, slug: str) -> HttpResponse:
    """Of the school year at hand; of an earlier one with `?schooljaar=`, to read."""
    convenant, at_hand = circle_at(request, slug), year_at_hand(clock.today())
    progress = progress_of(convenant, chosen(request, at_hand), request.actor.organisation)
    context = {
        "convenant": convenant,
        "tabs": tabs(request, slug),
        "progress": progress,
        "is_at_hand": progress.year == at_hand,
        "may_take": may(request.actor, ROLL_OVER),
        "next_label": clock.school_year_label(at_hand + 1),
        "next_opens": opens_on(at_hand + 1),
        "before": progress.year - 1,
        "sees": SEES,
    }
    return render(request, "convenant/rollover/overview.html", context)


def chosen(request: PortalRequest, at_hand: int) -> int:
    return clock.asked_school_year(request.GET.get("schooljaar", ""), at_hand)


def step_or_404(request: PortalRequest, slug: str, key: str) -> Step:
    """A step that is not of this function or organisation is not there."""
    try:
        return own_step(circle_at(request, slug), key, request.actor)
    except Refused as refusal:
        raise Http404 from refusal


@require_http_methods(GET_POST)
def step(request: PortalRequest, slug: str, step: str) -> HttpResponse:
    convenant, found, refusal = circle_at(request, slug), step_or_404(request, slug, step), None
    if request.method == "POST":
        try:
            with all_or_nothing():
                told = take_step(convenant, step, actor=request.actor)
            messages.success(request, told)
            return redirect(after(request, slug))
        except Refused as refused:
            refusal = refused
    asked = asked_now(convenant, request.actor)
    progress = progress_of(convenant, asked.year, request.actor.organisation)
    context = {
        "convenant": convenant,
        "step": found,
        "line": next(line for line in progress.mine if line.key == step),
        "total": len(progress.mine),
        "look": found.look(asked),
        "asked": asked,
        "refusal": refusal,
        "sees": SEES,
    }
    return render(request, "convenant/rollover/step.html", context, status=422 if refusal else 200)


def after(request: PortalRequest, slug: str) -> str:
    """The first step that is still open, else the overview."""
    convenant = circle_at(request, slug)
    progress = progress_of(convenant, year_at_hand(clock.today()), request.actor.organisation)
    return progress.next.url if progress.next else reverse("compliance:rollover", args=[slug])


@require_POST
def reopen(request: PortalRequest, slug: str, step: str) -> HttpResponse:
    step_or_404(request, slug, step)
    if reopen_step(circle_at(request, slug), step, actor=request.actor):
        messages.success(request, "De stap staat weer open.")
    return redirect("compliance:rollover-step", slug=slug, step=step)
