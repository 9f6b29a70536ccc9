"""Signals without names between school, youth work and police; for a school also the way to its own counts."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, form_page
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from incidents.actions.signals import Signal, answer_signal, refer, send_signal
from incidents.forms.signals import PlaceForm, ReferralForm, SignalAnswerForm, SignalForm
from incidents.permissions import HANDLE, may, may_read_signals, may_refer, may_send
from incidents.queries import signals as queries
from parties.models import Location
from parties.queries.places import places_of

SEES = "Wie bij de zender en bij de ontvanger voor deze locatie werkt. Er staan geen namen in."
SHOWN = 50
COUNTS = (
    ("neighbours:list", "Meldingen van omwonenden", "Uitzoeken, bespreken en antwoord geven"),
    ("controls:list", "Controles van kluisjes en jassen", "Wanneer, met wie besproken en wat er is gevonden"),
    ("absence:table", "Verzuim in aantallen", "Per maand en soort, zonder namen"),
    ("trends:list", "Voorlichting", "Waar de aantallen om vragen"),
)
REFERRAL_HEAD = ("Wanneer", "Locatie", "Waarom", "Naar")
Page = Callable[..., HttpResponse]


def only(allowed: Callable[[Any], bool]) -> Callable[[Page], Page]:
    """For everybody else these pages do not exist."""

    def wrap(view: Page) -> Page:
        @wraps(view)
        def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allowed(request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap


@require_safe
@only(may_read_signals)
def signals(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    sent = list(queries.sent_by(actor)[:SHOWN]) if may_send(actor) else []
    replies = queries.replies_to(sent)
    counts = [{"url": reverse(page), "title": title, "sub": sub} for page, title, sub in COUNTS]
    context = {
        "sees": SEES, "may_send": may_send(actor), "counts": counts if may(actor, HANDLE) else [],
        "sent": [queries.sent_line(row, replies.get(row.pk)) for row in sent],
        "received": [queries.received_line(row) for row in queries.received_by(actor)[:SHOWN]],
        "referrals": [referral_line(row) for row in queries.referrals_of(actor)[:SHOWN]] if may_refer(actor) else [],
        "may_refer": may_refer(actor),
    }  # fmt: skip
    return render(request, "incidents/signals/list.html", context)


def referral_line(row: Any) -> dict[str, Any]:
    sub = f"{row.location.name} · {row.get_kind_display()} · {nl_plain(row.referred_on)}"
    return {"title": row.get_referred_to_display(), "sub": sub}


@require_http_methods(GET_POST)
@only(may_send)
def send(request: PortalRequest) -> HttpResponse:
    """The location stands in the address: `?locatie=…`."""
    places = places_of(request.actor)
    location = next((one for one in places if str(one.pk) == request.GET.get("locatie", "")), None)
    ways = queries.ways_of(location.pk, request.actor) if location else []
    if location is None or not ways:
        return render(request, "incidents/signals/place.html", {
            "sees": SEES, "form": PlaceForm(places=places), "nobody": location is not None,
        })  # fmt: skip
    recipients = queries.recipients_of(request.actor, location, ways[0])
    form = SignalForm(posted(request), recipients=recipients)
    if form.is_valid() and accepted(form, lambda: _send_all(request, form, location, ways[0])):
        messages.success(request, "Signaal doorgegeven, zonder namen.")
        return redirect("signals:list")
    return form_page(request, "parties/keeping/form.html", form, {
        "title": f"Signaal over {location.name}", "button": "Doorgeven", "sees": SEES, "back_label": "Signalen",
        "back_url": reverse("signals:list"),
        "text": "" if recipients else "Het convenant laat hier geen signaal toe.",
    })  # fmt: skip


def _send_all(request: PortalRequest, form: SignalForm, location: Location, convenant_id: UUID) -> None:
    """Each recipient its own row and its own decision."""
    sent = form.cleaned_data
    convenant = get_visible_or_404(Convenant.objects.all(), pk=convenant_id)
    told = Signal(location, sent["kind"], sent["text"], necessity=sent.get("necessity", ""))
    for recipient in map(UUID, sent["recipients"]):
        key = uuid5(sent["submission"], str(recipient)) if sent["submission"] else None
        send_signal(convenant, recipient, told, actor=request.actor, submission=key)


@require_http_methods(GET_POST)
@only(may_read_signals)
def answer(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(queries.received_by(request.actor), pk=pk)
    form = SignalAnswerForm(posted(request), initial={"answer": row.answer})
    if form.is_valid() and accepted(form, lambda: answer_signal(row, **form.cleaned_data, actor=request.actor)):
        messages.success(request, f"Antwoord gegeven aan {row.sender.name}.")
        return redirect("signals:list")
    context = {"sees": SEES, "row": queries.received_line(row)}
    return form_page(request, "incidents/signals/answer.html", form, context)


@require_http_methods(GET_POST)
@only(may_refer)
def referral_add(request: PortalRequest) -> HttpResponse:
    form = ReferralForm(posted(request), places=places_of(request.actor))
    if form.is_valid() and accepted(form, lambda: _refer(form, request.actor)):
        messages.success(request, "Verwijzing geteld.")
        return redirect("signals:list")
    return form_page(request, "parties/keeping/form.html", form, {
        "title": "Verwijzing tellen", "button": "Tellen", "back_url": reverse("signals:list"), "back_label": "Signalen",
        "sees": "Uw eigen collega's. Er staat geen naam bij.",
        "text": "Dit hoeft niet. Het laat zien dat jongeren bij passende hulp komen.",
    })  # fmt: skip


def _refer(form: ReferralForm, actor: Actor) -> None:
    sent = form.cleaned_data
    what = (sent["kind"], sent["referred_to"], sent["referred_on"])
    refer(form.places[sent["location"]], *what, actor=actor, submission=sent["submission"])


@require_safe
@only(may_refer)
def referrals_export(request: PortalRequest, kind: str) -> HttpResponse:
    answer = file_of(kind)
    record(request.actor, "signals.exported", Organisation(pk=request.actor.organisation), fields=["referrals"])
    rows = [
        (nl_plain(row.referred_on), row.location.name, row.get_kind_display(), row.get_referred_to_display())
        for row in queries.referrals_of(request.actor)
    ]
    return answer("verwijzingen", REFERRAL_HEAD, rows)
