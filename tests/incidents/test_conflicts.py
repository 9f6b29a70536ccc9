"""Two colleagues at one step, measure, duty or person: both texts side by side, and nothing overwritten unseen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from incidents.actions import followups, measures
from incidents.actions.vault import open_vault
from incidents.models import FollowUp, Incident, InvolvedPerson, Measure, Step, StepState, VaultNote
from tests.incidents.exchanging import with_person
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
ONE = {"party_1": "2026-11-21"}
TWO, THREE = ONE | {"party_2": "2026-11-21"}, ONE | {"party_2": "2026-11-21", "party_3": "2026-11-21"}
"""Of how many pupils the parents know."""
HEADS = ("Uw versie, niet opgeslagen", "Van uw collega, opgeslagen")
WHY, OTHER = "De ouders zijn al gebeld door de politie.", "Dit is met de ouders besproken."

pytestmark = pytest.mark.security("S34")


def address(name: str, incident: Incident, *more: Any) -> str:
    return reverse(name, args=[incident.pk, *more])


def seen_on(answer: Any, form: str = "form") -> str:
    return str(answer.context[form]["seen"].value())


def told_both(answer: Any, *texts: str) -> bool:
    """A page of both versions that has these texts."""
    page = answer.content.decode()
    return answer.status_code == 409 and all(text in page for text in (*HEADS, *texts))


def step_of(actor: Actor, incident: Incident, key: str) -> Step:
    with scope(actor):
        return Step.objects.get(incident=incident, key=key)


def test_two_at_one_step_see_both_answers(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    number = step_of(anna, incident, "inform_parents").number + 1
    client, colleague = client_of(anna), client_of(directie)
    seen = seen_on(client.get(f"{address('incidents:detail', incident)}?stap={number}"), "step_form")
    done = address("incidents:step-done", incident, number)
    assert colleague.post(done, THREE | {"seen": seen}).status_code == 302
    late = client.post(done, ONE | {"note": "Moeder belt terug", "seen": seen})
    assert told_both(late, "ouders van 1 leerling", "ouders van 3 leerlingen", "Moeder belt terug")
    assert step_of(anna, incident, "inform_parents").proof["parties"] == 3
    again = TWO | {"note": "Moeder belt terug", "seen": seen_on(late)}
    assert client.post(done, again).status_code == 302
    assert step_of(anna, incident, "inform_parents").proof["parties"] == 2
    with scope(anna):
        assert VaultNote.objects.filter(incident=incident).count() == 1


def test_the_same_answer_twice_is_one(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    seen = seen_on(client.get(address("incidents:detail", incident)), "step_form")
    sent = [client.post(address("incidents:step-done", incident, 1), {"at": "10:43", "seen": seen}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]


def test_the_same_duty_twice_is_one(suspended: Measure, anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        duty = FollowUp.objects.get(measure=suspended, key="homework")
    done, client = address("measures:done", suspended.incident, duty.pk), client_of(anna)
    told = {"on": clock.today().isoformat(), "seen": seen_on(client.get(done))}
    assert [client.post(done, told).status_code for _ in range(2)] == [302, 302]


def test_departing_from_what_a_colleague_did(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    number = step_of(anna, incident, "inform_parents").number + 1
    depart, client = address("incidents:step-depart", incident, number), client_of(anna)
    seen = seen_on(client.get(depart))
    client_of(directie).post(address("incidents:step-done", incident, number), THREE)
    late = client.post(depart, {"reason": WHY, "seen": seen})
    assert told_both(late, WHY, "ouders van 3 leerlingen")
    fresh = seen_on(client.get(depart))
    assert client.post(depart, {"reason": WHY, "seen": fresh}).status_code == 422, "a fresh page shows no versions"
    assert step_of(anna, incident, "inform_parents").state == StepState.DONE
    assert client.post(depart, {"reason": WHY, "seen": seen_on(late)}).status_code == 302
    assert step_of(anna, incident, "inform_parents").state == StepState.DEPARTED


def test_a_melding_that_a_colleague_made_meanwhile(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    called = address("incidents:step-called", incident, step_of(anna, incident, "melding").number + 1)
    now, client = clock.now(), client_of(anna)
    call = {"day": now.date().isoformat(), "at": f"{now - timedelta(minutes=1):%H:%M}"}
    seen = seen_on(client.get(called))
    assert client_of(directie).post(called, call | {"channel": "balie", "seen": seen}).status_code == 302
    late = client.post(called, call | {"channel": "telefoon", "reference": "PL1100", "seen": seen})
    assert told_both(late, "melding telefoon", "melding aan de balie", "PL1100")


@pytest.fixture
def suspended(anna: Actor) -> Measure:
    incident = recorded(anna)
    today = clock.today()
    with scope(anna):
        taken = measures.Taken("schorsing", "vo", today, today + timedelta(days=2), "directie")
        return measures.add_measure(incident, taken, actor=anna)


def test_two_at_one_measure(suspended: Measure, anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    change, client = address("measures:change", suspended.incident, suspended.pk), client_of(anna)
    seen = seen_on(client.get(change))
    days = {"starts_on": "2026-11-22", "decided_by": "directie", "seen": seen}
    assert client_of(directie).post(change, days | {"until": "2026-11-23"}).status_code == 302
    late = client.post(change, days | {"until": "2026-11-25"})
    assert told_both(late, "25 november 2026", "23 november 2026")
    assert client.post(change, days | {"until": "2026-11-25", "seen": seen_on(late)}).status_code == 302


def test_two_who_say_about_whom_it_is(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    person = str(with_person(incident, anna).pk)
    today = clock.today()
    with scope(anna):
        row = measures.add_measure(incident, measures.Taken("berisping", "vo", today, None, "directie"), actor=anna)
    for actor in (anna, directie):
        with scope(actor):
            open_vault(incident, "maatregel", actor=actor)
    about, client = address("measures:about", incident, row.pk), client_of(anna)
    seen = seen_on(client.get(about))
    assert client_of(directie).post(about, {"person": person, "reason": OTHER, "seen": seen}).status_code == 302
    late = client.post(about, {"person": person, "reason": WHY, "seen": seen})
    assert told_both(late, WHY, OTHER)
    with scope(anna):
        assert Measure.objects.get(pk=row.pk).reveal("reason") == OTHER
    assert client.post(about, {"person": person, "reason": WHY, "seen": seen_on(late)}).status_code == 302


def test_two_at_one_duty(suspended: Measure, anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = suspended.incident
    with scope(anna):
        duty = FollowUp.objects.get(measure=suspended, key="parents")
    done, client = address("measures:done", incident, duty.pk), client_of(anna)
    seen = seen_on(client.get(done))
    today = clock.today().isoformat()
    assert client_of(directie).post(done, {"on": today, "channel": "brief", "seen": seen}).status_code == 302
    late = client.post(done, {"on": today, "channel": "telefoon", "seen": seen})
    assert told_both(late, "via telefoon", "via brief")
    depart = address("measures:depart", incident, duty.pk)
    assert told_both(client.post(depart, {"reason": WHY, "seen": seen}), WHY, "via brief")
    assert client.post(done, {"on": today, "channel": "telefoon", "seen": seen_on(late)}).status_code == 302
    with scope(anna):
        assert FollowUp.objects.get(pk=duty.pk).proof == {"channel": "telefoon"}


def test_what_a_colleague_wrote_at_a_duty_is_shown_with_an_open_vault(
    suspended: Measure, anna: Actor, client_of: ClientOf
) -> None:
    incident = suspended.incident
    with scope(anna):
        duty = FollowUp.objects.get(measure=suspended, key="parents")
        seen = followups.mark_of_followup(duty)
        duty.incident = incident
        followups.complete_followup(duty, followups.Done(clock.today(), "brief", OTHER), actor=anna)
    send = {"on": clock.today().isoformat(), "channel": "brief", "note": WHY, "seen": seen}
    done, client = address("measures:done", incident, duty.pk), client_of(anna)
    closed = client.post(done, send)
    assert told_both(closed, WHY, "staat in de kluis")
    assert OTHER not in closed.content.decode()
    with scope(anna):
        open_vault(incident, "maatregel", actor=anna)
    assert told_both(client.post(done, send), WHY, OTHER)


def test_two_at_one_person(anna: Actor, directie: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    person = with_person(incident, anna)
    for actor in (anna, directie):
        with scope(actor):
            open_vault(incident, "aanvullen", actor=actor)
    change, client = address("incidents:person", incident, person.pk), client_of(anna)
    seen = seen_on(client.get(change))
    told = {"kind": "leerling", "role": "betrokken", "name": "A. Voorbeeld", "seen": seen}
    assert client_of(directie).post(change, told | {"note": OTHER}).status_code == 302
    late = client.post(change, told | {"note": WHY})
    assert told_both(late, WHY, OTHER)
    assert client.post(change, told | {"note": WHY, "seen": seen_on(late)}).status_code == 302
    with scope(anna):
        assert InvolvedPerson.objects.get(pk=person.pk).reveal("note") == WHY
