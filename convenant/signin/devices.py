"""A device that somebody signed in on before is known: guessing from elsewhere does not lock it out.

A signed cookie names the account and the device (OWASP, "device cookies"). It lets nobody in: it only counts that
device's mistakes apart, by the same limit. Stolen, it gives five more tries in fifteen minutes.
"""

from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from convenant.lockout import account_of

SALT, DAYS = "convenant.device", 180
NEW = "known_device"


def device_of(request: HttpRequest, account: str) -> str:
    """The name of this device, if it is known for this account; else ""."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        owner, device = signing.loads(cookie, salt=SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(device) if owner == mark_of(account) else ""


def mark_of(account: str) -> str:
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()


def remember(*, request: HttpRequest, user: Any, **_: Any) -> None:
    """At each sign-in, the second step included."""
    setattr(request, NEW, user.email)


class KnownDeviceMiddleware:
    """Puts the cookie on the answer to a sign-in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        if email := getattr(request, NEW, ""):
            value = signing.dumps([mark_of(email), device_of(request, email) or token_urlsafe(16)], salt=SALT)
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME, value, max_age=DAYS * 24 * 3600, path="/", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
            )  # fmt: skip
        return response


def asked_from(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    account = account_of(request, credentials)
    return device_of(request, account) if account else ""
