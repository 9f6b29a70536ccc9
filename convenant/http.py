"""The request as the portal's views see it."""

from django.http import HttpRequest

from convenant.tenancy.hooks import Circle
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor


class PortalRequest(HttpRequest):
    """For annotations: `ScopeMiddleware` has set these on every page inside a scope."""

    actor: Actor
    circles: list[Circle]
    rollback: bool
    user: User
