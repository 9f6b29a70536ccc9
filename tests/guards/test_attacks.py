"""What an attacker with an account and the source tried, and what answered. One test for each hole that was mended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from convenant import carry, clock
from convenant.audit.models import Entry
from convenant.errors import Conflict, Refused
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.actions.answers import open_copy
from incidents.actions.exchange import USED, disclose, withdraw
from incidents.actions.proposals import ONLY_DIRECTIE, approve, propose
from incidents.actions.vault import Person, change_person
from incidents.models import Disclosure, Draft, Incident, InvolvedPerson, NameToken, Notice, Step
from incidents.queries.parcels import dossier_of
from incidents.queries.proposals import mark_of
from incidents.queries.weighing import Parcel
from parties.models import Party
from parties.queries.places import locations_of
from protocols.planning import MELDING
from tests.incidents.exchanging import (
    NAME,
    POLICE,
    WHY,
    chosen,
    copies_at,
    copy_at,
    incident_for,
    notices_at,
    organisation,
    sent,
    with_person,
)  # fmt: skip
from tests.incidents.recording import posted, recorded

from .intruders import second_membership, somebody_at

ClientOf = Callable[[Actor], Client]
BSN = "111222333"


# --- the second pair of eyes


@pytest.fixture
def proposed(anna: Actor, bram: Actor) -> tuple[Incident, InvolvedPerson, Parcel, Draft]:
    """A role beside an offence: criminal data, which waits for the directie."""
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    parcel = Parcel(
        frozenset({"what", f"role.{person.pk}"}), "gerechtvaardigd_belang", informed=True,
        necessity=WHY["necessity"], subsidiarity=WHY["subsidiarity"],
    )  # fmt: skip
    with scope(anna):
        return incident, person, parcel, propose(incident, organisation(POLICE["anna"]), parcel, actor=anna)


def agree_url(incident: Incident, draft: Draft) -> str:
    return reverse("exchange:agree", args=[incident.pk, draft.pk])


@pytest.mark.security("S11")
def test_a_proposal_that_grew_after_it_was_read_does_not_go(
    anna: Actor, directie: Actor, bram: Actor, proposed: Any, client_of: ClientOf
) -> None:
    incident, person, parcel, draft = proposed
    client = client_of(directie)
    client.post(agree_url(incident, draft), {"besluit": "openen"})
    read = client.get(agree_url(incident, draft)).context["seen"]
    more = replace(parcel, fields=parcel.fields | {f"name.{person.pk}"})
    with scope(anna):
        propose(incident, organisation(POLICE["anna"]), more, actor=anna)
    answer = client.post(agree_url(incident, draft), {"besluit": "ja", "gezien": read})
    assert answer.status_code == 422
    assert copies_at(bram, kind="report") == []
    assert client.post(agree_url(incident, draft), {"besluit": "ja"}).status_code == 422
    again = answer.context["seen"]
    assert client.post(agree_url(incident, draft), {"besluit": "ja", "gezien": again}).status_code == 302
    assert len(copies_at(bram, kind="report")) == 1


@pytest.mark.security("S11")
def test_what_changed_in_the_vault_after_reading_does_not_go(
    anna: Actor, directie: Actor, bram: Actor, proposed: Any
) -> None:
    incident, person, parcel, draft = proposed
    with scope(directie):
        read = mark_of(dossier_of(incident), parcel)
    with scope(anna):
        change_person(person, Person("leerling", "getuige", name=NAME), actor=anna)
    with scope(directie), pytest.raises(Conflict):
        approve(draft, incident, organisation(POLICE["anna"]), actor=directie, seen=read)
    assert copies_at(bram, kind="report") == []


@pytest.mark.security("S10")
def test_one_person_in_two_roles_has_one_pair_of_eyes(anna: Actor, bram: Actor, proposed: Any) -> None:
    incident, _, parcel, draft = proposed
    as_directie = second_membership(anna.user, anna.organisation, Function.DIRECTIE)
    with scope(as_directie), pytest.raises(Refused) as refusal:
        read = mark_of(dossier_of(incident), parcel)
        approve(draft, incident, organisation(POLICE["anna"]), actor=as_directie, seen=read)
    assert refusal.value.sentence == ONLY_DIRECTIE
    assert copies_at(bram, kind="report") == []


@pytest.mark.security("S14")
def test_persons_on_the_check_page_cost_an_opening_in_the_trail(
    anna: Actor, directie: Actor, proposed: Any, client_of: ClientOf
) -> None:
    incident, _, _, draft = proposed
    client = client_of(directie)
    assert client.get(agree_url(incident, draft)).status_code == 200
    with scope(directie):
        assert not Entry.objects.filter(action="vault.opened", membership_id=str(directie.membership_id)).exists()
    assert client.post(agree_url(incident, draft), {"besluit": "openen"}).status_code == 302
    with scope(directie):
        assert Entry.objects.filter(action="vault.opened", membership_id=str(directie.membership_id)).count() == 1


# --- a form sent twice


def test_a_form_that_was_sent_says_nothing_of_another_copy(utrecht: Actor, utrecht_agent: Actor) -> None:
    first, other = incident_for(utrecht, utrecht_agent), incident_for(utrecht, utrecht_agent)
    form = uuid4()
    sent(first, utrecht, POLICE["utrecht"], submission=form)
    for incident, parcel in ((other, Parcel()), (first, Parcel(frozenset({"what"})))):
        with scope(utrecht), pytest.raises(Refused) as refusal:
            to = organisation(POLICE["utrecht"])
            disclose(incident, actor=utrecht, recipient=to, submission=form, parcel=parcel)
        assert refusal.value.sentence == USED
    with scope(utrecht):
        assert Disclosure.objects.count() == 1


@pytest.mark.security("S11")
def test_a_copy_that_was_taken_back_is_not_sent_by_its_old_form(utrecht: Actor, utrecht_agent: Actor) -> None:
    incident, form = incident_for(utrecht, utrecht_agent), uuid4()
    copy = sent(incident, utrecht, POLICE["utrecht"], submission=form)
    with scope(utrecht), pytest.raises(Refused):
        withdraw(copy, actor=utrecht)
        disclose(incident, actor=utrecht, recipient=organisation(POLICE["utrecht"]), submission=form)


# --- a refusal leaves nothing half done


def test_a_step_with_a_bsn_in_its_note_stays_open(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    note = {"note": f"nummer {BSN}", "at": "10:00"}
    assert client_of(anna).post(reverse("incidents:step-done", args=[incident.pk, 1]), note).status_code == 422
    with scope(anna):
        assert Step.objects.get(incident=incident, number=0).state == "open"
        assert not Entry.objects.filter(object_id=incident.pk, action="step.done").exists()


def test_a_call_with_a_bsn_as_reference_is_not_recorded(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    with scope(anna):
        step = Step.objects.get(incident=incident, key=MELDING)
    call = {"day": "2026-11-21", "at": "10:40", "channel": "telefoon", "reference": BSN}
    address = reverse("incidents:step-called", args=[incident.pk, step.number + 1])
    assert client_of(anna).post(address, call).status_code == 422
    with scope(anna):
        step.refresh_from_db()
        assert step.state == "open"


def test_a_person_with_a_bsn_keeps_the_tokens_of_its_name(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    with scope(anna):
        before = NameToken.objects.filter(person=person).count()
    form = {"kind": "leerling", "role": "betrokken", "name": "Iemand Anders", "note": BSN}
    assert client_of(anna).post(reverse("incidents:person", args=[incident.pk, person.pk]), form).status_code == 422
    with scope(anna):
        assert before > 0
        assert NameToken.objects.filter(person=person).count() == before


# --- walls inside a school


def test_the_filter_names_no_recipient_of_a_copy_that_is_not_yours(
    anna: Actor, bram: Actor, client_of: ClientOf
) -> None:
    sent(incident_for(anna, bram), anna, POLICE["anna"])
    elsewhere = somebody_at(anna.organisation, Function.COORDINATOR)
    assert bram.organisation_name in client_of(anna).get("/verstrekkingen/").content.decode()
    assert bram.organisation_name not in client_of(elsewhere).get("/verstrekkingen/").content.decode()


def test_a_docent_can_not_ask_whether_a_name_is_in_the_vault(
    anna: Actor, bram: Actor, carla: Actor, client_of: ClientOf
) -> None:
    with_person(incident_for(anna, bram), anna, name="zeldenrust")
    answers = {}
    for actor in (anna, carla):
        with scope(actor):
            place = locations_of(actor).values_list("pk", flat=True).first()
        text = "Er was ruzie met zeldenrust bij de fietsen."
        page = client_of(actor).post("/incidenten/nieuw/", posted(actor, description=text, location=place))
        answers[actor.function] = "staat in uw kluis" in page.content.decode()
    assert answers == {Function.COORDINATOR: True, Function.DOCENT: False}


@pytest.mark.parametrize("address", ["/incidenten/nieuw/", "/incidenten/nieuw/concept/", "/incidenten/zorgsignaal/"])
def test_a_form_of_one_school_is_not_kept_by_another(
    address: str, anna: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    client = client_of(anna)
    elsewhere = second_membership(anna.user, dirk.organisation, Function.COORDINATOR)
    client.post("/rol/", {"membership": str(elsewhere.membership_id)})
    text = posted(anna) | {carry.MARK: carry.mark_of(anna), "text": "Een zorg"}
    assert client.post(address, text).status_code == 403
    with scope(elsewhere):
        assert not Draft.objects.filter(membership_id=str(elsewhere.membership_id)).exists()


# --- parties and copies that went


@pytest.mark.security("S10")
def test_a_party_that_left_opens_nothing_new(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    """The school can't be told any more, so the copy stays shut: a refusal, no error page, nothing half done."""
    copy = copy_at(utrecht_agent, sent(incident_for(utrecht, utrecht_agent), utrecht, POLICE["utrecht"]).pk)
    with scope(system_actor()):
        Party.objects.filter(organisation_id=utrecht_agent.organisation).update(valid_until="2026-11-20")
    client = client_of(utrecht_agent)
    for method, tail in (("get", ""), ("post", "personen/")):
        assert getattr(client, method)(f"/postvak/{copy.pk}/{tail}").status_code == 403
    assert copy_at(utrecht_agent, copy.disclosure).opened_at is None
    assert notices_at(utrecht, "read") == []


