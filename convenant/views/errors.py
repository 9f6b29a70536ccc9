import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from convenant.logs import request_id

RETRY_SECONDS = 30


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Stands before a page of a library that this portal does not offer."""
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request: what it would ask of the database may be what is broken."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    template, status = ("503_away.html", 503) if away else ("500.html", 500)
    response = HttpResponse(get_template(template).render({"help_code": request_id.get()}), status=status)
    if away:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
