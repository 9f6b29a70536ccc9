"""Where the link of an invitation leads, outside a scope. Opening changes nothing: scanners of mail follow every link.

The token leaves the address at once and stays in the session: no log, no history and no Referer keeps it.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from convenant.errors import Refused
from convenant.http import GET_POST, posted
from convenant.tenancy.middleware import VOUCHED_BY
from convenant.tenancy.models import Invitation, User
from parties.actions.joining import SomebodyElse, Unusable, answer, join, still_open, usable
from parties.forms.joining import FirstPassword

SESSION_KEY, ANSWERED = "invitation", "invitation_answered"
SIGN_IN = (
    "Log nu in met uw e-mailadres en uw wachtwoord. Had u al een account met dit adres? "
    "Dan geldt het wachtwoord dat u al had."
)
JOINED = "U doet mee. Kies met welke rol u nu werkt."


@require_safe
@login_not_required
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    request.session.pop(ANSWERED, None)
    if still_open(token).exists():
        request.session[SESSION_KEY] = token
    else:
        request.session.pop(SESSION_KEY, None)
    return redirect("joining:join")


@require_http_methods(GET_POST)
@login_not_required
@sensitive_post_parameters()
def join_page(request: HttpRequest) -> HttpResponse:
    """Who is not signed in gets the same pages whether the address has an account or not (S24)."""
    token = str(request.session.get(SESSION_KEY, ""))
    user = request.user if isinstance(request.user, User) else None
    if user is None and ANSWERED in request.session:
        return redirect(sign_in_url())
    try:
        invitation = usable(token)
        if user and (user.email.lower() != invitation.email or not _vouched_for(request, invitation)):
            raise SomebodyElse
        return _joining(request, invitation, token, user) if user else _answering(request, invitation, token)
    except (Unusable, SomebodyElse) as refusal:
        return redirect("home") if request.session.pop(ANSWERED, False) else _told(request, refusal)


def _joining(request: HttpRequest, invitation: Invitation, token: str, user: User) -> HttpResponse:
    form = forms.Form(posted(request))
    if _accepted(request, form, lambda: join(token, user=user)):
        del request.session[SESSION_KEY]
        messages.success(request, JOINED)
        return redirect("choose-membership")
    return _page(request, invitation, form)


def _answering(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The link stays in the session: who had an account takes the role after signing in."""
    form = FirstPassword(posted(request), email=invitation.email, organisation=invitation.organisation.name)
    if not _accepted(request, form, lambda: answer(token, form.cleaned_data["password1"])):
        return _page(request, invitation, form)
    request.session[ANSWERED] = True
    messages.success(request, SIGN_IN)
    return redirect(sign_in_url())


def _accepted(request: HttpRequest, form: forms.Form, action: Callable[[], object]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:  # `pages.accepted` needs a scope, and here nobody is anywhere yet; two refusals have a page of their own
        action()
    except (Unusable, SomebodyElse):
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def sign_in_url() -> str:
    return f"{reverse('account_login')}?next={reverse('joining:join')}"


def _vouched_for(request: HttpRequest, invitation: Invitation) -> bool:
    """An organisation that signed somebody in did so for itself: it opens no role at another one."""
    return request.session.get(VOUCHED_BY) in (None, str(invitation.organisation_id))


def _page(request: HttpRequest, invitation: Invitation, form: forms.Form) -> HttpResponse:
    context = {
        "form": form,
        "invitation": invitation,
        "organisation": invitation.organisation.name,
        "sign_in_url": sign_in_url(),
    }
    return render(request, "parties/colleagues/join.html", context, status=422 if form.errors else 200)


def _told(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Unknown, used, withdrawn and too old look the same."""
    somebody_else = isinstance(refusal, SomebodyElse)
    context = {"somebody_else": somebody_else, "refusal": refusal.sentence}
    return render(request, "parties/colleagues/join_told.html", context, status=403 if somebody_else else 404)
