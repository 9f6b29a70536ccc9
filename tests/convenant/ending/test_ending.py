"""Ending early by all partners together (Weert 12.1): proposed, answered by each, recorded, followed by the term."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from convenant.actions.ending import (
    Reply,
    Wish,
    answer_ending,
    propose_ending,
    record_agreed,
    record_ending,
    withdraw_ending,
)
from convenant.actions.term import Resolved, record_term_decision, withdraw_decision
from convenant.audit.models import CircleEvent
from convenant.compliance.duties import obligations_of
from convenant.compliance.judging import judge
from convenant.editing import Overtaken
from convenant.errors import AtField, Conflict, Refused
from convenant.evidence import Finding
from convenant.models import Consent, Convenant, ConvenantVersion, EarlyEnding, Message, State, TermDecision
from convenant.queries.amendment import asked_of
from convenant.queries.ending import AGREED, LAPSED, OBJECTED, OPEN, RECORDED, WITHDRAWN, proposal, proposals_of
from convenant.start import waiting_for
from convenant.tasks import renew_terms
from convenant.tenancy import hooks
from convenant.tenancy.scope import REGIE, Actor, scope, system_actor
from convenant.terms import RUNNING, STOPPED, decisions_of, standing, term_events, version_in_force
from parties.models import Party
from tests.convenant.versions.drafting import WEERT, in_force, partner

ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
LAST = date(2027, 7, 31)
AGREES = Reply(Consent.AGREES)
TERM = f"/c/{WEERT}/naleving/looptijd/"
NEW = f"{TERM}eerder-stoppen/"
WISH = Wish(LAST, "De regio gaat verder met één convenant.")

pytestmark = pytest.mark.provision("WE-12.1")


def propose(actor: Actor, wish: Wish = WISH) -> EarlyEnding:
    with scope(actor):
        return propose_ending(Convenant.objects.get(slug=WEERT), wish, actor=actor)


def partners() -> list[Actor]:
    version = in_force(WEERT)
    with scope(system_actor()):
        asked = asked_of(version.convenant_id)
    return [partner(each.organisation_id, version) for each in asked]


def answer(row: EarlyEnding, actor: Actor, reply: Reply = AGREES) -> None:
    with scope(actor):
        answer_ending(row, reply, actor=actor, seen="")


def all_agree(row: EarlyEnding, *, but: int = 0) -> list[Actor]:
    """Everybody but the proposer and the last ones. Returns who was left."""
    others = [actor for actor in partners() if actor.organisation != row.organisation_id]
    others.sort(key=lambda actor: actor.role != REGIE)
    for actor in others[: len(others) - but]:
        answer(row, actor)
    return others[len(others) - but :]


def state(row: EarlyEnding, actor: Actor) -> str:
    with scope(actor):
        return proposal(EarlyEnding.objects.select_related("convenant").get(pk=row.pk)).state


def test_when_every_partner_agreed_the_term_ends_on_that_day(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    left = all_agree(row, but=1)
    assert state(row, weert) == OPEN
    with scope(weert_regie):
        assert record_agreed(row.convenant, actor=weert_regie) == 0
    answer(row, left[0])
    assert state(row, weert) == AGREED
    assert renew_terms() >= 1
    assert state(row, weert) == RECORDED
    with scope(weert):
        version, decisions = version_in_force(row.convenant), decisions_of(row.convenant)
        found = [standing(version, decisions, day) for day in (TODAY, LAST, LAST + timedelta(days=1))]
        assert [each.state for each in found] == [RUNNING, RUNNING, STOPPED]
        assert found[0].ends_on == LAST
        assert found[2].must_be_said
        assert version.valid_until == LAST
        days = term_events(version, decisions, TODAY, LAST + timedelta(days=900))
        assert max(each.day for each in days if each.kind != "school_year") == LAST
        assert CircleEvent.objects.filter(action="term.decided", convenant=row.convenant).exists()


def test_recording_twice_is_once_and_nobody_takes_it_back_alone(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    all_agree(row)
    with scope(weert_regie):
        record_ending(row, actor=weert_regie)
        decisions = TermDecision.objects.filter(kind="early_end")
        with pytest.raises(Conflict):
            record_ending(row, actor=weert_regie)
        assert record_agreed(row.convenant, actor=weert_regie) == 0
        with pytest.raises(Refused, match="alle partners samen"):
            withdraw_decision(decisions.get(), "vergissing", actor=weert_regie)
        with pytest.raises(AtField, match="spraken af"):
            record_term_decision(row.convenant, Resolved("extension", TODAY, "de werkgroep"), actor=weert_regie)


def test_one_objection_stops_it_and_it_stays_to_be_read(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    left = all_agree(row, but=2)
    with scope(left[0]), pytest.raises(Refused, match="waarom u bezwaar"):
        answer_ending(row, Reply(Consent.OBJECTS, " "), actor=left[0], seen="")
    answer(row, left[0], Reply(Consent.OBJECTS, "Eerst evalueren."))
    assert state(row, weert) == OBJECTED
    with scope(left[1]), pytest.raises(Conflict, match="bezwaar"):
        answer_ending(row, AGREES, actor=left[1], seen="")
    again = propose(weert_regie, Wish(LAST + timedelta(days=30), "Na de evaluatie."))
    with scope(weert):
        assert {each.ending.pk: each.state for each in proposals_of(row.convenant)} == {
            again.pk: OPEN,
            row.pk: OBJECTED,
        }
        assert version_in_force(row.convenant).valid_until is None


def test_withdrawn_by_who_proposed_it_alone(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    with scope(weert_regie), pytest.raises(Refused, match="Alleen wie het voorstel deed"):
        withdraw_ending(row, "toch niet", actor=weert_regie)
    with scope(weert):
        withdraw_ending(row, "Wij gaan toch door.", actor=weert)
        with pytest.raises(Conflict, match="ingetrokken"):
            withdraw_ending(row, "nog eens", actor=weert)
    assert state(row, weert_regie) == WITHDRAWN
    with scope(weert_regie), pytest.raises(DatabaseError), transaction.atomic():
        EarlyEnding.objects.filter(pk=row.pk).delete()


def test_a_party_that_leaves_meanwhile_is_waited_for_no_more_and_who_joins_is(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    left = all_agree(row, but=1)[0]
    with scope(weert_regie):
        mine = Party.objects.filter(convenant=row.convenant, organisation_id=left.organisation)
        mine.update(valid_until=TODAY - timedelta(days=1))
    assert state(row, weert) == AGREED
    with scope(left), pytest.raises(Refused):
        answer_ending(row, AGREES, actor=left, seen="")
    with scope(weert_regie):
        mine.update(valid_until=None)
    assert state(row, weert) == OPEN


def test_a_day_that_passed_without_all_answers_lapses(weert: Actor) -> None:
    row = propose(weert, Wish(TODAY + timedelta(days=3), "Snel."))
    with time_machine.travel(TODAY + timedelta(days=3), tick=False):
        assert state(row, weert) == LAPSED
        with scope(weert), pytest.raises(Conflict, match="voorbij"):
            answer_ending(row, AGREES, actor=weert, seen="")


@pytest.mark.parametrize("days", [-400, -1, 0])
def test_a_last_day_that_is_not_ahead_is_refused(days: int, weert: Actor) -> None:
    with pytest.raises(Refused, match="niet in de toekomst") as refusal:
        propose(weert, Wish(TODAY + timedelta(days=days), "Te laat."))
    assert refusal.value.field == "ends_on"


def test_before_it_was_signed_there_is_nothing_to_end(weert: Actor, weert_regie: Actor) -> None:
    with scope(weert_regie):
        ConvenantVersion.objects.filter(convenant__slug=WEERT, status="adopted").update(signed_on=LAST)
    with pytest.raises(Refused, match="loopt niet"):
        propose(weert)


def test_two_at_once_the_second_is_shown_the_first(weert: Actor, weert_regie: Actor) -> None:
    row = propose(weert)
    with pytest.raises(Conflict, match="ligt al een voorstel"):
        propose(weert_regie)
    other = next(each for each in partners() if each.organisation != weert.organisation)
    answer(row, other)
    with scope(other), pytest.raises(Overtaken):
        answer_ending(row, Reply(Consent.OBJECTS, "Een collega dacht anders."), actor=other, seen="")


def test_the_rule_is_data_of_the_version(anna: Actor, femke: Actor, weert: Actor, weert_regie: Actor) -> None:
    for actor in (anna, femke):
        with scope(actor), pytest.raises(Refused, match="regelt niet"):
            propose_ending(Convenant.objects.get(pk=actor.circles[0]), WISH, actor=actor)
    with scope(system_actor()):
        version = ConvenantVersion.objects.get(convenant__slug=WEERT, status="adopted")
        version.term["early_end"]["proposed_by"] = "regie"
        version.save()
    with pytest.raises(Refused, match="voor een partner spreekt"):
        propose(weert)
    assert propose(weert_regie).organisation_id == weert_regie.organisation


@pytest.mark.security("S10")
def test_nobody_answers_for_another_and_no_other_circle_reads_it(weert: Actor, anna: Actor, weert_agent: Actor) -> None:
    row = propose(weert)
    with scope(anna):
        assert not EarlyEnding.objects.filter(pk=row.pk).exists()
    with scope(weert_agent), pytest.raises(DatabaseError), transaction.atomic():
        row.answers.create(
            convenant_id=row.convenant_id, organisation_id=weert.organisation, answer="agrees",
            answered_at=row.proposed_at, answered_by="een ander",
        )  # fmt: skip


def test_after_the_last_day_no_duty_falls_due(weert: Actor) -> None:
    with scope(weert):
        duties = obligations_of(Convenant.objects.get(slug=WEERT))
        nothing = Finding(0, None, None, None, "niets")
        for duty in duties:
            duty.version.valid_until = date(2026, 12, 31)
            late = judge(duty, nothing, 2026, date(2027, 7, 31))
            if duty.rhythm["kind"] == "standing":
                assert late.state == State.NOT_YET
            assert late.state != State.LATE or (late.due_on and late.due_on <= date(2026, 12, 31)), duty.key
        assert any(judge(duty, nothing, 2026, date(2026, 12, 1)).state == State.LATE for duty in duties)


def test_bell_and_start_page_of_each_partner(weert: Actor, weert_agent: Actor) -> None:
    row = propose(weert)
    with scope(weert_agent):
        rung = Message.objects.filter(kind="ending.proposed", organisation_id=weert_agent.organisation)
        assert [message.subject for message in rung] == [row.pk]
        assert f"{NEW}{row.pk}/" in [item.url for item in waits(weert_agent)]
    with scope(weert):
        assert f"{NEW}{row.pk}/" not in [item.url for item in waits(weert)]
    answer(row, weert_agent)
    with scope(weert_agent):
        assert f"{NEW}{row.pk}/" not in [item.url for item in waits(weert_agent)]


def waits(actor: Actor) -> list[Any]:
    return list(waiting_for(actor, hooks.circles_of(actor.organisation))[0])


def test_the_pages_from_proposal_to_the_end(
    weert: Actor, weert_agent: Actor, weert_regie: Actor, anna: Actor, client_of: ClientOf
) -> None:
    client = client_of(weert)
    assert "Voorstellen om te stoppen" in client.get(TERM).content.decode()
    given = {"ends_on": LAST.isoformat(), "reason": WISH.reason}
    assert client.post(NEW, given | {"ends_on": "2026-11-01"}).status_code == 422
    assert client.post(NEW, given | {"reason": ""}).status_code == 422
    assert client.post(NEW, given).status_code == 302
    second = client.post(NEW, given)
    assert second.status_code == 422
    assert "ligt al een voorstel" in second.content.decode()
    with scope(weert):
        row = EarlyEnding.objects.get()
    page = f"{NEW}{row.pk}/"
    theirs = client_of(weert_agent)
    assert "Uw antwoord" in theirs.get(page).content.decode()
    assert theirs.post(page, {"answer": "objects"}).status_code == 422
    assert theirs.get(f"{page}intrekken/").status_code == 404
    assert theirs.post(f"{page}vastleggen/").status_code == 403
    assert client_of(anna).get(page).status_code == 404
    assert client_of(anna).get("/c/west-friesland/naleving/looptijd/eerder-stoppen/").status_code == 404
    assert theirs.post(page, {"answer": "agrees", "reason": ""}).status_code == 302
    assert client.post(f"{page}intrekken/", {"why": "Wij gaan door."}).status_code == 302
    assert "ingetrokken" in client.get(TERM).content.decode()
    assert client.post(page, {"answer": "agrees"}).status_code == 404
    assert client_of(weert_regie).post(f"{page}vastleggen/").status_code == 403
