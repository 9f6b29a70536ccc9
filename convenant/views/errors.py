import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import trigger_client_event

from convenant import carry
from convenant.http import page_before
from convenant.logs import request_id
from convenant.signin.carrying import keep

RETRY_SECONDS = 30


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly somebody who signed in again in another tab: what was typed here waits for whoever opened the form. A
    part of a page that is sent by itself leaves that page as it is, which then tells that its text is still there."""
    if "HX-Request" in request.headers:
        return trigger_client_event(HttpResponse(status=204), "signedOut")
    return render(request, "403_csrf.html", what_became_of_it(request) | {"carried": ()}, status=403)


def what_became_of_it(request: HttpRequest) -> dict[str, Any]:
    opener = carry.opener_of(request)
    if opener is None:
        return {}
    if carry.is_of_another_person(request, opener):
        return {"by_another": True}
    kept = keep(request)
    if kept is None:
        return {"back": page_before(request)}
    if not request.user.is_authenticated:
        return {"kept": kept, "sign_in": f"{settings.LOGIN_URL}?{urlencode({REDIRECT_FIELD_NAME: kept.page})}"}
    here = kept in carry.waiting_for(request)
    return {"kept": kept, "back": kept.page if here else "", "roles": "" if here else reverse("choose-membership")}


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
