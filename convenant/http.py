"""The request as the portal's views see it."""

from datetime import datetime

from django.http import HttpRequest, QueryDict

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
    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """For a form: what was sent, empty or not; None when nothing was (`POST or None` takes an empty one for that)."""
    return request.POST if request.method == "POST" else None
