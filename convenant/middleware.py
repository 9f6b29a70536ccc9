"""Small edges of every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """Pages hold data of one organisation: no cache keeps them. Static files and themes set their own header."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefuseNulMiddleware:
    """PostgreSQL text cannot hold NUL: such input is a 400 here, not a 500 deep in a query."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values = [*request.GET.values(), *(request.POST.values() if request.method == "POST" else ())]
        if "\x00" in request.path or any("\x00" in value for value in values if isinstance(value, str)):
            return render(request, "400.html", status=400)
        return self.get_response(request)
