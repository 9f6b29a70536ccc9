"""Ending the mails from a mail."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from convenant import clock
from convenant.actions.reminder_mails import set_rhythm
from convenant.http import GET_POST
from convenant.models import MailRhythm
from convenant.reminding import membership_of
from convenant.tenancy import hooks
from convenant.tenancy.middleware import actor_of
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import scope

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
