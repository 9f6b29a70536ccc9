"""A page that fails leaves nothing half done: no row, and no line in the trail about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from convenant.audit.models import Entry
from convenant.tenancy.middleware import ScopeMiddleware
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor, scope
from tests.incidents.recording import incidents_of, posted, recorded

ClientOf = Callable[[Actor], Client]
FAILURES = [ZeroDivisionError, DatabaseError, TimeoutError, Http404]


def entries(actor: Actor) -> int:
    with scope(actor):
        return Entry.objects.filter(action__startswith="incident.").count()


@pytest.mark.security("S33")
@pytest.mark.parametrize("failure", FAILURES)
def test_an_action_that_breaks_off_saves_nothing(
    failure: type[Exception], anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its rows are written, so that there is something to undo."""
    client, before = client_of(anna), entries(anna)
    client.raise_request_exception = False

    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr("incidents.actions.recording.announce", fail)
    assert client.post("/incidenten/nieuw/", posted(anna)).status_code in (404, 500)
    assert incidents_of(anna) == []
    assert entries(anna) == before


@pytest.mark.security("S33")
@pytest.mark.parametrize(("status", "kept"), [(200, 1), (422, 1), (500, 0), (503, 0)])
def test_an_answer_that_says_failed_saves_nothing(status: int, kept: int, anna: Actor) -> None:
    """Django hands an error page over as an answer like any other."""

    def view(request: Any) -> HttpResponse:
        recorded(request.actor)
        return HttpResponse(status=status)

    request: Any = RequestFactory().get("/")
    request.user, request.session = User.objects.get(pk=anna.user), {"membership": str(anna.membership_id)}
    ScopeMiddleware(view)(request)
    assert len(incidents_of(anna)) == kept
