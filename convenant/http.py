"""The request as the portal's views see it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from convenant.tenancy.hooks import Circle
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor

GET_POST = ["GET", "HEAD", "POST"]
"""What a page with a form answers to."""


class PortalRequest(HttpRequest):
    """For annotations: `ScopeMiddleware` has set these on every page inside a scope."""

    actor: Actor
    circles: list[Circle]
    rollback: bool
    support_until: datetime | None
    """Until when the operator may look along in the organisation, or could do so lately."""
    has_other_roles: bool
    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """For a form: what was sent, empty or not; None when nothing was (`POST or None` takes an empty one for that)."""
    return request.POST if request.method == "POST" else None


def number_in(text: str, digits: int) -> int | None:
    """What an address or a button says; None for what is no number of at most so many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def page_before(request: HttpRequest) -> str:
    """Path and question of the page with the form, as the browser tells; of another site or unknown: the start. A path
    that begins with two slashes would be the address of another site."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/"
    parts = urlsplit(told)
    path = "/" + parts.path.lstrip("/\\")
    page = f"{path}?{parts.query}" if parts.query else path
    return page if url_has_allowed_host_and_scheme(page, None) else "/"
