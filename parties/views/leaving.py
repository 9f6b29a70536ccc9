"""Somebody leaves: what ends is shown with numbers before it happens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import accepted
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from parties.actions import leaving as actions
from parties.actions.keeping import NO_RIGHT
from parties.forms.leaving import LeaveForm
from parties.models import ContactPerson
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.contacts import own_everywhere
from parties.queries.gaps import locations
from parties.queries.leaving import Leaver, assignments_of, colleagues, gaps_after, leaver_of, rights_of

from .organisation import SEES

CONFIRMED = "zeker"


@require_http_methods(GET_POST)
def leave(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A first POST shows what ends; the second one, with `zeker`, does it."""
    person = get_visible_or_404(own_everywhere(request.actor), pk=pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, NO_RIGHT)
    leaver = leaver_of(person, request.actor)
    accounts = colleagues(request.actor) if request.actor.is_administrator else []
    form = LeaveForm(posted(request), leaver=leaver, accounts=accounts)
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = _tried(form, leaver, request)
        if preview and CONFIRMED in request.POST and (left := _left(form, leaver, request)):
            return redirect(_next(left, request))
    context = {
        "form": form, "sees": SEES, "person": person, "rows": [_row(row) for row in leaver.rows],
        "preview": None if form.errors else preview, "may_end_access": bool(accounts), "confirmed": CONFIRMED,
    }  # fmt: skip
    return render(request, "parties/ownlist/leave.html", context, status=422 if form.errors else 200)


def _row(row: ContactPerson) -> str:
    where = row.location.name if row.location else "hele organisatie"
    kind = row.get_topic_display() if row.topic else row.get_level_display()
    return f"{row.convenant.short_name}: {kind}, {where}"


def _tried(form: LeaveForm, leaver: Leaver, request: PortalRequest) -> list[tuple[str, str]] | None:
    """What it would do, in numbers; None when it would be refused, with the reason in the form."""
    departure, told = form.departure(), list[actions.Left]()
    again = leaver_of(leaver.first, request.actor)
    if not accepted(form, lambda: told.append(actions.rehearse(again, departure, actor=request.actor))):
        return None
    facts = [("Taken als contactpersoon die stoppen", f"{told[0].ended}, na {nl_plain(departure.last_day)}")]
    if leaver.stands_in:
        facts.append(("Vervangingen van collega's die stoppen", str(len(leaver.stands_in))))
    return [*facts, *_access_facts(departure, request), _follows(departure, told[0], leaver, request)]


def _follows(
    departure: actions.Departure, left: actions.Left, leaver: Leaver, request: PortalRequest
) -> tuple[str, str]:
    if departure.successor:
        return "Gaan over op de opvolger", f"{left.succeeded}, naar {departure.successor.name}"
    gaps = gaps_after(leaver, departure.last_day, request.circles, request.actor)
    told = "; ".join(f"{own.version.convenant.short_name}: {gap.sentence}" for own, gap in gaps)
    return "Plekken die leeg komen", f"{len(gaps)}. {told}." if gaps else "geen"


def _access_facts(departure: actions.Departure, request: PortalRequest) -> list[tuple[str, str]]:
    if departure.membership is None:
        return [("Toegang tot het portaal", "verandert niet: er is geen account gekozen")]
    when = "meteen" if departure.at_once else f"na {nl_plain(departure.last_day)}"
    rights = rights_of(departure.membership, request.actor)
    return [
        ("Toegang tot het portaal", f"{departure.membership}: stopt {when}"),
        ("Rechten op locaties die stoppen", locations(rights)),
        ("Toewijzingen die stoppen", str(assignments_of(departure.membership, request.actor))),
    ]


def _next(left: actions.Left, request: PortalRequest) -> str:
    """Whoever follows needs an account too; his name and address stay out of the address bar."""
    if left.successor and request.actor.is_administrator:
        return f"{reverse('colleagues:invite')}?opvolger={left.successor.pk}"
    return reverse("ownlist:organisation")


def _left(form: LeaveForm, leaver: Leaver, request: PortalRequest) -> actions.Left | None:
    told: list[actions.Left] = []
    departure = form.departure()
    if not accepted(form, lambda: told.append(actions.leave(leaver, departure, actor=request.actor))):
        return None
    left = told[0]
    tasks = "1 taak stopt" if left.ended == 1 else f"{left.ended} taken stoppen"
    text = f"{leaver.name} gaat weg: {tasks} na {nl_plain(departure.last_day)}."
    text += f" {departure.successor.name} neemt het over." if departure.successor else " Noem nog een opvolger."
    messages.success(request, text)
    return left
