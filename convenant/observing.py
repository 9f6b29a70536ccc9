"""Around every request: a number that the user can name, one line in the log, and what the metrics count."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from convenant import metrics
from convenant.logs import request_id

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
NOT_FOUND = "geen"
GetResponse = Callable[[HttpRequest], HttpResponse]


class ObserveMiddleware:
    """The outermost: its number is our own, never one that a client sends."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, began = request_id.set(uuid4().hex[:12]), time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id.get()
            self.tell(request, response, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """Names and ids only: a path may hold a search, a query string always may."""
        view = request.resolver_match.view_name if request.resolver_match else NOT_FOUND
        metrics.count_request(view, response.status_code, seconds)
        actor = getattr(request, "actor", None)
        fields = {
            "view": view,
            "method": request.method,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000),
            "role": actor and actor.role,
            "function": actor and actor.function,
            "organisation": actor and str(actor.organisation_id or ""),
        }
        log.info("request", extra={"fields": fields})
