"""Making the agenda: items, their order, suggestions."""

from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, number_in, posted
from convenant.pages import accepted, done, form_page
from convenant.tenancy.scope import Actor
from convenant.vault.cells import reveal_from_session, seal_for_session
from convenant.vault.envelope import Place, Unreadable
from meetings.actions import agenda as actions
from meetings.agenda import DOWN, UP
from meetings.forms import ItemForm
from meetings.models import AgendaItem, Meeting
from meetings.page import meeting_url
from meetings.permissions import require_organiser
from meetings.suggestions import suggestion_with

from .common import articles_of, item_or_404, meeting_or_404, not_organiser
from .meeting import shown

REMOVED = "removed_agenda_item"


def typed_before(item: AgendaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in actions.TYPED} | {"seen": mark_of(item, actions.TYPED)}


def at_item(meeting: Meeting, item_id: UUID, direction: str = UP) -> HttpResponse:
    """Back to the page with the focus on the buttons of one item."""
    return redirect(f"{meeting_url(meeting)}?punt={item_id}&richting={direction}")


@require_http_methods(GET_POST)
def add(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    if answer := not_organiser(request, meeting):
        return answer
    form = ItemForm(posted(request), articles=articles_of(meeting.convenant))
    made: list[AgendaItem] = []
    if done(request, form, lambda _: made.append(actions.add_item(meeting, actor=request.actor, **form.details()))):
        undo = remove_url(slug, made[0])
        messages.success(request, "Punt toegevoegd.", extra_tags=f"toast undo={undo}")
        return at_item(meeting, made[0].pk)
    return form_page(request, "meetings/item.html", form, {"meeting": meeting, "slug": slug})


@require_http_methods(GET_POST)
def edit(request: PortalRequest, slug: str, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    item = item_or_404(meeting, item_id)
    if answer := not_organiser(request, meeting):
        return answer
    form = ItemForm(posted(request), initial=typed_before(item), articles=articles_of(meeting.convenant))

    def save() -> None:
        actions.edit_item(item, actor=request.actor, seen=form.cleaned_data["seen"], **form.details())

    if form.is_valid() and accepted(form, save, theirs=typed_before):
        messages.success(request, "Opgeslagen.")
        return at_item(meeting, item.pk)
    context = {"meeting": meeting, "slug": slug, "item": item, "remove_url": remove_url(slug, item)}
    return form_page(request, "meetings/item.html", form, context)


def remove_url(slug: str, item: AgendaItem) -> str:
    kwargs = {"slug": slug, "meeting_id": item.meeting_id, "item_id": item.pk}
    return reverse("meetings:item-remove", kwargs=kwargs)


@require_POST
def remove(request: PortalRequest, slug: str, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """The item stays in the session until the next one is taken off, sealed, so that it can come back."""
    meeting = meeting_or_404(request, slug, meeting_id)
    item = item_or_404(meeting, item_id)
    try:
        kept = actions.remove_item(item, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    request.session[REMOVED] = {"meeting": str(meeting.pk), "item": sealed(kept, meeting, request.actor)}
    back = reverse("meetings:item-restore", kwargs={"slug": slug, "meeting_id": meeting.pk})
    messages.success(request, "Punt weggehaald.", extra_tags=f"toast undo={back}")
    return redirect(meeting_url(meeting))


def place_of(meeting: Meeting, actor: Actor) -> Place:
    """Bound to the meeting and the organisation: in another role of the same person it does not open."""
    return Place("session", REMOVED, meeting.pk, actor.organisation)


def sealed(kept: dict[str, Any], meeting: Meeting, actor: Actor) -> str:
    """A session is an account row, outside the circle's wall: it holds no agenda that can be read."""
    return b64encode(seal_for_session(kept, place_of(meeting, actor))).decode()


@require_POST
def restore(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    removed: dict[str, Any] = request.session.get(REMOVED, {})
    if removed.get("meeting") != str(meeting.pk):
        messages.error(request, "Er is geen punt om terug te zetten.")
        return redirect(meeting_url(meeting))
    try:
        kept = reveal_from_session(b64decode(removed["item"]), place_of(meeting, request.actor))
        item = actions.restore_item(meeting, kept, actor=request.actor)
    except Unreadable:
        messages.error(request, "Er is geen punt om terug te zetten.")
        return redirect(meeting_url(meeting))
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    del request.session[REMOVED]
    messages.success(request, "Het punt staat weer op de agenda.")
    return at_item(meeting, item.pk)


@require_POST
def move(request: PortalRequest, slug: str, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    direction = DOWN if request.POST.get("richting") == DOWN else UP
    stand = number_in(request.GET.get("stand", ""), 9)
    revision = -1 if stand is None else stand
    try:
        former, place = actions.move_item(meeting, item_id, direction, revision=revision, actor=request.actor)
    except Refused as refusal:
        meeting.refresh_from_db(fields=["revision", "state"])
        return shown(request, meeting, refusal=refusal)
    messages.info(request, f"Punt {former} staat nu op plaats {place}.")
    return at_item(meeting, item_id, direction)


@require_POST
def take(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    try:
        require_organiser(request.actor, meeting)
        found = suggestion_with(request.POST.get("bron", ""), meeting.convenant, meeting, request.actor)
        if found is None:
            raise actions.ItemGone("Dit voorstel is er niet meer. Misschien is het al afgehandeld.")
        item, is_new = actions.take_suggestion(meeting, found, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    if is_new:
        text, tags = "Voorstel staat op de agenda.", f"toast undo={remove_url(slug, item)}"
    else:
        text, tags = "Dit voorstel stond al op de agenda.", ""
    messages.success(request, text, extra_tags=tags)
    return at_item(meeting, item.pk)


@require_POST
def dismiss(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting, key = meeting_or_404(request, slug, meeting_id), request.POST.get("bron", "")
    try:
        require_organiser(request.actor, meeting)
        if suggestion_with(key, meeting.convenant, meeting, request.actor) is None:
            raise actions.ItemGone("Dit voorstel is er niet meer. Misschien is het al afgehandeld.")
        actions.dismiss(meeting, key, actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    back = reverse("meetings:suggestion-back", kwargs={"slug": slug, "meeting_id": meeting.pk})
    tags = f"toast undo={back}?bron={quote(key, safe='')}"
    messages.success(request, "Niet nu. Bij het volgende overleg komt het voorstel terug.", extra_tags=tags)
    return redirect(meeting_url(meeting))


@require_POST
def bring_back(request: PortalRequest, slug: str, meeting_id: UUID) -> HttpResponse:
    meeting = meeting_or_404(request, slug, meeting_id)
    try:
        actions.bring_back(meeting, request.GET.get("bron", ""), actor=request.actor)
    except Refused as refusal:
        return shown(request, meeting, refusal=refusal)
    messages.success(request, "Het voorstel staat weer in de lijst.")
    return redirect(meeting_url(meeting))
