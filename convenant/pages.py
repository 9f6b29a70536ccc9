"""What pages share: the circle in the address, who holds regie there, a form with its action, and which names in a text
are no persons."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from convenant.actions.four_eyes import is_open, is_own
from convenant.compliance.bearers import bearers_of
from convenant.editing import Overtaken, all_or_nothing
from convenant.errors import Conflict, Refused
from convenant.forms.fields import tell_overtaken
from convenant.forms.four_eyes import AGREED, ColleagueAnswerForm
from convenant.http import PortalRequest, posted
from convenant.models import Convenant
from convenant.models.four_eyes import AskedOfColleague
from convenant.permissions import may
from convenant.tenancy.access import get_visible_or_404
from convenant.wording import article_words

Cleaned = dict[str, Any]


def circle_at(request: PortalRequest, slug: str) -> Convenant:
    """The middleware has narrowed the scope to the circle in the address."""
    return get_visible_or_404(Convenant.objects.filter(pk__in=request.actor.circles), slug=slug)


def offers(request: PortalRequest, verb: str, convenant: Convenant) -> bool:
    """Whether the page shows what only who holds regie here may do: without a query. The actions ask `may_in`."""
    return may(request.actor, verb) and holds_regie_in(request, convenant.pk)


def holds_regie_in(request: PortalRequest, convenant_id: UUID) -> bool:
    return any(circle.id == convenant_id and circle.holds_regie for circle in request.circles)


def has_role_in(request: PortalRequest, convenant_id: UUID, role: str) -> bool:
    """Whether the organisation is this in the convenant: without a query."""
    return any(circle.id == convenant_id and circle.role == role for circle in request.circles)


def done(request: PortalRequest, form: forms.Form | None, action: Callable[[Cleaned], object]) -> bool:
    """Whether something was sent, fits and was accepted. Who has no form here has no page to send to."""
    if request.method != "POST":
        return False
    if form is None:
        raise Http404
    return form.is_valid() and accepted(form, lambda: action(form.cleaned_data))


Theirs = Callable[[Any], Cleaned]
"""A row as a colleague saved it → what its form would show, with the new mark under `seen`."""


def accepted(
    form: forms.Form, action: Callable[[], object], field: str | None = None, *, theirs: Theirs | None = None
) -> bool:
    """A refusal stands in the form, at `field` or at its own where the form has that, with the article it rests on; the
    form keeps what was typed, and what the action wrote before it was refused is gone. With `theirs` the form says what
    a colleague saved meanwhile; without it raises Overtaken."""
    try:
        with all_or_nothing():
            action()
    except Overtaken as overtaken:
        if theirs is None:
            raise
        now = theirs(overtaken.current) if overtaken.current else {}
        tell_overtaken(form, overtaken, now.pop("seen", ""), now)
        return False
    except Refused as refusal:
        basis = f" ({article_words(refusal.article)})" if refusal.article else ""
        at = field or refusal.field
        form.add_error(at if at in form.fields else None, refusal.sentence + basis)
        return False
    return True


def colleague_answers(
    request: PortalRequest,
    row: AskedOfColleague,
    form: ColleagueAnswerForm,
    decide: Callable[[bool, str], object],
    *,
    within: timedelta,
    context: dict[str, Any],
) -> HttpResponse:
    """What waits for four eyes, and the form of who may answer it. `decide` takes whether he agrees, and why not."""
    if done(request, form, lambda values: decide(values["answer"] == AGREED, values["reason"])):
        messages.success(request, "Uw antwoord is vastgelegd. Uw collega krijgt bericht.")
        return redirect(request.path)
    open_to = is_open(row, within) and not is_own(row, request.actor)
    shown = {"state": row.get_state_display(), "open_to": open_to}
    return form_page(request, "convenant/asked_of_colleague.html", form, context | shown)


def held_up(request: PortalRequest, action: Callable[[], object], back: str) -> HttpResponse | None:
    """For a button without a form: None when it is done, else the page that says what holds it up."""
    try:
        with all_or_nothing():
            action()
    except Conflict as refusal:
        return render(request, "held_up.html", {"refusal": refusal.sentence, "back": back}, status=409)
    return None


def form_page(request: PortalRequest, template: str, form: forms.Form | None, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    return render(request, template, context | {"form": form}, status=status)


def no_persons(request: PortalRequest, convenant: Convenant) -> list[str]:
    """`names_of`, once there is a text to check."""
    return names_of(convenant) if posted(request) else []


def names_of(convenant: Convenant) -> list[str]:
    """Names that are no persons, for the check of a text."""
    parties = bearers_of(convenant.pk)
    return [convenant.name, *(bearer.name for bearer in parties), *(bearer.short_name for bearer in parties)]
