"""S7 within one school: who has no right at a location learns nothing of an incident there, not that it exists."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from convenant import clock
from convenant.tenancy.scope import scope
from incidents.actions.measures import Taken, add_measure
from incidents.models import Disclosure, FollowUp, Measure, Step
from incidents.queries.detail import _school_has
from parties import accounts
from parties.models import LocationRight
from tests.conftest import signed_in
from tests.incidents.exchanging import POLICE, incident_for, sent

from .busy import AGENT, SCHOOL
from .leaks import fill
from .oracle import answer_of
from .table import TABLE
from .urls import every_url

OF_INCIDENT = (Step, FollowUp, Measure, Disclosure)
"""Rows that an address names beside the incident or in its place."""


@pytest.fixture
def elsewhere(db: None) -> tuple[Client, dict[str, UUID]]:
    """Somebody of the school after the right to the location of its incident ended; and the rows of that incident."""
    actor = accounts.actor_named(SCHOOL)
    incident, today = incident_for(actor, accounts.actor_named(AGENT)), clock.today()
    sent(incident, actor, POLICE["anna"])
    with scope(actor):
        add_measure(incident, Taken("schorsing", "vo", today, today, "directie"), actor=actor)
        assert LocationRight.objects.filter(user_id=actor.user, content_object_id=incident.location_id).delete()[0]
        assert LocationRight.objects.filter(user_id=actor.user).exists(), "the person works at another location"
        rows = {model: model._default_manager.filter(incident=incident)[0] for model in OF_INCIDENT}
    client = signed_in(actor)
    client.raise_request_exception = False
    return client, {f"incidents.{model.__name__}": row.pk for model, row in rows.items()} | {
        "incidents.Incident": incident.pk
    }


def pairs(ids: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    """Each address of the incident, and the same with ids of nothing."""
    for url in every_url():
        target = TABLE[url.name]
        if target.models and set(target.models.values()) <= ids.keys() and "slug" not in url.parameters:
            there = {name: str(ids[label]) for name, label in target.models.items()}
            yield fill(url, target, "", there), fill(url, target, "", {name: str(uuid4()) for name in there})


def told_apart(client: Client, ids: dict[str, UUID]) -> Iterator[str]:
    for path, twin in pairs(ids):
        for method in ("get", "post"):
            if answer_of(getattr(client, method)(path)) != answer_of(getattr(client, method)(twin)):
                yield f"{method} {path}"


@pytest.mark.security("S7")
def test_s7_an_incident_at_another_location_of_the_school(
    elsewhere: tuple[Client, dict[str, UUID]], record_property: Callable[[str, Any], None]
) -> None:
    client, ids = elsewhere
    asked = 2 * len(list(pairs(ids)))
    assert asked > 60
    assert list(told_apart(client, ids)) == []
    record_property("figure", f"S7: 0 of {asked} pairs of addresses tell of an incident at another location")


@pytest.mark.mutant("S7")
def test_s7_mutant_the_location_is_not_compared(
    elsewhere: tuple[Client, dict[str, UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`seen_at` reads the incident before it knows the locations: without its comparison the page is there."""
    client, ids = elsewhere
    monkeypatch.setattr("incidents.views.detail.seen_at", lambda pk, actor: next(iter(_school_has((), pk=pk)), None))
    assert next(told_apart(client, ids), None)
