"""Waarvoor bij wie: the own table, kept by the organisation for its own people and, line by line, for its partners."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted, form_page
from convenant.refusing import refused
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import OPERATOR
from parties.actions import referrals as actions
from parties.actions.lines import REMOVE
from parties.forms.referrals import TOPICS, ReferralForm, initial_of
from parties.models import ReferralLine
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.referrals import own_lines

SEES = "Uw eigen collega's. Een regel met het vinkje zien ook de partners van uw convenanten, op uw kaart."


def own_line(request: PortalRequest, pk: UUID) -> ReferralLine:
    return get_visible_or_404(own_lines(request.actor), pk=pk)


@require_safe
def table(request: PortalRequest) -> HttpResponse:
    if request.actor.role == OPERATOR:
        raise Http404
    context = {
        "sees": SEES,
        "lines": list(own_lines(request.actor)),
        "may_keep": may(request.actor, KEEP_CONTACTS),
        "add_url": reverse("referrals:add"),
    }
    return render(request, "parties/referrals/table.html", context)


@require_http_methods(GET_POST)
def add(request: PortalRequest) -> HttpResponse:
    return _edited(request, None)


@require_http_methods(GET_POST)
def edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    return _edited(request, own_line(request, pk))


def _edited(request: PortalRequest, line: ReferralLine | None) -> HttpResponse:
    if request.actor.role == OPERATOR:
        raise Http404
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, actions.NO_RIGHT)
    form = ReferralForm(posted(request), initial=initial_of(line))
    if form.is_bound and form.is_valid() and _kept(request, form, line):
        messages.success(request, "Opgeslagen.")
        return redirect("referrals:list")
    context: dict[str, Any] = {"sees": SEES, "line": line, "topics": TOPICS}
    return form_page(request, "parties/referrals/form.html", form, context)


def _kept(request: PortalRequest, form: ReferralForm, line: ReferralLine | None) -> bool:
    given, sent = form.referred(), form.cleaned_data

    def save() -> None:
        if line is None:
            actions.add_referral(given, actor=request.actor, submission=sent["submission"])
        else:
            actions.change_referral(line, given, actor=request.actor, seen=sent["seen"])

    return accepted(form, save, theirs=initial_of)


@require_POST
def change_place(request: PortalRequest, pk: UUID) -> HttpResponse:
    """POST `wat`: up, down or out."""
    line = own_line(request, pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, actions.NO_RIGHT)
    what = request.POST.get("wat", "")
    if what == REMOVE:
        actions.remove_referral(line, actor=request.actor)
        messages.success(request, f"Weggehaald: {line.topic}.")
    else:
        actions.move_referral(line, what, actor=request.actor)
    return redirect("referrals:list")
