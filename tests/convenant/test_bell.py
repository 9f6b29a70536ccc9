"""Berichten: who is told what, that nothing is told that the row itself would not, and what a person does with it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from convenant import clock, registry
from convenant.actions.bell import FIXED, choose_channels, forget_old, mark_all_read, mark_read, ring_circle, ring_own
from convenant.actions.reminder_mails import set_rhythm
from convenant.actions.takeout import ask_takeout
from convenant.bell import EVERYBODY, Kind, kind_called, kinds
from convenant.errors import Refused
from convenant.message_kinds import ACCESS_ENDS, REPORT_READY, TAKEOUT_READY, TERM_DECIDED
from convenant.message_round import each_night
from convenant.models import Channel, Convenant, MailRhythm, Message, MessageRead
from convenant.queries import bell as query
from convenant.reminding import remind
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.answers import open_copy, send_answer
from incidents.bell import ANSWER, REPORT, STATE
from meetings.actions import meetings, outcomes
from meetings.bell import ACTION_ASKED, AGENDA_SENT, CANCELLED, RESOLVED
from tests.convenant.test_reminder_mails import MONDAY
from tests.incidents.exchanging import NAME, POLICE, copy_at, incident_for, sent, with_person
from tests.meetings.conftest import plan

ClientOf = Callable[[Actor], Client]
LIST = "/mijn/berichten/"


def told(actor: Actor, **lookup: Any) -> list[str]:
    """Kinds of what this person may see, newest first."""
    with scope(actor):
        return [row.kind for row in query.messages_of(actor).filter(**lookup)]


def told_new(actor: Actor) -> int:
    with scope(actor):
        return query.unread(actor)


def melding(school: Actor, agent: Actor, **how: Any) -> Any:
    return sent(incident_for(school, agent), school, POLICE["anna"], **how)


# --- who is told


def test_a_melding_rings_where_it_arrives_and_the_answer_where_it_came_from(anna: Actor, bram: Actor) -> None:
    given = melding(anna, bram)
    assert set(told(bram)) == {REPORT, STATE}
    assert told(anna) == []
    with scope(bram):
        send_answer(copy_at(bram, given.pk), actor=bram, code="visit")
    assert told(anna) == [ANSWER]


def test_an_agent_of_another_location_hears_nothing(anna: Actor, bram: Actor, bram2: Actor) -> None:
    """The message asks the reader's right on the copy itself."""
    melding(anna, bram)
    assert told(bram)
    assert told(bram2) == []


def test_a_docent_and_another_school_hear_nothing_of_an_answer(
    anna: Actor, bram: Actor, carla: Actor, dirk: Actor, femke: Actor, directie: Actor
) -> None:
    given = melding(anna, bram)
    with scope(bram):
        send_answer(copy_at(bram, given.pk), actor=bram, code="visit")
    assert [told(actor) for actor in (carla, dirk, femke)] == [[], [], []]
    assert told(anna) == told(directie) == [ANSWER]


def test_what_a_meeting_does_rings_for_every_other_party(anna: Actor, femke: Actor, om: Actor, carla: Actor) -> None:
    with scope(femke):
        meeting = meetings.send_agenda(plan(femke, days=-3), actor=femke)
        meeting = meetings.mark_held(meeting, actor=femke)
        outcomes.add_resolution(meeting, actor=femke, text="Besluit")
        outcomes.add_action(meeting, actor=femke, organisation_id=anna.organisation, text="Actie", due_on=clock.today())
    assert sorted(told(anna)) == sorted([ACTION_ASKED, RESOLVED, AGENDA_SENT])
    assert sorted(told(om)) == sorted([RESOLVED, AGENDA_SENT])
    assert told(femke) == told(carla) == []


def test_a_meeting_of_which_nobody_got_the_agenda_is_called_off_in_silence(anna: Actor, femke: Actor) -> None:
    with scope(femke):
        meetings.cancel_meeting(plan(femke, days=5), actor=femke)
        known = meetings.send_agenda(plan(femke, days=6), actor=femke)
        meetings.cancel_meeting(known, actor=femke)
    assert sorted(told(anna)) == sorted([CANCELLED, AGENDA_SENT])


