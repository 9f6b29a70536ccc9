"""Nobody takes away more than a few files an hour: who gets hold of a session does not empty the register with it.

Counted outside the scope and before the page runs, in the database, per person.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from convenant import clock
from convenant.lockout import HOUR, happened, note, oldest
from convenant.tenancy.middleware import GetResponse

KIND = "export"
OTHER_NAMES = ("takeout:download", "parties:contacts-vcard", "parties:contact-vcard", "parties:contacts-annex-pdf")
"""Names and telephone numbers of the whole circle are worth as much on a card or on paper."""


class ExportLimitMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.user.is_authenticated and is_export(request.path_info)):
            return self.get_response(request)  # type: ignore[arg-type]
        person = str(request.user.pk)
        if happened(KIND, person, HOUR) >= settings.EXPORTS_PER_HOUR:
            return too_many(request, person)
        response = self.get_response(request)  # type: ignore[arg-type]
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            note(KIND, person)
        return response


def is_export(path: str) -> bool:
    """By the name of the address: it ends in `export`, or is among the few others."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return name.endswith("export") or name in OTHER_NAMES


def too_many(request: HttpRequest, person: str) -> HttpResponse:
    again = (oldest(KIND, person, HOUR) or clock.now()) + HOUR + timedelta(minutes=1)
    page = render(request, "429.html", {"again": again, "limit": settings.EXPORTS_PER_HOUR}, status=429)
    page["Retry-After"] = str(max(1, int((again - clock.now()).total_seconds())))
    return page
