"""Where the link of an invitation leads, outside a scope. Opening changes nothing: scanners of mail follow every link.

The token leaves the address at once and stays in the session: no log, no history and no Referer keeps it.
"""

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
from parties.actions.invitations import hash_of
from parties.actions.joining import NeedsSignIn, SomebodyElse, Unusable, has_account, join, usable
from parties.forms.joining import FirstPassword

SESSION_KEY = "invitation"
WELCOME = "Uw account staat klaar. Log in met uw e-mailadres en uw nieuwe wachtwoord."
JOINED = "U doet mee. Kies met welke rol u nu werkt."


@require_safe
@login_not_required
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    if Invitation.objects.filter(token_hash=hash_of(token)).exists():
        request.session[SESSION_KEY] = token
    else:
        request.session.pop(SESSION_KEY, None)
    return redirect("joining:join")


@require_http_methods(GET_POST)
@login_not_required
@sensitive_post_parameters()
def join_page(request: HttpRequest) -> HttpResponse:
    token = str(request.session.get(SESSION_KEY, ""))
    try:
        invitation = usable(token)
        user = request.user if isinstance(request.user, User) else None
        if user and (user.email.lower() != invitation.email or not _vouched_for(request, invitation)):
            raise SomebodyElse
        if user is None and has_account(invitation):
            raise NeedsSignIn
    except Refused as refusal:
        return _told(request, refusal)
    whose = {"email": invitation.email, "organisation": invitation.organisation.name}
    form = forms.Form(posted(request)) if user else FirstPassword(posted(request), **whose)
    if request.method == "POST" and form.is_valid():
        try:
            join(token, user=user, password=form.cleaned_data.get("password1", ""))
        except (Unusable, SomebodyElse, NeedsSignIn) as refusal:
            return _told(request, refusal)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _joined(request, user)
    return _page(request, invitation, form)


def _vouched_for(request: HttpRequest, invitation: Invitation) -> bool:
    """An organisation that signed somebody in did so for itself: it opens no role at another one."""
    return request.session.get(VOUCHED_BY) in (None, str(invitation.organisation_id))


def _joined(request: HttpRequest, user: User | None) -> HttpResponse:
    del request.session[SESSION_KEY]
    messages.success(request, JOINED if user else WELCOME)
    return redirect("choose-membership" if user else "account_login")


def _page(request: HttpRequest, invitation: Invitation, form: forms.Form) -> HttpResponse:
    context = {"form": form, "invitation": invitation, "organisation": invitation.organisation.name}
    return render(request, "parties/colleagues/join.html", context, status=422 if form.errors else 200)


def _told(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Unknown, used, withdrawn and too old look the same. The other two hold a link that works."""
    status = {Unusable: 404, SomebodyElse: 403, NeedsSignIn: 200}[type(refusal)]
    context = {
        "needs_sign_in": isinstance(refusal, NeedsSignIn),
        "somebody_else": isinstance(refusal, SomebodyElse),
        "refusal": refusal.sentence,
        "sign_in_url": f"{reverse('account_login')}?next={reverse('joining:join')}",
    }
    return render(request, "parties/colleagues/join_told.html", context, status=status)
