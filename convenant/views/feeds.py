"""Private addresses of one's own calendar, and what they hand out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions.feeds import make_feed, revoke_feed
from convenant.calendar.feed import hand_out
from convenant.http import GET_POST, PortalRequest
from convenant.models import CalendarFeed, Convenant
from convenant.tenancy.scope import OPERATOR

SEES = "Alleen u. Wie het adres kent, ziet uw kalender zonder in te loggen. Deel het dus met niemand."
MAKE, REVOKE = "maken", "intrekken"
ALL_CIRCLES = "alle"


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Without a session and without a cookie. Wrong, revoked and ended addresses are the same 404."""
    handed = hand_out(token, request.build_absolute_uri)
    if handed is None:
        raise Http404
    response = HttpResponse(handed.body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="convenantportaal.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    etag, changed = f'"{handed.mark[:32]}"', int(handed.changed_at.timestamp())
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    found: HttpResponseBase = get_conditional_response(request, etag, changed, response) or response
    return found


@require_http_methods(GET_POST)
def addresses(request: PortalRequest) -> HttpResponse:
    """A new address is shown in the answer to the POST that made it, and never again."""
    if request.actor.role == OPERATOR:
        raise Http404
    shown: dict[str, Any] = {}
    if request.method == "POST":
        which = request.POST.get("kring", "")
        convenant_id = chosen(request, which)
        if request.POST.get("wat") == REVOKE:
            if revoke_feed(convenant_id, actor=request.actor):
                messages.success(request, "Ingetrokken. Het adres werkt niet meer.")
            return redirect("calendar:feeds")
        _, token = make_feed(convenant_id, actor=request.actor)
        address = request.build_absolute_uri(reverse("calendar:feed", kwargs={"token": token}))
        shown = {"which": which, "address": address, "webcal": "webcal://" + address.partition("://")[2]}
    return render(request, "convenant/calendar/feeds.html", {"sees": SEES, "lines": lines(request), "shown": shown})


def chosen(request: PortalRequest, which: str) -> UUID | None:
    """The circle by its slug; None is all circles. 404 for what is neither."""
    if which == ALL_CIRCLES:
        return None
    found = next((circle.id for circle in request.circles if circle.slug == which), None)
    if found is None:
        raise Http404
    return found


def lines(request: PortalRequest) -> list[dict[str, Any]]:
    """All circles first, then each one; with the address in use."""
    actor = request.actor
    mine = CalendarFeed.objects.filter(
        organisation_id=actor.organisation, membership_id=actor.membership, revoked_at=None
    )
    known = {each.convenant_id: each for each in mine}
    names = dict(Convenant.objects.filter(pk__in=[c.id for c in request.circles]).values_list("id", "short_name"))
    found: list[tuple[UUID | None, str, str]] = [(None, ALL_CIRCLES, "Al mijn convenanten")] if request.circles else []
    found += [(circle.id, circle.slug, f"Convenant {names[circle.id]}") for circle in request.circles]
    return [{"which": which, "title": title, **_state(known.get(key))} for key, which, title in found]


def _state(row: CalendarFeed | None) -> dict[str, Any]:
    if row is None:
        return {"made_on": None, "used_on": None}
    return {"made_on": timezone.localtime(row.made_at).date(), "used_on": row.last_used_on}
