"""How long somebody stays signed in: half an hour without a request, ten hours in all."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from convenant import carry_store, clock
from convenant.tenancy.models import User
from convenant.tenancy.sessions import SEEN, follow_key

GetResponse = Callable[[HttpRequest], HttpResponse]
BEGAN = "began"
STEP = 60
"""Seconds between two writes of when somebody was last seen: a session is not saved for each page."""
IDLE = "U was 30 minuten niet actief. Daarom bent u uitgelogd. Log opnieuw in."
LONG = "U was 10 uur ingelogd. Daarom bent u uitgelogd. Log opnieuw in."


def begin_session(*, request: HttpRequest, user: User, **kwargs: object) -> None:
    """At each sign-in. A session without these marks is over. One that only kept what was typed had an end of its own,
    and a cookie that outlives the browser."""
    request.session[BEGAN] = request.session[SEEN] = _seconds()
    request.session.set_expiry(None)
    carry_store.tidy(request.session, str(user.pk))


class SessionLimitMiddleware:
    """Ends a session that was not used for half an hour, or that began ten hours ago. Comes after messages: the
    sign-in page says why. A report that was being typed is kept by its own page, as when a session is lost."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if reason := over(request.session):
                logout(request)
                messages.warning(request, reason)
            elif _seconds() - request.session[SEEN] >= STEP:
                request.session[SEEN] = _seconds()
        key = request.session.session_key
        response = self.get_response(request)
        if key != request.session.session_key:
            follow_key(key, request.session.session_key)
        return response


def over(session: SessionBase) -> str:
    """Why this session has ended; "" while it has not."""
    if _seconds() - session.get(BEGAN, 0) >= settings.SESSION_LONGEST:
        return LONG
    return IDLE if _seconds() - session.get(SEEN, 0) >= settings.SESSION_IDLE else ""


def _seconds() -> int:
    return int(clock.now().timestamp())
