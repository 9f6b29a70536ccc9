"""A party that leaves is not held up by silence, and stays when it says so: to its last day (Utrecht 22)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from convenant.audit.trail import shared_timeline
from convenant.errors import AtField, Refused
from convenant.models import Message
from convenant.tenancy.scope import Actor, scope
from parties import exit_round
from parties.actions import exits
from parties.actions.exits import OwnWord
from parties.models import ContactPerson, ExitNotice, ExitServices, Party, Service
from parties.queries import exits as queries

from .leaving import LAST_DAY, NEXT_DAY, SLUG, TODAY, ended, extended, here, told

ClientOf = Callable[[Actor], Client]
BASE = f"/c/{SLUG}/stoppen/"
REGIE_UNTIL = TODAY + queries.CONSULT_WITHIN
AFTER = REGIE_UNTIL + timedelta(days=1)
WORD = OwnWord(TODAY + timedelta(days=7), "Gemeente Utrecht en drie scholen", "Niemand zag een andere weg.")


@pytest.fixture(autouse=True)
def running(utrecht_regie: Actor) -> None:
    extended(utrecht_regie)


def state_of(notice: ExitNotice, actor: Actor) -> str:
    with scope(actor):
        return queries.standing_of(ExitNotice.objects.get(pk=notice.pk)).state


def word_of(notice: ExitNotice, actor: Actor, word: OwnWord = WORD) -> None:
    with scope(actor):
        exits.consult_self(notice, word, actor=actor)


@pytest.mark.provision("UT-22b", "UT-22c")
def test_consultation_that_regie_never_recorded_is_told_by_the_party_and_the_ending_follows(
    jou: Actor, utrecht: Actor
) -> None:
    notice = told(jou)
    with time_machine.travel(REGIE_UNTIL, tick=False), pytest.raises(AtField) as refusal:
        word_of(notice, jou)
    assert (refusal.value.field, refusal.value.article) == ("held_on", "22 lid b")
    with time_machine.travel(AFTER, tick=False):
        word_of(notice, jou)
        assert state_of(notice, jou) == queries.STOPS
        with scope(jou):
            assert exits.confirm_exit(notice, None, actor=jou).last_day == LAST_DAY
        with scope(utrecht):
            assert Message.objects.filter(kind="exit.moved", subject=notice.pk).count() == 2
            assert "exit.consulted_self" in {event.action for event in shared_timeline(notice)}


@pytest.mark.provision("UT-22b")
def test_regie_keeps_its_turn_while_a_day_is_planned_or_an_outcome_stands(jou: Actor, utrecht_regie: Actor) -> None:
    notice, later = told(jou), AFTER + timedelta(days=14)
    with scope(utrecht_regie):
        exits.consult(notice, later, actor=utrecht_regie)
    with time_machine.travel(later, tick=False), pytest.raises(AtField, match="heeft tot en met"):
        word_of(notice, jou)
    with time_machine.travel(later, tick=False), scope(utrecht_regie):
        exits.conclude(notice, exits.Concluded("stops"), actor=utrecht_regie)
    with time_machine.travel(later + timedelta(days=60), tick=False), pytest.raises(Refused, match="intussen"):
        word_of(notice, jou)


def test_a_notice_that_is_dated_back_gives_regie_no_less_time(jou: Actor) -> None:
    notice = told(jou, date(2026, 9, 1))
    with pytest.raises(AtField, match="heeft tot en met"):
        word_of(notice, jou, OwnWord(date(2026, 10, 1), "Gemeente"))


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [(AFTER + timedelta(days=1), "in de toekomst"), (date(2026, 11, 1), "niet voor de melding")],
)
def test_impossible_days_stand_beside_their_field(
    jou: Actor, client_of: ClientOf, held_on: date, sentence: str
) -> None:
    notice = told(jou)
    page = f"{BASE}{notice.pk}/"
    with time_machine.travel(AFTER, tick=False):
        assert "Overleg zelf vastleggen" in client_of(jou).get(page).content.decode()
        sent = {"held_on": held_on.isoformat(), "present": "Gemeente"}
        answer = client_of(jou).post(f"{page}eigen-overleg/", sent)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
        assert client_of(jou).post(f"{page}eigen-overleg/", {"held_on": "2026-12-01"}).status_code == 422
        assert client_of(jou).post(f"{page}eigen-overleg/", sent | {"held_on": "2026-12-01"}).status_code == 302
        assert "vastgelegd door" in client_of(jou).get(page).content.decode()


def test_nobody_gives_the_word_of_another_party(jou: Actor, utrecht: Actor, utrecht_regie: Actor) -> None:
    notice = told(jou)
    with time_machine.travel(AFTER, tick=False):
        for actor in (utrecht, utrecht_regie):
            with pytest.raises(Refused):
                word_of(notice, actor)


def dated(actor: Actor) -> tuple[Any, ...]:
    """Of Utrecht: parts, contact persons and services with their last day."""
    with scope(actor):
        return tuple(
            tuple(model._default_manager.filter(convenant=here()).order_by("pk").values_list("pk", "valid_until"))
            for model in (Party, ContactPerson, Service)
        )


@pytest.mark.provision("UT-22c")
def test_a_party_that_ended_stays_to_its_last_day_when_it_says_so_and_all_goes_on_as_it_was(
    utrecht: Actor, utrecht_regie: Actor
) -> None:
    before = dated(utrecht)
    notice = ended(utrecht, utrecht_regie)
    assert exit_round.each_night() > 0
    assert dated(utrecht) != before
    with time_machine.travel(LAST_DAY, tick=False):
        with scope(utrecht):
            exits.withdraw_exit(notice, "Wij blijven toch.", actor=utrecht)
        assert exit_round.each_night() > 0
        assert exit_round.each_night() == 0, "twice is once"
    assert dated(utrecht) == before
    assert state_of(notice, utrecht_regie) == queries.WITHDRAWN
    with scope(utrecht_regie):
        assert not ExitServices.objects.exists()
        assert "Wij blijven toch." in ExitNotice.objects.get(pk=notice.pk).withdrawn_why


@pytest.mark.provision("UT-22c")
def test_after_the_last_day_there_is_nothing_to_withdraw(utrecht: Actor, utrecht_regie: Actor) -> None:
    notice = ended(utrecht, utrecht_regie)
    with time_machine.travel(NEXT_DAY, tick=False), scope(utrecht), pytest.raises(Refused, match="gestopt"):
        exits.withdraw_exit(notice, "Wij blijven toch.", actor=utrecht)


def test_what_got_another_last_day_since_keeps_it(utrecht: Actor, utrecht_regie: Actor) -> None:
    notice, sooner = ended(utrecht, utrecht_regie), date(2027, 3, 1)
    with scope(utrecht):
        person = ContactPerson.objects.filter(convenant=here(), organisation_id=utrecht.organisation)[:1]
        ContactPerson.objects.filter(pk__in=[each.pk for each in person]).update(valid_until=sooner)
        exits.withdraw_exit(notice, "Wij blijven toch.", actor=utrecht)
        left = ContactPerson.objects.filter(convenant=here(), organisation_id=utrecht.organisation)
        assert [each.valid_until for each in left].count(sooner) == len(person)
