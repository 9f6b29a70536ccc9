"""One duty of one's own: what others see, the evidence behind it, adding some and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant import clock
from convenant.actions.evidence import WHY, Added, add_evidence, withdraw_evidence
from convenant.compliance.duties import former_duty, own_duty
from convenant.compliance.years import is_closed
from convenant.forms.duties import EvidenceForm
from convenant.forms.plain import WhyForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, EvidenceItem, Obligation
from convenant.pages import Cleaned, circle_at, done, form_page, names_of
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries import own_duty as reading
from convenant.queries.documents import DocumentLine, lines_of
from convenant.queries.duties import counts_itself, items_of
from convenant.queries.words import rhythm_words
from convenant.tenancy.access import get_visible_or_404

SEES = "U en uw collega's. Andere partijen lezen alleen de stand, en een document dat u toevoegt."
CONTACTS = ("parties:contacts", "Contactpersonen")
PARTIES = ("parties:list", "Partijen en wie welke school bedient")
MEETINGS = ("meetings:list", "Overleggen")
LEAD_TIMES, TERM = ("compliance:lead-times", "Doorlooptijden"), ("compliance:term", "Looptijd")
PLACES = {
    "parties.contact": (CONTACTS,), "parties.assignment": (PARTIES,), "meetings.held": (MEETINGS,),
    "convenant.evaluation": (TERM,), "convenant.renewal": (TERM,), "convenant.lead_times": (LEAD_TIMES,),
}  # fmt: skip
"""Evidence → the page of the circle where it is kept, for what the portal counts itself."""
ADDED = "Opgeslagen. De stand volgt uit het bewijs."


@require_http_methods(GET_POST)
def duty_page(request: PortalRequest, slug: str, duty: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    current = own_duty(convenant, duty, request.actor.organisation)
    found = current or former_duty(convenant, duty, request.actor.organisation)
    if found is None:
        raise Http404
    itself = counts_itself(found, convenant, request.actor.organisation)
    adds = current is not None and not itself and may(request.actor, SPEAK_FOR_PARTY)
    form = evidence_form(request, convenant) if adds else None
    if done(request, form, lambda told: keep(convenant, duty, told, request)):
        messages.success(request, ADDED)
        return redirect("compliance:duty", slug=slug, duty=duty)
    places = [(reverse(name, kwargs={"slug": slug}), words) for name, words in PLACES.get(found.evidence, ())]
    context = page_of(convenant, found, request) | {"counts_itself": itself, "places": places, "gone": current is None}
    return form_page(request, "convenant/naleving/duty.html", form, context)


def evidence_form(request: PortalRequest, convenant: Convenant) -> EvidenceForm:
    return EvidenceForm(posted(request), request.FILES or None, allowed=names_of(convenant))


def keep(convenant: Convenant, duty: str, told: Cleaned, request: PortalRequest) -> None:
    added = Added(told["done_on"], told["note"], told["valid_until"], told["upload"])
    add_evidence(convenant, duty, added, actor=request.actor, submission=told["submission"])


def page_of(convenant: Convenant, found: Obligation, request: PortalRequest) -> dict[str, Any]:
    mine = request.actor.organisation
    rows = reading.told_of(convenant, mine, found.key)
    closed = [row.school_year for row in rows if is_closed(row.school_year, clock.today())]
    items = items_of(convenant, mine, found.key)
    ids = [item.document_id for item in items if item.document_id]
    shown: dict[UUID | None, DocumentLine] = {line.id: line for line in lines_of(convenant, ids)}
    return {
        "convenant": convenant, "duty": found, "sees": SEES, "rhythm": rhythm_words(found.rhythm),
        "told": reading.lines(rows, closed), "changes": reading.changes_of(rows),
        "items": [(item, shown.get(item.document_id)) for item in items],
        "reminders": list(reading.reminders_of(convenant, mine, found.key).order_by("-asked_at")[:5]),
        "may_speak": may(request.actor, SPEAK_FOR_PARTY),
    }  # fmt: skip


@require_http_methods(GET_POST)
def withdraw(request: PortalRequest, slug: str, item_id: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    item = get_visible_or_404(EvidenceItem.objects.filter(convenant=convenant), pk=item_id)
    if not may(request.actor, SPEAK_FOR_PARTY):
        raise Http404
    form = WhyForm(posted(request), label="Waarom trekt u dit bewijs in?", missing=WHY, allowed=names_of(convenant))
    if done(request, form, lambda told: withdraw_evidence(item, told["why"], actor=request.actor)):
        messages.success(request, "Ingetrokken. De stand is bijgewerkt.")
        return redirect("compliance:duty", slug=slug, duty=item.obligation)
    line = next(each for each in items_of(convenant, request.actor.organisation, item.obligation) if each.id == item.pk)
    context = {"convenant": convenant, "item": line, "key": item.obligation, "sees": SEES}
    return form_page(request, "convenant/naleving/withdraw.html", form, context)
