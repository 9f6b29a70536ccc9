"""Tools of the gates: rows that could leak, and a laboratory in which a wall may be broken."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

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
