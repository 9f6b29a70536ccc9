"""To the sign-in page, and from there back to a page that can be opened."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect

from convenant.http import page_before

from .carrying import keep_past_sign_out

SAFE = ("GET", "HEAD", "OPTIONS")


class SignInMiddleware(LoginRequiredMiddleware):
    """Who sent a form after the session ended comes back at the page that holds the form: the address it went to may
    take forms alone, and would answer with an empty page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in SAFE or "HX-Request" in request.headers:
            return super().handle_no_permission(request, view_func)
        keep_past_sign_out(request)
        return redirect_to_login(page_before(request))
