"""Asking a colleague to agree that a vault opens, and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import colleague_answers
from convenant.tenancy.access import get_visible_or_404
from incidents.actions.four_eyes import ask_opening, decide_opening
from incidents.forms.four_eyes import DecisionForm
from incidents.permissions import VAULT, needs
from incidents.queries.four_eyes import ANSWER_WITHIN, request_rows, requests_before

from .detail import fetch, page

HEAD = {
    "title": "Verzoek om een kluis te openen",
    "mark": "kluis",
    "back_label": "Incidenten",
    "sees": "Alleen de veiligheidscoördinator en de directie van uw school.",
}


@require_POST
@needs(VAULT)
def ask(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    try:
        ask_opening(incident, request.POST.get("purpose", ""), actor=request.actor)
    except Refused as refusal:
        return page(request, incident, status=422, vault={"error": refusal.sentence})
    messages.success(request, "Gevraagd. De collega's die mogen antwoorden, krijgen bericht.")
    return redirect(f"{reverse('incidents:detail', args=[pk])}#kluis-kop")


@require_http_methods(GET_POST)
@needs(VAULT)
def decide(request: PortalRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(requests_before(request.actor).select_related("incident"), pk=pk)
    return colleague_answers(
        request, row, DecisionForm(posted(request)),
        lambda agrees, reason: decide_opening(row, agrees=agrees, reason=reason, actor=request.actor),
        within=ANSWER_WITHIN,
        context=HEAD | {"rows": request_rows(row, request.actor), "back_url": reverse("incidents:list")},
    )  # fmt: skip
