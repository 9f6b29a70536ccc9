"""Somebody new at a partner: the school is told, and shares anew through the gate."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from convenant.models import Decision
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident, ReceivedDisclosure, ReceivedKind
from incidents.queries.inbox import received_by
from parties.actions.assignments import hand_over
from parties.models import Assignment

from .exchanging import POLICE, WHY, incident_for, sent, with_person

ClientOf = Callable[[Actor], Client]
MembershipOf = Callable[[Actor], Membership]
FIRST = date(2027, 1, 1)
AGAIN = "/verstrekkingen/opnieuw/"


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(11), ZoneInfo("Europe/Amsterdam")), tick=False)


def new_agent(bram: Actor, to: Membership) -> None:
    boss = replace(bram, is_administrator=True)
    with scope(boss):
        hand_over(list(Assignment.objects.filter(membership__user_id=bram.user)), to, FIRST, actor=boss)


def reports(actor: Actor) -> list[ReceivedDisclosure]:
    with scope(actor):
        return list(received_by(actor).filter(kind=ReceivedKind.REPORT))


def keys(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="chosen" value="')[1:]]


@pytest.fixture
def old(anna: Actor, bram: Actor, bram2: Actor, membership_of: MembershipOf) -> Incident:
    incident = incident_for(anna, bram)
    sent(incident, anna, POLICE["anna"])
    new_agent(bram, membership_of(bram2))
    return incident


@pytest.mark.provision("WF-6.1a")
def test_the_school_is_shown_who_is_new_and_shares_what_still_runs(
    anna: Actor, bram: Actor, bram2: Actor, old: Incident, client_of: ClientOf
) -> None:
    with on(date(2026, 12, 31)):
        assert "Niets om opnieuw te delen" in client_of(anna).get(AGAIN).content.decode()
    with on(date(2027, 1, 2)):
        client = client_of(anna)
        assert "deel opnieuw wat nog loopt" in client.get("/").content.decode()
        page = client.get(AGAIN).content.decode()
        assert "Schoolagent B" in page
        (key,) = keys(page)
        preview = client.post(AGAIN, {"chosen": [key]}).content.decode()
        assert "1 opnieuw delen" in preview
        assert reports(bram2) == [], "a preview sends nothing"
        answer = client.post(AGAIN, {"chosen": [key], "sure": "1"}, follow=True)
        assert "Opnieuw gedeeld: 1 incident." in answer.content.decode(), [
            m.message for m in answer.context["messages"]
        ]
        assert [copy.thread for copy in reports(bram2)] == [old.thread]
        assert reports(bram) == [], "who left sees neither"
        assert "Niets om opnieuw te delen" in client.get(AGAIN).content.decode()
        with scope(anna):
            assert Decision.objects.filter(data_class="core", recipient__slug=POLICE["anna"]).count() >= 2


def test_persons_do_not_go_anew_by_the_dozen(
    anna: Actor, bram: Actor, bram2: Actor, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    incident = incident_for(anna, bram)
    name = f"name.{with_person(incident, anna).pk}"
    sent(incident, anna, POLICE["anna"], fields=frozenset({"what", name}), ground="gerechtvaardigd_belang",
         informed=True, **WHY)  # fmt: skip
    new_agent(bram, membership_of(bram2))
    with on(FIRST):
        client = client_of(anna)
        page = client.get(AGAIN).content.decode()
        assert "Per geval afwegen" in page
        client.post(AGAIN, {"chosen": keys(page), "sure": "1"})
        (copy,) = reports(bram2)
        assert not copy.core.get("people")
        with scope(bram2):
            assert not bytes(ReceivedDisclosure.objects.get(pk=copy.pk).content or b"")


def test_what_the_gate_refuses_now_does_not_go(
    anna: Actor, old: Incident, bram2: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(FIRST):
        client = client_of(anna)
        found = keys(client.get(AGAIN).content.decode())
        with scope(anna):
            Incident.objects.filter(pk=old.pk).update(state="withdrawn")
        answer = client.post(AGAIN, {"chosen": found, "sure": "1"})
        assert answer.status_code == 422, "what does not run any more is no choice"
        assert reports(bram2) == []


def test_nothing_chosen_and_a_made_up_key_are_said(anna: Actor, old: Incident, client_of: ClientOf) -> None:
    with on(FIRST):
        client = client_of(anna)
        assert client.post(AGAIN, {}).status_code == 422
        assert "Kies uit deze lijst" in client.post(AGAIN, {"chosen": ["x"]}).content.decode()


def test_the_page_is_for_who_handles_incidents(carla: Actor, bram: Actor, femke: Actor, client_of: ClientOf) -> None:
    assert {client_of(one).get(AGAIN).status_code for one in (carla, bram, femke)} <= {403, 404}
