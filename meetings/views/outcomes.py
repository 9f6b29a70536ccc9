"""Resolutions and actions of a meeting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from meetings.actions import outcomes as actions
from meetings.forms import ActionForm, ResolutionForm
from meetings.models import ActionItem, Resolution
from meetings.page import meeting_url
from meetings.permissions import NotYours
from meetings.queries import actions_visible_to

from .common import articles_of, meeting_or_404, not_organiser


@require_http_methods(GET_POST)
def add_resolution(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    form = ResolutionForm(posted(request), articles=articles_of(meeting.convenant))
    made: list[Resolution] = []
    if done(request, form, lambda said: made.append(actions.add_resolution(meeting, actor=request.actor, **said))):
        messages.success(request, f"Besluit {made[0].number} opgeslagen.")
        return redirect(f"{meeting_url(meeting)}#besluiten")
    return form_page(request, "meetings/resolution.html", form, {"meeting": meeting, "slug": slug})


@require_http_methods(GET_POST)
def add_action(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    form = ActionForm(
        posted(request),
        parties=list(actions.owners_for(meeting, request.actor)),
        articles=articles_of(meeting.convenant),
        since=timezone.localtime(meeting.starts_at).date(),
    )
    if done(request, form, lambda said: actions.add_action(meeting, actor=request.actor, **said)):
        messages.success(request, "Actie opgeslagen.")
        return redirect(f"{meeting_url(meeting)}#acties")
    return form_page(request, "meetings/action.html", form, {"meeting": meeting, "slug": slug})


@require_POST
def finish(request: PortalRequest, slug: str, action_id: UUID) -> HttpResponse:
    action = action_or_404(request, slug, action_id)
    try:
        actions.finish_action(action, actor=request.actor)
    except NotYours as refusal:
        return refused(request, refusal)
    undo = reverse("meetings:action-reopen", kwargs={"slug": slug, "action_id": action.pk})
    messages.success(request, "Actie gedaan.", extra_tags=f"toast undo={undo}")
    return back(request, slug)


@require_POST
def reopen(request: PortalRequest, slug: str, action_id: UUID) -> HttpResponse:
    action = action_or_404(request, slug, action_id)
    try:
        actions.reopen_action(action, actor=request.actor)
    except NotYours as refusal:
        return refused(request, refusal)
    messages.success(request, "De actie staat weer open.")
    return back(request, slug)


def action_or_404(request: PortalRequest, slug: str, action_id: UUID) -> ActionItem:
    return get_visible_or_404(actions_visible_to(request.actor), pk=action_id, convenant__slug=slug)


def back(request: PortalRequest, slug: str) -> HttpResponse:
    """To the list the button stood on, if that is a page of the portal."""
    here = request.POST.get("terug", "")
    if here.startswith("/") and url_has_allowed_host_and_scheme(here, None):
        return redirect(here)
    return redirect("meetings:actions", slug=slug)