def test_what_one_person_asked_rings_for_that_person_alone(directie: Actor, anna: Actor) -> None:
    with scope(directie):
        ring_own(TAKEOUT_READY, None, actor=directie, membership_id=directie.membership_id)
    assert told(directie) == [TAKEOUT_READY]
    assert told(anna) == []


def test_who_left_a_circle_hears_no_more_of_it(anna: Actor, femke: Actor) -> None:
    with scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    assert told(anna) == [TERM_DECIDED]
    left = Actor(**vars(anna) | {"circles": ()})
    assert told(left) == []


# --- what is told


@pytest.mark.security("S11")
def test_a_message_holds_ids_and_no_word_of_what_it_is_about(
    anna: Actor, bram: Actor, client_of: ClientOf, record_property: Callable[[str, Any], None]
) -> None:
    incident = incident_for(anna, bram)
    with_person(incident, anna)
    given = sent(incident, anna, POLICE["anna"], fields=frozenset({"what"}))
    with scope(bram):
        send_answer(copy_at(bram, given.pk), actor=bram, code="visit", text="Ik kom morgen.")
    pages = [client_of(actor).get(LIST).content.decode() for actor in (anna, bram)]
    secrets = [NAME, "klas 3b", "Ik kom morgen", "Ik kom langs", incident.reference, incident.location.name]
    assert not [word for word in secrets for page in pages if word in page]
    kinds_of_columns = {column.get_internal_type() for column in Message._meta.concrete_fields}
    assert not kinds_of_columns & {"TextField", "JSONField", "BinaryField"}
    record_property("figure", f"S11: 0 of {len(secrets) * 2} contents of a melding stand in a message about it")


def test_a_kind_leads_to_a_page_that_its_readers_have() -> None:
    """`functions` of a kind never name who runs the portal; each has a page and words."""
    known = list(kinds())
    assert len(known) >= 20
    for kind in known:
        assert kind.functions <= EVERYBODY
        assert Function.BEHEER not in kind.functions
        message = Message(kind=kind.key, subject=UUID(int=1), convenant=Convenant(slug="west-friesland"))
        assert kind.address(message).startswith("/")


# --- the wall


@pytest.mark.security("S1")
def test_nobody_rings_in_the_name_of_another(anna: Actor, bram: Actor, dirk: Actor) -> None:
    forged = Message(
        organisation_id=bram.organisation, sender_id=dirk.organisation, kind=TERM_DECIDED,
        convenant_id=anna.circles[0], at=clock.now(),
    )  # fmt: skip
    with scope(anna), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)


@pytest.mark.security("S10")
def test_no_message_elsewhere_without_a_decision_or_a_circle(anna: Actor, bram: Actor, dirk: Actor) -> None:
    """And a decision about one recipient carries no message to another."""
    given = melding(anna, bram)
    bare = {"sender_id": anna.organisation, "kind": REPORT, "at": clock.now()}
    for wrong in (
        {"organisation_id": bram.organisation},
        {"organisation_id": dirk.organisation, "decision_id": given.decision_id},
    ):
        with scope(anna), pytest.raises(DatabaseError), transaction.atomic():
            Message(**bare, **wrong).save(force_insert=True)


@pytest.mark.security("S2")
def test_a_sender_reads_nothing_of_what_it_rang_elsewhere(anna: Actor, bram: Actor) -> None:
    melding(anna, bram)
    with scope(anna), connection.cursor() as cursor:
        cursor.execute("select count(*) from convenant_message")
        assert cursor.fetchone()[0] == 0


