"""Small edges of every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convenant.vault.envelope import Unreadable

GetResponse = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """Pages hold data of one organisation: no cache keeps them. Static files and themes set their own header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


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


class RefuseNulMiddleware:
    """PostgreSQL text cannot hold NUL: such input is a 400 here, not a 500 deep in a query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values = [*request.GET.values(), *(request.POST.values() if request.method == "POST" else ())]
        if "\x00" in request.path or any("\x00" in value for value in values if isinstance(value, str)):
            return render(request, "400.html", status=400)
        return self.get_response(request)
