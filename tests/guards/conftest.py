"""Tools of the gates: rows that could leak, and a laboratory in which a wall may be broken."""

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.template import Template
from django.utils import timezone

from convenant.formats import pdf
from convenant.tenancy import hooks, middleware
from convenant.tenancy.scope import Actor
from parties import accounts
from tests.world import Planted, plant, plant_people

PLANTED = {
    "regie@hoorn.example": "",
    "regie@weert.example": "",
    "regie@utrecht.example": "",
    "coordinator@atlas.example": "coordinator@tabor.example",
    "coordinator@tabor.example": "coordinator@atlas.example",
    "schoolagent@politie-hoorn.example": "coordinator@atlas.example",
    "leerplicht@hoorn.example": "coordinator@tabor.example",
    "coordinator@philipsvanhorne.example": "",
    "wijkagent@politie-weert.example": "coordinator@philipsvanhorne.example",
    "coordinator@nimeto.example": "",
    "wijkagent@politie-utrecht.example": "coordinator@nimeto.example",
}
"""Who gets rows of every kind, and who delivers its inbox."""


@pytest.fixture
def planters(db: None) -> list[tuple[Actor, Actor | None]]:
    """Looked up by the web login, before a test may move to another one."""
    named = {email: accounts.actor_named(email) for email in PLANTED}
    return [(named[email], named.get(sender)) for email, sender in PLANTED.items()]


@pytest.fixture
def planted(planters: list[tuple[Actor, Actor | None]]) -> Planted:
    """Own rows of eleven organisations and circle rows of the three circles, in this test's transaction."""
    found = Planted()
    for actor, sender in planters:
        plant(actor, found, sender=sender)
        plant_people(actor, found)
    return found


drawn = lru_cache(maxsize=256)(pdf.html_to_pdf)


@pytest.fixture(autouse=True)
def files_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the agreement takes as long as forty pages; the same text is the same file."""
    monkeypatch.setattr(pdf, "html_to_pdf", drawn)


@pytest.fixture
def papers(files_drawn_once: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the files that a test asks for, which are not drawn: for a test that looks at no file."""
    texts: list[str] = []

    def noted(html: str) -> bytes:
        texts.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(pdf, "html_to_pdf", noted)
    return texts


def read_session(store: SessionStore) -> Session | None:
    """As it stands at each request, like Django's own, without composing the statement each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select session_data from django_session where session_key = %s and expire_date > %s",
            [store.session_key, timezone.now()],
        )
        if found := cursor.fetchone():
            return Session(session_data=found[0])
    store._session_key = None
    return None


@pytest.fixture
def known_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a walk along thousands of addresses: who somebody is and what circles he is in is read once, not for each.

    The session itself, the scope, the database's walls, the view and its page are those of every request. No copy is
    kept of what templates were given: a walk reads what they gave.
    """
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    monkeypatch.setattr(SessionStore, "_get_session_from_db", read_session)
    people: dict[str, Any] = {}
    places: dict[tuple[str, str], Any] = {}
    plain_user, plain_place = auth.get_user, middleware.active_membership

    def user_of(request: Any) -> Any:
        key = f"{request.session.get(auth.SESSION_KEY)} {request.session.get(auth.HASH_SESSION_KEY)}"
        if key not in people:
            people[key] = plain_user(request)
        return people[key]

    def place_of(request: Any) -> Any:
        key = str(request.user.pk), str(request.session.get(middleware.SESSION_KEY))
        if key not in places:
            places[key] = plain_place(request)
        return places[key]

    monkeypatch.setattr(auth, "get_user", user_of)
    monkeypatch.setattr(middleware, "active_membership", place_of)
    monkeypatch.setattr(hooks, "circles_of", lru_cache(hooks.circles_of))


@pytest.fixture
def breaking(db: None, django_db_blocker: Any) -> Iterator[Callable[[str], None]]:
    """`breaking(sql)` breaks something as the database's administrator, seen by this test alone, undone at its end.

    The test's connection is opened by the administrator and acts as `login_web` by session authorization, so that
    breaking, planting and probing share one transaction.
    """
    web, lab = connections["default"], connections["default"].copy("default")
    lab.settings_dict = lab.settings_dict | {
        "USER": os.environ["DATABASE_ADMIN_USER"], "PASSWORD": os.environ["DATABASE_ADMIN_PASSWORD"],
    }  # fmt: skip
    connections["default"] = lab

    def broken(statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; reset session authorization")
            cursor.execute(statements)
            cursor.execute("set session authorization login_web")

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set session authorization login_web")
            yield broken
            cursor.execute("reset session authorization")
            transaction.set_rollback(True)
    finally:
        lab.close()
        connections["default"] = web
