"""A closed incident goes on with a reason; what is closed shows no form that would refuse what was typed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.errors import Refused
from convenant.tenancy.scope import Actor, scope
from incidents.actions.recording import close_incident, withdraw_incident
from incidents.actions.reopening import reopen_incident
from incidents.models import Incident, IncidentState, Step, StepState, VaultNote
from incidents.permissions import visible_to
from incidents.queries.register import counts
from tests.incidents.recording import recorded
from tests.incidents.test_steps import settle_all

ClientOf = Callable[[Actor], Client]
WHY = "De moeder van Quintijn belde met nieuws."


def address(name: str, incident: Incident) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk])


@pytest.fixture
def closed(anna: Actor) -> Incident:
    incident = recorded(anna)
    settle_all(anna, incident)
    with scope(anna):
        close_incident(Incident.objects.get(pk=incident.pk), actor=anna)
        return Incident.objects.get(pk=incident.pk)


def steps_of(actor: Actor, incident: Incident) -> dict[str, tuple[str, object]]:
    with scope(actor):
        return {step.key: (step.state, step.due_at) for step in Step.objects.filter(incident=incident)}


def test_it_goes_on_as_it_stood(anna: Actor, closed: Incident, client_of: ClientOf) -> None:
    client, before = client_of(anna), steps_of(anna, closed)
    page = client.get(address("detail", closed)).content.decode()
    assert address("reopen", closed) in page
    seen = client.post(address("reopen", closed), {"reason": WHY}).context
    if seen is not None:  # the reason looks like a name: sent again, it says that it is none of the open text
        client.post(address("reopen", closed), {"reason": WHY, "lint_seen": seen["form"].data["lint_seen"]})
    with scope(anna):
        now = Incident.objects.get(pk=closed.pk)
        told = VaultNote.objects.get(incident=closed, kind="heropening").reveal("body")
        numbers = counts(visible_to(anna).filter(pk=closed.pk))
    assert (now.state, now.closed_at, now.revision) == (IncidentState.OPEN, None, closed.revision + 1)
    assert told == WHY
    assert (numbers["open"], numbers["gesloten"], numbers["alles"]) == (1, 0, 1), "counted once"
    assert steps_of(anna, closed) == before | {"close": (StepState.OPEN, before["close"][1])}
    page = client.get(address("detail", closed)).content.decode()
    assert "Incident heropend" in page
    assert "Quintijn" not in page
    assert client.post(address("close", closed)).status_code == 302


def test_it_asks_a_reason(anna: Actor, closed: Incident, client_of: ClientOf) -> None:
    assert client_of(anna).post(address("reopen", closed), {"reason": "zomaar"}).status_code == 422
    with scope(anna):
        with pytest.raises(Refused):
            reopen_incident(closed, "zomaar", actor=anna)
        assert Incident.objects.get(pk=closed.pk).state == IncidentState.CLOSED


def test_open_and_withdrawn_ones_are_not_reopened(anna: Actor) -> None:
    usual, gone = recorded(anna), recorded(anna)
    with scope(anna):
        withdraw_incident(gone, "Dit was een oefening", actor=anna)
        for incident in (usual, gone):
            with pytest.raises(Refused):
                reopen_incident(incident, "Er is nieuws over dit voorval.", actor=anna)


def test_who_does_not_handle_it_does_not_reopen_it(
    carla: Actor, dirk: Actor, closed: Incident, client_of: ClientOf
) -> None:
    answers = [client_of(who).post(address("reopen", closed), {"reason": WHY}).status_code for who in (carla, dirk)]
    assert answers == [403, 404]


@pytest.mark.parametrize("name", ["change", "withdraw", "merge", "event"])
def test_no_form_of_a_closed_one_is_filled_in_for_nothing(
    anna: Actor, closed: Incident, client_of: ClientOf, name: str
) -> None:
    page = client_of(anna).get(address(name, closed)).content.decode()
    assert "Dit incident is gesloten" in page
    assert address("reopen", closed) in page
    assert "<textarea" not in page
