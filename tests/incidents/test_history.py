"""The timeline of an incident: in words, and not pushed out by who read it after it was closed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.audit.trail import record
from convenant.tenancy.scope import Actor, scope
from convenant.trail_words import saying
from incidents.actions.recording import withdraw_incident
from incidents.models import Incident
from incidents.queries.history import UNTOLD, words_of
from incidents.vocabulary import READ_AFTER_CLOSE
from tests.convenant.privacy.test_log import actions_named
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]


@pytest.fixture
def ended(anna: Actor) -> Incident:
    incident = recorded(anna)
    with scope(anna):
        withdraw_incident(Incident.objects.get(pk=incident.pk), "Dit was een oefening", actor=anna)
    return incident


def page_of(client: Client, incident: Incident) -> str:
    return client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()


def test_no_action_of_the_code_lacks_a_word() -> None:
    found = {*actions_named(), READ_AFTER_CLOSE}
    assert len(found) > 60
    assert [action for action in found if words_of(action) in (UNTOLD, action)] == []
    assert saying(READ_AFTER_CLOSE) is not None
    assert words_of("zzz.unheard_of") == UNTOLD


def test_readings_after_closing_are_told_apart(anna: Actor, ended: Incident, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "keer gelezen na sluiten" not in page_of(client, ended), "the reading itself lands afterwards"
    for _ in range(7):
        page_of(client, ended)
    page = page_of(client, ended)
    assert "read_after_close" not in page
    assert "Wie heeft gekeken? 8 keer gelezen na sluiten" in page
    assert page.index("Incident geregistreerd") < page.index("Wie heeft gekeken?")
    told = client.get(reverse("incidents:detail", args=[ended.pk])).context
    assert {moment.sentence for moment in told["readings"]} == {"Gelezen"}
    assert "Gelezen" not in {moment.sentence for moment in told["timeline"]}


def test_so_many_readings_push_nothing_out(anna: Actor, ended: Incident, client_of: ClientOf) -> None:
    with scope(anna):
        for _ in range(210):
            record(anna, READ_AFTER_CLOSE, ended)
    page = page_of(client_of(anna), ended)
    assert "Incident geregistreerd" in page
    assert "200 keer of vaker gelezen na sluiten" in page
