"""Small edges of every request."""

from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from convenant.vault.envelope import Unreadable

NUL = "\x00"
SIGN_IN = "/accounts/"
"""Where one signs in, and takes the second step."""
GetResponse = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """Pages hold data of one organisation: no cache keeps them. Static files and themes set their own header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SignedOutFragmentMiddleware:
    """A part of a page that is asked for after the session ended never becomes a sign-in page inside that page.

    htmx follows a redirect unseen and would swap what it finds there into the form, over what was typed. A read makes
    the browser ask for the whole page; a save changes nothing, and the event lets the page say that the text is still
    there (an empty answer, because htmx reports an error status in the console as a fault of the page).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to_sign_in = response.headers.get("Location", "").startswith(SIGN_IN)
        if not to_sign_in or "HX-Request" not in request.headers:
            return response
        if request.method == "GET":
            return HttpResponseClientRefresh()
        return trigger_client_event(HttpResponse(status=204), "signedOut")


class FormsAloneMiddleware:
    """An address that takes forms alone, opened by hand or loaded again: a page that says so, not an empty one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "GET" or not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class UnreadableMiddleware:
    """A page that needs a cell which can't be opened says so; the core of an incident stays where it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unreadable):
            return None
        return render(request, "410.html", {"sentence": exception.sentence}, status=410)


class LargestBodyMiddleware:
    """Before anything reads the body: what is too large costs no time, no memory and no disk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isascii() and announced.isdigit() and int(announced) > settings.LARGEST_BODY:
            return render(request, "413.html", {"most": settings.LARGEST_BODY // 1024**2}, status=413)
        return self.get_response(request)


class RefuseNulMiddleware:
    """PostgreSQL text cannot hold NUL. In an address it is a 400 here. What somebody typed in a form keeps its page: a
    field says beside itself what is wrong. What reaches a query past a field is a 400 too, not a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or holds_nul(request.GET):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        sent = request.method == "POST" and holds_nul(request.POST)
        return render(request, "400.html", status=400) if sent and isinstance(exception, DataError) else None


def holds_nul(sent: QueryDict) -> bool:
    """In a name, or in any value of it."""
    values = (value for name, each in sent.lists() for value in (name, *each))
    return any(NUL in value for value in values if isinstance(value, str))


class DropOddCookiesMiddleware:
    """Before the session is looked up by its key: a quoted cookie can hold NUL, which no query can."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)
