"""Somebody new at a partner: what still runs is shared anew, seen first, with its number."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import form_page
from convenant.together import told_by
from incidents.actions.again import Outcome, share_again
from incidents.forms.again import AgainForm
from incidents.permissions import HANDLE, needs
from incidents.queries.again import Unseen, groups, unseen

SEES = "De ontvanger krijgt een nieuwe kopie, zonder personen. Wie er eerder werkte, ziet haar niet meer."


@require_http_methods(GET_POST)
@needs(HANDLE)
def again(request: PortalRequest) -> HttpResponse:
    """Sent twice: to see what goes, then with `sure`."""
    (found,) = told_by(unseen(request.actor))
    form = AgainForm(posted(request), found=found)
    context = {"sees": SEES, "groups": list(groups(found)), "count": len(found), "picked": form["chosen"].value() or []}
    if request.method == "POST" and form.is_valid():
        chosen: list[Unseen] = form.cleaned_data["chosen"]
        if form.cleaned_data["sure"]:
            tell(request, share_again(chosen, actor=request.actor))
            return redirect("exchange:again")
        context["preview"] = chosen
    return form_page(request, "incidents/exchange_again.html", form, context)


def tell(request: PortalRequest, outcome: Outcome) -> None:
    if outcome.sent:
        noun = "incident" if outcome.sent == 1 else "incidenten"
        messages.success(request, f"Opnieuw gedeeld: {outcome.sent} {noun}.")
    for sentence in dict.fromkeys(outcome.refused):
        messages.error(request, f"Niet gedeeld: {sentence}")