def test_a_copy_that_was_taken_back_shows_nothing_behind_why(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    given = sent(incident_for(utrecht, utrecht_agent), utrecht, POLICE["utrecht"])
    copy = copy_at(utrecht_agent, given.pk)
    with scope(utrecht):
        withdraw(given, actor=utrecht)
    page = client_of(utrecht_agent).get(f"/postvak/{copy.pk}/waarom/").content.decode()
    assert copy.core["title"] not in page
    assert copy_at(utrecht_agent, given.pk).core == {"reference": copy.core["reference"]}


def test_only_the_sender_takes_its_copy_back(anna: Actor, bram: Actor, dirk: Actor) -> None:
    """A word "withdrawn" of another school about this copy empties nothing."""
    given = sent(incident_for(anna, bram), anna, POLICE["anna"])
    own = sent(recorded(dirk), dirk, POLICE["anna"])
    with scope(dirk):
        Notice(
            organisation_id=bram.organisation, sender_id=dirk.organisation, decision_id=own.decision_id,
            thread=own.incident.thread, disclosure=given.pk, kind="withdrawn", at=clock.now(),
        ).save(force_insert=True)  # fmt: skip
    with scope(bram):
        open_copy(copy_at(bram, given.pk), actor=bram)
    assert copy_at(bram, given.pk).withdrawn_at is None
    assert copy_at(bram, given.pk).opened_at is not None


def test_a_proposal_is_not_sent_by_the_ordinary_form(
    anna: Actor, bram: Actor, proposed: Any, client_of: ClientOf
) -> None:
    """Forging "versturen" on a parcel that waits for a second pair of eyes shows the check page again."""
    incident, person, _, _ = proposed
    data = chosen(items=["what", f"role.{person.pk}"], ground="gerechtvaardigd_belang", informed="ja", **WHY)
    address = reverse("exchange:prepare", args=[incident.pk, POLICE["anna"]])
    for forged_field in ({}, {"prepared_by": str(uuid4())}, {"four_eyes": "1", "waits": ""}):
        assert client_of(anna).post(address, data | forged_field).status_code in (200, 422)
    assert copies_at(bram, kind="report") == []