@pytest.mark.mutant("S11")
def test_without_its_reach_a_message_would_tell_too_much(
    anna: Actor, bram: Actor, bram2: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    melding(anna, bram)
    open_to_all = Kind(**{**vars(kind_called(REPORT)), "reach": None})
    monkeypatch.setitem(registry.message_kinds._sources, REPORT, open_to_all)
    monkeypatch.setattr(query, "kinds_of", lambda function: (open_to_all,))
    assert told(bram2) == [REPORT]


# --- reading


def test_opening_marks_it_read_and_leads_on(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        meeting = meetings.send_agenda(plan(femke, days=5), actor=femke)
    with scope(anna):
        message = query.messages_of(anna).get()
    client = client_of(anna)
    assert "nieuw" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{message.pk}/openen/").status_code == 405
    assert told_new(anna) == 1
    answer = client.post(f"{LIST}{message.pk}/openen/")
    assert answer.headers["location"] == f"/c/west-friesland/overleg/{meeting.pk}/"
    assert told_new(anna) == 0
    assert client.post(f"{LIST}{message.pk}/openen/").status_code == 302


def test_who_opened_the_copy_itself_has_read_the_message(anna: Actor, bram: Actor) -> None:
    given = melding(anna, bram)
    before = told_new(bram)
    with scope(bram):
        open_copy(copy_at(bram, given.pk), actor=bram)
    assert told_new(bram) == before - 1


def test_a_colleague_reads_for_himself(anna: Actor, directie: Actor, femke: Actor) -> None:
    with scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    with scope(anna):
        mark_read(query.messages_of(anna).get(), actor=anna)
    assert (told_new(anna), told_new(directie)) == (0, 1)


@pytest.mark.security("S7")
def test_a_message_that_is_not_yours_is_not_there(anna: Actor, bram: Actor, bram2: Actor, client_of: ClientOf) -> None:
    """Another organisation's, a colleague's location's, and no message at all: the same answer."""
    melding(anna, bram)
    with scope(bram):
        pks = list(query.messages_of(bram).values_list("pk", flat=True))
    assert pks
    for actor in (anna, bram2):
        client = client_of(actor)
        paths = [f"{LIST}{pk}/{verb}/" for pk in [*pks, UUID(int=5)] for verb in ("openen", "gelezen")]
        answers = {client.post(path).status_code for path in paths}
        assert answers == {404}


def test_all_at_once(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        for _ in range(3):
            ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    assert told_new(anna) == 3
    client = client_of(anna)
    page = client.post(f"{LIST}gelezen/", follow=True).content.decode()
    assert "3 berichten staan op gelezen" in page
    assert told_new(anna) == 0
    assert "Alles was al gelezen" in client.post(f"{LIST}gelezen/", follow=True).content.decode()


def test_the_filter_stands_in_the_address(anna: Actor, femke: Actor, client_of: ClientOf) -> None:
    with scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
        meetings.send_agenda(plan(femke, days=5), actor=femke)
    client = client_of(anna)
    page = client.get(f"{LIST}?soort={TERM_DECIDED}").content.decode()
    assert "besluit over de looptijd vast" in page
    assert "verstuurde een agenda" not in page
    with scope(anna):
        mark_all_read(actor=anna)
    assert "Niets gevonden" in client.get(f"{LIST}?weergave=ongelezen").content.decode()
    wrong = client.get(f"{LIST}?soort=incident&pagina=99")
    assert wrong.status_code == 422
    assert "Kies een soort uit de lijst" in wrong.content.decode()


def test_the_bell_counts_what_is_new(anna: Actor, femke: Actor, operator: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert client.get(f"{LIST}aantal/").content.decode().count("niets nieuws") == 1
    with scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    assert "1 ongelezen" in client.get(f"{LIST}aantal/").content.decode()
    frame = client.get("/mijn/kalender/").content.decode()
    assert f'href="{LIST}"' in frame
    assert "vs-iconbtn__count" not in frame
    beheer = client_of(operator)
    assert beheer.get(f"{LIST}aantal/").status_code == beheer.get(LIST).status_code == 404
    assert LIST not in beheer.get("/").content.decode()


# --- choosing


def test_a_kind_that_is_switched_off_is_gone_and_comes_back(anna: Actor, directie: Actor, femke: Actor) -> None:
    with scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    with scope(anna):
        assert choose_channels({TERM_DECIDED: Channel.NONE}, actor=anna) == [TERM_DECIDED]
        assert choose_channels({TERM_DECIDED: Channel.NONE}, actor=anna) == []
    assert (told(anna), told(directie)) == ([], [TERM_DECIDED])
    with scope(anna):
        choose_channels({TERM_DECIDED: Channel.PORTAL}, actor=anna)
    assert told(anna) == [TERM_DECIDED]


def test_what_speaks_of_safety_stays_on(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna), pytest.raises(Refused, match="niet uitzetten") as refusal:
        choose_channels({ACCESS_ENDS: Channel.NONE}, actor=anna)
    assert refusal.value.sentence == FIXED
    client = client_of(anna)
    form = client.get(f"{LIST}instellingen/").context["form"]
    sent_values = {name: str(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    page = client.post(f"{LIST}instellingen/", sent_values | {f"soort-{ACCESS_ENDS}": "geen"})
    assert page.status_code == 422
    assert "Uitzetten kan niet" in page.content.decode()


def test_nobody_chooses_for_a_kind_of_another_function(anna: Actor) -> None:
    with scope(anna), pytest.raises(Refused):
        choose_channels({REPORT_READY: Channel.DIRECT}, actor=anna)


# --- mail


def test_a_melding_brings_mail_at_once_and_the_mail_holds_a_number(anna: Actor, bram: Actor, as_worker: None) -> None:
    with time_machine.travel(MONDAY - timedelta(minutes=5), tick=False):
        melding(anna, bram)
    with time_machine.travel(MONDAY, tick=False):
        remind()
        remind()
    mine = [each for each in mail.outbox if each.to == ["schoolagent@politie-hoorn.example"]]
    direct = [each for each in mine if "Er staat 1 punt" in each.body]
    assert len(direct) == 1
    assert "melding" not in direct[0].body.lower()
    assert "atlas" not in (direct[0].body + str(direct[0].subject)).lower()


def test_who_wants_no_mail_gets_none_of_messages_either(anna: Actor, bram: Actor, as_worker: None) -> None:
    with scope(bram):
        set_rhythm(MailRhythm.NONE, actor=bram)
    with time_machine.travel(MONDAY, tick=False):
        melding(anna, bram)
        remind()
    assert not [each for each in mail.outbox if each.to == ["schoolagent@politie-hoorn.example"]]


def test_a_message_that_was_read_brings_no_mail(anna: Actor, bram: Actor, as_worker: None) -> None:
    with time_machine.travel(MONDAY, tick=False):
        melding(anna, bram)
        with scope(bram):
            mark_all_read(actor=bram)
        remind()
    mine = [each for each in mail.outbox if each.to == ["schoolagent@politie-hoorn.example"]]
    assert not [each for each in mine if "Er staat 1 punt" in each.body]


# --- the night


def test_old_messages_go(anna: Actor, femke: Actor) -> None:
    with time_machine.travel("2026-01-05 10:00", tick=False), scope(anna):
        ring_own(TAKEOUT_READY, None, actor=anna, membership_id=anna.membership_id)
        mark_all_read(actor=anna)
    with time_machine.travel("2025-11-20 10:00", tick=False), scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    with time_machine.travel("2025-11-23 10:00", tick=False), scope(femke):
        ring_circle(TERM_DECIDED, None, femke.circles[0], actor=femke)
    assert told(anna) == [TERM_DECIDED]
    with scope(anna):
        assert forget_old(actor=anna) >= 2
        assert Message.objects.count() == 1
        assert MessageRead.objects.count() == 0


def test_whose_access_ends_hears_it_once(anna: Actor, directie: Actor, as_worker: None) -> None:
    each_night()
    assert told(anna) == []
    _until(anna, clock.today() + timedelta(days=10))
    assert each_night() >= 1
    assert told(anna) == [ACCESS_ENDS]
    assert told(directie) == []
    each_night()
    assert told(anna) == [ACCESS_ENDS]


def _until(actor: Actor, day: date) -> None:
    with scope(actor):
        Membership.objects.filter(pk=actor.membership).update(valid_until=day)


def test_asking_for_ones_own_data_is_no_message_yet(directie: Actor) -> None:
    with scope(directie):
        ask_takeout("archive", actor=directie)
    assert told(directie) == []


def test_the_board_of_a_gemeente_hears_nothing_of_incidents(burgemeester: Actor, client_of: ClientOf) -> None:
    """It has the function of a school's board, and no right to read one table of a school."""
    assert client_of(burgemeester).get("/mijn/berichten/").status_code == 200
