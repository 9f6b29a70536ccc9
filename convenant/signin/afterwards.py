"""Work that waits until the answer has left: how long it takes tells nobody anything.

A request for a new password is answered the same, and as fast, whether there is such an account or not.
"""

from collections.abc import Callable
from functools import partial

from allauth.core.context import request_context
from django.http import HttpRequest, HttpResponse

LATER = "afterwards"
GetResponse = Callable[[HttpRequest], HttpResponse]


def afterwards(request: HttpRequest, work: Callable[[], object]) -> None:
    setattr(request, LATER, [*getattr(request, LATER, []), work])


class AfterwardsMiddleware:
    """The server closes an answer once it has sent it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, LATER, []):
            response.close = partial(first_the_work, request, response.close)  # type: ignore[method-assign]
        return response


def first_the_work(request: HttpRequest, close: Callable[[], None]) -> None:
    """Closing gives the database connection back: what needs one comes before."""
    try:
        run(request)
    finally:
        close()


def run(request: HttpRequest) -> None:
    with request_context(request):
        for work in getattr(request, LATER, []):
            work()
