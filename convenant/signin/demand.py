"""Who must take a second step, and whether this session took one. Asked before every scope opens, so no page, fragment,
file or feed of the portal is reached before."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY as RECORDS,
)
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from convenant.tenancy.models import Membership

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""A recovery code replaces one of these, and is none itself."""
SECOND_STEP = "mfa"
HISTORY = {
    f"privacy:{name}" for name in ("log", "log-export", "log-pdf", "log-paper", "log-paper-progress", "log-paper-file")
}
"""Pages that say who read what: a second step of just now, not of this morning."""
ORGANISATION = "organisation"
"""The type of a second step that the sign-in service of an organisation vouched for."""


def asks_second_factor(membership: Membership) -> bool:
    """By function, as data (ADR 20); of an administrator always."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return membership.is_administrator or membership.function not in settings.SECOND_FACTOR_NOT_FOR


def gate(request: HttpRequest, membership: Membership) -> HttpResponse | None:
    """To the second step, or to setting one up; then on to the page that was asked."""
    if not asks_second_factor(membership):
        return None
    enough = took_fresh_step if shows_who_read(request.path_info) else took_second_step
    if enough(request):
        return None
    to = step_url(request.user.pk)
    back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path() if request.method == "GET" else "/"})
    return HttpResponseRedirect(f"{to}?{back}")


def took_second_step(request: HttpRequest) -> bool:
    return any(record.get("method") == SECOND_STEP for record in records(request))


def took_fresh_step(request: HttpRequest) -> bool:
    """In the last quarter of an hour: a screen left open shows nobody what colleagues read."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record.get("method") == SECOND_STEP and record["at"] > since for record in records(request))


def shows_who_read(path: str) -> bool:
    try:
        return resolve(path).view_name in HISTORY
    except Resolver404:
        return False


def step_url(user_id: Any) -> str:
    """Where the second step is taken; without a factor: where one is set up."""
    types = set(Authenticator.objects.filter(user_id=user_id).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return reverse("mfa_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn" if Authenticator.Type.WEBAUTHN in types else "mfa_index")


def fresh(request: HttpRequest) -> bool:
    """Signed in, or proved again who he is, in the last quarter of an hour."""
    found = records(request)
    return bool(found) and time.time() - found[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def forget_second_step(request: HttpRequest) -> None:
    """The last factor is gone: what it proved no longer counts."""
    request.session[RECORDS] = [record for record in records(request) if record.get("method") != SECOND_STEP]


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session proved who it is, oldest first."""
    return list(get_authentication_records(request, request.user))
