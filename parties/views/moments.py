"""Contact without an incident: noted in two taps, listed longest ago first, seen by the school as a fact on a day."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import circle_at, done, form_page, has_role_in
from convenant.refusing import refused
from convenant.templatetags.portal import nl_day, nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import moments as actions
from parties.forms.around import MomentForm
from parties.models import ContactMoment, Location, MomentKind, Role
from parties.permissions import NOTE_MOMENT, may
from parties.queries import moments as queries
from parties.queries.places import offered_to

OWN = "Uw organisatie. De school ziet alleen dát er contact was, hoe en op welke dag."
CIRCLE = "Alle partijen van dit convenant: dat er contact was, hoe en op welke dag. Geen namen."
RECENT = 10


@require_safe
def moments(request: PortalRequest) -> HttpResponse:
    if not may(request.actor, NOTE_MOMENT):
        return refused(request, actions.NO_RIGHT)
    context = {
        "sees": OWN,
        "places": [_place_line(row) for row in queries.by_place(request.actor)],
        "people": [
            {"name": row.name, "last": nl_plain(row.last), "count": row.count}
            for row in queries.by_person(request.actor)
        ],
        "mine": [_own_line(row) for row in queries.mine_of(request.actor)[:RECENT]],
    }
    return render(request, "parties/around/moments.html", context)


def _place_line(row: queries.PlaceContact) -> dict[str, Any]:
    days = (clock.today() - row.last).days if row.last else None
    return {
        "name": row.place.name,
        "last": nl_plain(row.last) if row.last else "",
        "ago": "vandaag" if days == 0 else f"{days} {'dag' if days == 1 else 'dagen'} geleden",
        "count": row.count,
        "url": reverse("around:moment-add", args=[row.place.slug]) if row.mine else "",
    }


def _own_line(row: ContactMoment) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(),
        "place": row.location.name,
        "day": nl_day(row.day),
        "undo": reverse("around:moment-undo", args=[row.pk]),
    }


@require_http_methods(GET_POST)
def moment_add(request: PortalRequest, place: str) -> HttpResponse:
    if not may(request.actor, NOTE_MOMENT):
        return refused(request, actions.NO_RIGHT)
    row = get_visible_or_404(offered_to(request.actor), slug=place)
    form = MomentForm(posted(request), initial={"day": clock.today()})
    noted: list[ContactMoment] = []
    if done(request, form, lambda _: noted.append(_noted(form, row, request))):
        undo = reverse("around:moment-undo", args=[noted[0].pk])
        told = f"{noted[0].get_kind_display()} genoteerd bij {row.name}."
        messages.success(request, told, extra_tags=f"toast undo={undo}")
        return redirect("around:moments")
    context = {"place": row.name, "kinds": MomentKind.choices, "sees": OWN}
    return form_page(request, "parties/around/moment.html", form, context)


def _noted(form: MomentForm, row: Location, request: PortalRequest) -> ContactMoment:
    return actions.note_moment(row, form.cleaned_data["kind"], form.cleaned_data["day"], actor=request.actor)


@require_POST
def moment_undo(request: PortalRequest, pk: UUID) -> HttpResponse:
    if not may(request.actor, NOTE_MOMENT):
        raise Http404
    row = get_visible_or_404(queries.mine_of(request.actor), pk=pk)
    actions.take_back_moment(row, actor=request.actor)
    messages.success(request, "Het contact is weggehaald, ook bij de school.")
    return redirect("around:moments")


@require_safe
def moments_seen(request: PortalRequest, slug: str) -> HttpResponse:
    """A school sees its own locations first; `?alles=1` shows the whole circle, as everybody else sees it."""
    convenant = circle_at(request, slug)
    mine = has_role_in(request, convenant.pk, Role.SCHOOL)
    own_only = mine and not request.GET.get("alles")
    rows = queries.seen_by_circle(convenant.pk, request.actor.organisation if own_only else None)
    context = {
        "sees": CIRCLE,
        "slug": slug,
        "own_only": own_only,
        "is_school": mine,
        "rows": [{"row": row, "last": nl_plain(row.last)} for row in rows],
    }
    return render(request, "parties/around/moments_seen.html", context)
