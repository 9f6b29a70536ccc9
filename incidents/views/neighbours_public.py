"""Telling a school about nuisance, for everybody: without a session, as the database role `visitor`.

Unknown and switched off are the same 404. Who comes too often gets the same page whatever he sends.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from convenant.formats.qr import qr_path
from convenant.http import GET_POST, posted
from convenant.shell import theme_url
from convenant.tenancy.scope import scope
from convenant.wording import article_words
from incidents import doorman, receipts
from incidents.actions.neighbours import drop_in
from incidents.forms.neighbours import NeighbourForm, ReceiptForm
from incidents.models import ReportPoint
from incidents.queries.neighbours import point_at, slip_of, visitor_at

AGAIN = "Het formulier stond te lang open of was niet compleet. Kijk na wat u schreef en verstuur het nog een keer."
TOO_SOON = "Dat ging erg snel. Kijk na wat u schreef en verstuur het nog een keer."
UNKNOWN = "Wij kennen dit nummer niet. Kijk of het klopt."
TEMPLATES = "incidents/neighbours/"


@login_not_required
@never_cache
@require_http_methods(GET_POST)
def report(request: HttpRequest, place: str) -> HttpResponse:
    point = _found(place)
    if request.method != "POST":
        form = NeighbourForm(initial={"opening": receipts.open_form(place)})
        return render(request, f"{TEMPLATES}public.html", context_of(point) | {"form": form})
    if not doorman.may_try(request) or doorman.is_full(place):
        return _too_often(request, point)
    return _sent(request, point)


def _sent(request: HttpRequest, point: ReportPoint) -> HttpResponse:
    opening = receipts.opening_of(request.POST.get("opening", ""), point.slug)
    form = NeighbourForm(request.POST if opening else _with_fresh_opening(request, point))
    if form.is_valid() and opening and not opening.too_soon:
        told = form.told()
        key = receipts.key_of(opening, told.words())
        receipt = receipts.receipt_of(key)
        with scope(visitor_at(point)) as opened:
            drop_in(point, told, key, receipts.hash_of(receipt), actor=opened.actor)
        doorman.dropped(point.slug)
        return render(request, f"{TEMPLATES}thanks.html", context_of(point) | {"receipt": receipt})
    if form.is_valid():
        form.add_error(None, TOO_SOON if opening else AGAIN)
    return render(request, f"{TEMPLATES}public.html", context_of(point) | {"form": form}, status=422)


def _with_fresh_opening(request: HttpRequest, point: ReportPoint) -> QueryDict:
    """What was typed, in a form that can be sent again."""
    sent = request.POST.copy()
    sent["opening"] = receipts.open_form(point.slug)
    return sent


@login_not_required
@never_cache
@require_http_methods(GET_POST)
def answer(request: HttpRequest, place: str) -> HttpResponse:
    """The number is posted, so that it stands in no address and no log."""
    point = _found(place)
    form = ReceiptForm(posted(request))
    if form.is_bound and not doorman.may_ask(request):
        return _too_often(request, point)
    slip = slip_of(point, form.hashed()) if form.is_valid() else None
    if form.is_valid() and slip is None:
        form.add_error("number", UNKNOWN)
    status = 422 if form.errors else 200
    return render(request, f"{TEMPLATES}answer.html", context_of(point) | {"form": form, "slip": slip}, status=status)


@login_not_required
@require_safe
def poster(request: HttpRequest, place: str) -> HttpResponse:
    point = _found(place)
    address = settings.PORTAL_URL + reverse("neighbours-public:report", kwargs={"place": place})
    path, side = qr_path(address)
    context = {"address": address, "qr_path": path, "qr_side": side}
    return render(request, f"{TEMPLATES}poster.html", context_of(point) | context)


def _found(place: str) -> ReportPoint:
    point = point_at(place)
    if point is None:
        raise Http404
    return point


def _too_often(request: HttpRequest, point: ReportPoint) -> HttpResponse:
    return render(request, f"{TEMPLATES}too_often.html", context_of(point), status=429)


def context_of(point: ReportPoint) -> dict[str, Any]:
    where = point.place if point.place.startswith(point.school) else f"{point.school}, {point.place}"
    return {
        "where": where,
        "school": point.school,
        "days": point.answer_days,
        "article": article_words(point.article) if point.article else "",
        "agreement": point.convenant.name,
        "theme_url": theme_url(point.convenant),
        "form_url": reverse("neighbours-public:report", kwargs={"place": point.slug}),
        "answer_url": reverse("neighbours-public:answer", kwargs={"place": point.slug}),
        "poster_url": reverse("neighbours-public:poster", kwargs={"place": point.slug}),
    }
