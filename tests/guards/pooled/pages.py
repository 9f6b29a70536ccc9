"""Pages that read what row security alone filters, in every way an answer can be made or fail."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import path

from convenant import urls as portal
from convenant.http import PortalRequest
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, ScopeMissing, scope
from incidents.models import Incident

CLEAN = "login_web,,,,"
CARRIED = (
    "select concat_ws(',', current_user, "
    + ", ".join(
        f"coalesce(current_setting('app.{name}', true), '')" for name in ("org", "circles", "user_id", "meeting")
    )
    + ")"
)
LINES = "{% for row in rows %}{{ row.pk }}\n{% endfor %}"


def carried() -> str:
    """Role and settings of the connection as it is now; "lost" where there is no connection any more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(CARRIED)
            return str(cursor.fetchone()[0])
    except Error:
        connection.close()
        return "lost"


class ContextWatch:
    """Outermost: what a connection carries when a request first touches it, and once its page is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = carried()
        response = self.get_response(request)
        response["X-Before"], response["X-After"] = before, carried()
        return response


def seen() -> str:
    """Memberships by the database's word: their manager asks no scope, the policy filters."""
    return "\n".join(str(pk) for pk in Membership.objects.values_list("pk", flat=True))


def plain(request: PortalRequest) -> HttpResponse:
    return HttpResponse(seen())


def rendered(request: PortalRequest) -> HttpResponse:
    """Asks the database after the view returned."""
    template: Any = engines["django"].from_string(LINES)
    return SimpleTemplateResponse(template, {"rows": Membership.objects.all()})


def napping(request: PortalRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(0.01)")
    return HttpResponse(seen())


def fails(request: PortalRequest) -> HttpResponse:
    raise RuntimeError(f"after {len(seen())} characters")


def absent(request: PortalRequest) -> HttpResponse:
    seen()
    raise Http404


def broken(request: PortalRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select 1 / 0")
    return HttpResponse(seen())


def too_slow(request: PortalRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', '5', true)")
        cursor.execute("select pg_sleep(3)")
    return HttpResponse(seen())


def dies(request: PortalRequest) -> HttpResponse:
    """The database hangs up in the middle of a page."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('role', 'none', true)")
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")
    return HttpResponse(seen())


def streamed(request: PortalRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(in_own_scope(request.actor))


def in_own_scope(actor: Actor) -> Iterator[str]:
    """As the house rule says: a stream opens a scope of its own, for the middleware's is closed by then."""
    with scope(actor):
        for line in seen().splitlines():
            time.sleep(0.002)
            yield line + "\n"


def streamed_late(request: PortalRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(without_scope())


def without_scope() -> Iterator[str]:
    """Against the house rule: the manager refuses, and so does the database."""
    try:
        yield f"{Incident.objects.count()} incidents\n"
    except ScopeMissing:
        yield "no scope\n"
    try:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from incidents_incident")
            yield f"{cursor.fetchone()[0]} incidents\n"
    except Error as refusal:
        yield str(refusal).splitlines()[0]


READ = (plain, rendered, napping, streamed)
"""Pages that answer with the caller's own rows."""
FAILED = {fails: 500, broken: 500, too_slow: 500, dies: 500, absent: 404}
PAGES = (*READ, *FAILED, streamed_late)
urlpatterns = [*(path(f"proef/{page.__name__}", page) for page in PAGES), *portal.urlpatterns]
