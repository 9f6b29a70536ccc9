"""To the sign-in page, and from there back to a page that can be opened."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS")
NOT_SAVED = "U was uitgelogd. Wat u verstuurde, is niet opgeslagen. Log in en doe het opnieuw."


class SignInMiddleware(LoginRequiredMiddleware):
    """Who sent a form after the session ended comes back at the page that holds the form: the address it went to may
    take forms alone, and would answer with an empty page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in SAFE or "HX-Request" in request.headers:
            return super().handle_no_permission(request, view_func)
        messages.warning(request, NOT_SAVED)
        return redirect_to_login(page_before(request))


def page_before(request: HttpRequest) -> str:
    """Path and question of the page with the form, as the browser tells; of another site or unknown: the start."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/"
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
