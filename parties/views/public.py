"""Bij wie terecht, for everybody: without a session, a cookie or a trace, as the database role `visitor`.

The address is the plain name of the location. It hangs on a poster and is typed by hand; what stands behind it is meant
for everybody, so there is nothing that a secret in the address could keep. Unknown, not released and withdrawn are the
same 404, found with the same single query.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant.formats.qr import qr_path
from convenant.models import Convenant
from convenant.shell import theme_url
from convenant.wording import article_words
from parties.models import PublicCard
from parties.queries.cards import Shown, public_card, public_lines

HELPLINE = {"name": "de Kindertelefoon", "phone": "0800 0432", "dialled": "08000432"}


@login_not_required
@require_safe
def card(request: HttpRequest, place: str) -> HttpResponse:
    return render(request, "parties/cards/public.html", _context(place))


@login_not_required
@require_safe
def poster(request: HttpRequest, place: str) -> HttpResponse:
    """The poster as a page to print: drawing a PDF for whoever asks would be work that anybody can order."""
    found = _found(place)
    return render(
        request, "parties/cards/poster.html", poster_context(found) | {"theme_url": theme_url(found.convenant)}
    )


def _context(place: str) -> dict[str, Any]:
    found = _found(place)
    context = card_context(found.convenant, found.school, found.place, public_lines(found))
    address = reverse("public:poster", kwargs={"place": found.slug})
    return context | {
        "article": article_words(found.article),
        "released_at": found.released_at,
        "poster_url": address,
        "theme_url": theme_url(found.convenant),
    }


def _found(place: str) -> PublicCard:
    found = public_card(place)
    if found is None:
        raise Http404
    return found


def card_context(convenant: Convenant, school: str, place: str, lines: Sequence[Shown]) -> dict[str, Any]:
    where = place if place.startswith(school) else f"{school}, {place}"
    return {"agreement": convenant.name, "school": school, "where": where, "lines": lines, "helpline": HELPLINE}


def poster_context(found: PublicCard) -> dict[str, Any]:
    address = settings.PORTAL_URL + reverse("public:card", kwargs={"place": found.slug})
    path, side = qr_path(address)
    context = card_context(found.convenant, found.school, found.place, public_lines(found))
    return context | {
        "article": article_words(found.article),
        "released_at": found.released_at,
        "address": address,
        "qr_path": path,
        "qr_side": side,
        "author": found.school,
    }
