"""What waits for somebody, how often mail tells so, and ending that from a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from convenant import clock
from convenant.actions.reminder_mails import rhythm_of, set_rhythm
from convenant.calendar.needs import needs
from convenant.calendar.page import YearPage
from convenant.forms.reminder_mails import RhythmForm
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, MailRhythm
from convenant.reminding import membership_of
from convenant.tenancy import hooks
from convenant.tenancy.middleware import actor_of
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import OPERATOR, scope

SEES = "Alleen u."


@require_http_methods(GET_POST)
def notices(request: PortalRequest) -> HttpResponse:
    """A mail links here. Opening it changes nothing."""
    if request.actor.role == OPERATOR or request.actor.membership_id is None:
        raise Http404
    form = RhythmForm(posted(request), initial={"rhythm": rhythm_of(request.actor.membership_id)})
    if request.method == "POST" and form.is_valid():
        set_rhythm(MailRhythm(form.cleaned_data["rhythm"]), actor=request.actor)
        messages.success(request, "Opgeslagen.")
        return redirect("calendar:notices")
    context = {"sees": SEES, "form": form, "lines": lines(request)}
    return render(request, "convenant/calendar/notices.html", context, status=422 if form.errors else 200)


def lines(request: PortalRequest) -> list[Any]:
    found = needs(request.actor, request.circles)
    convenants = {each.pk: each for each in Convenant.objects.filter(pk__in=request.actor.circles)}
    page = YearPage(convenants, clock.school_year(clock.today()))
    return [page.line(entry) for entry in found]


ONE_CLICK = ("List-Unsubscribe", "One-Click")


@csrf_exempt  # see below: all but the one shape that mail programs send is protected there
@login_not_required
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs post by themselves, without a session or a form's token (RFC 8058): the signed address lets them
    in, to this end only. A person's own form is checked like every other."""
    is_one_click = request.method == "POST" and request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]
    view = leave if is_one_click else csrf_protect(leave)
    response: HttpResponse = view(request, token)
    return response


@require_http_methods(GET_POST)
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing: scanners of mail follow every link."""
    known = membership_of(token)
    mine = Membership.objects.filter(pk=known, user__is_active=True) if known else Membership.objects.none()
    membership = mine.valid_on(clock.today()).with_organisation().first()
    if membership is None:
        raise Http404
    if request.method == "POST":
        with scope(actor_of(membership, hooks.circles_of(membership.organisation_id))) as opened:
            set_rhythm(MailRhythm.NONE, actor=opened.actor)
    return render(request, "convenant/calendar/unsubscribe.html", {"done": request.method == "POST"})
