"""Regie goes from one party to another: proposed, agreed, carried out on its day, and never left to nobody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from convenant import clock
from convenant.audit.trail import shared_timeline
from convenant.compliance.bearers import bearers_of
from convenant.errors import AtField, Conflict, Refused
from convenant.models import Convenant, Message
from convenant.tenancy.models import Function, Membership, Organisation
from convenant.tenancy.scope import PORTAL, Actor, scope, system_actor
from meetings.actions import meetings, outcomes
from meetings.models import ActionItem, ActionState, Meeting, MeetingState
from parties import change_round
from parties.accounts import membership_actor
from parties.actions import changes, regie
from parties.actions.refusals import NotAllowed
from parties.actions.regie import Proposal
from parties.actions.register import KEEPS_REGIE
from parties.models import Party, RegieAnswer, RegieHandover
from parties.queries import regie as queries
from parties.queries.parties import circles_of
from tests.meetings.conftest import plan

from .making import ATLAS, TABOR, new_organisation, organisation, planned

ClientOf = Callable[[Actor], Client]
WF, HOORN, ENKHUIZEN, OPMEER = "west-friesland", "gemeente-hoorn", "gemeente-enkhuizen", "gemeente-opmeer"
BASE = f"/c/{WF}/regie-overdragen/"
TODAY, DAY = date(2026, 11, 21), date(2026, 12, 1)
WHY = "Volgens de afspraak wisselt de regie elk jaar."


@pytest.fixture
def next_regie(femke: Actor) -> Actor:
    """Somebody who speaks for Enkhuizen, a party without regie."""
    there = Membership.objects.create(
        user_id=femke.user, organisation=called(ENKHUIZEN), display_name="Regie Enkhuizen",
        function=Function.REGIE, valid_from=TODAY,
    )  # fmt: skip
    return membership_actor(Membership.objects.with_organisation().get(pk=there.pk))


def called(slug: str) -> Organisation:
    with scope(system_actor()):
        return organisation(slug)


def here() -> Convenant:
    return Convenant.objects.get(slug=WF)


def proposed(femke: Actor, day: date = DAY, to: str = ENKHUIZEN, **more: Any) -> RegieHandover:
    with scope(femke):
        return regie.propose_handover(here(), Proposal(called(to), day, WHY, **more), actor=femke)


def agreed(femke: Actor, successor: Actor, day: date = DAY, **more: Any) -> RegieHandover:
    row = proposed(femke, day, **more)
    with scope(successor):
        regie.answer_handover(row, agrees=True, actor=successor)
    return row


def holders(day: date, actor: Actor) -> list[str]:
    with scope(actor):
        rows = Party.valid.on(day).filter(convenant=here(), holds_regie=True)
        return list(rows.values_list("organisation__slug", flat=True))


def test_both_agree_and_on_its_day_regie_moves_by_itself(femke: Actor, next_regie: Actor) -> None:
    row = agreed(femke, next_regie)
    change_round.each_night()
    assert holders(TODAY, femke) == [HOORN], "not before its day"
    with time_machine.travel(DAY, tick=False):
        change_round.each_night()
        change_round.each_night()
        assert holders(DAY, femke) == [ENKHUIZEN]
        assert holders(DAY - timedelta(days=1), femke) == [HOORN], "what was, stays true"
        assert [each.holds_regie for each in circles_of(called(HOORN).pk)] == [False]
        with scope(femke):
            assert [each.slug for each in bearers_of(here().pk) if each.holds_regie] == [ENKHUIZEN]
            told = {event.action for event in shared_timeline(row)}
            assert Party.valid.on(DAY).filter(convenant=here(), organisation__slug=HOORN).count() == 1
    assert told == {"regie.handover_proposed", "regie.handover_agreed", "regie.handed_over"}


def test_each_hears_what_the_other_does(femke: Actor, next_regie: Actor, dirk: Actor) -> None:
    row = agreed(femke, next_regie, TODAY)
    for actor, kind in ((next_regie, "regie.asked"), (femke, "regie.asked")):
        with scope(actor):
            assert Message.objects.filter(kind=kind, subject=row.pk).count() == 1
    with scope(femke):
        regie.carry_out(row, actor=femke)
    with scope(dirk):
        assert Message.objects.filter(kind="regie.moved", subject=row.pk).count() == 1


def test_who_got_regie_may_what_its_holder_may_and_the_former_may_not(femke: Actor, next_regie: Actor) -> None:
    row = agreed(femke, next_regie, TODAY)
    with scope(femke):
        regie.carry_out(row, actor=femke)
        with pytest.raises(NotAllowed):
            planned(femke, "fusie", [ATLAS], [TABOR])
    with scope(next_regie):
        assert planned(next_regie, "fusie", [ATLAS], [TABOR]).pk


def test_a_refusal_says_why_and_moves_nothing(femke: Actor, next_regie: Actor) -> None:
    row = proposed(femke)
    with scope(next_regie):
        with pytest.raises(AtField, match="Schrijf waarom"):
            regie.answer_handover(row, agrees=False, actor=next_regie)
        regie.answer_handover(row, agrees=False, reason="Wij hebben geen mensen.", actor=next_regie)
        with pytest.raises(Conflict, match="geweigerd"):
            regie.answer_handover(row, agrees=True, actor=next_regie)
    with time_machine.travel(DAY, tick=False):
        change_round.each_night()
        assert holders(DAY, femke) == [HOORN]
    assert proposed(femke, to=OPMEER).pk != row.pk, "after a refusal another can be asked"


@pytest.mark.parametrize("answered", [True, False])
def test_a_proposal_of_who_lost_regie_is_closed_at_night_and_both_hear_it(
    answered: bool, femke: Actor, next_regie: Actor, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    row = agreed(femke, next_regie, TODAY) if answered else proposed(femke, TODAY)
    with scope(femke):
        rows = Party.valid.on(TODAY).filter(convenant=here())
        rows.filter(organisation__slug=HOORN).update(holds_regie=False)
        rows.filter(organisation__slug=OPMEER).update(holds_regie=True)
        before = Message.objects.filter(kind="regie.asked", subject=row.pk).count()
    change_round.each_night()
    change_round.each_night()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    assert holders(TODAY, femke) == [OPMEER]
    with scope(next_regie):
        assert Message.objects.filter(kind="regie.asked", subject=row.pk).count() == 2
    with scope(femke):
        assert Message.objects.filter(kind="regie.asked", subject=row.pk).count() == before + 1
        closed = [event for event in shared_timeline(row) if event.action == "regie.handover_closed"]
        assert len(closed) == 1
    page = client_of(next_regie).get(f"{BASE}{row.pk}/").content.decode()
    assert "Gemeente Hoorn voert de regie niet meer. Dit voorstel is achterhaald." in page


def test_a_proposal_to_who_left_is_closed_at_night(femke: Actor, next_regie: Actor) -> None:
    row = agreed(femke, next_regie)
    change_round.each_night()
    with scope(femke):
        assert queries.under_way(here().pk), "what can still be done stays open"
        Party.valid.on(TODAY).filter(convenant=here(), organisation__slug=ENKHUIZEN).update(
            valid_until=TODAY - timedelta(days=1)
        )
    change_round.each_night()
    with scope(femke):
        assert queries.under_way(here().pk) is None
        assert "geen partij meer" in queries.handovers_of(here().pk).get(pk=row.pk).withdrawn_why


@pytest.mark.security("S9")
def test_nobody_answers_for_the_successor(femke: Actor, dirk: Actor) -> None:
    row = proposed(femke)
    for actor in (femke, dirk):
        with scope(actor), pytest.raises(NotAllowed):
            regie.answer_handover(row, agrees=True, actor=actor)
        with scope(actor), pytest.raises(DatabaseError), transaction.atomic():
            RegieAnswer.objects.create(
                convenant=here(), handover=row, organisation_id=actor.organisation, agrees=True,
                answered_at=clock.now(), answered_by="x",
            )  # fmt: skip
    with scope(dirk), pytest.raises(NotAllowed):
        regie.propose_handover(here(), Proposal(called(OPMEER), DAY, WHY), actor=dirk)


@pytest.mark.security("S9")
@pytest.mark.parametrize(
    ("to", "day", "sentence"),
    [
        (ENKHUIZEN, TODAY - timedelta(days=1), "vandaag of een latere dag"),
        (ATLAS, DAY, "school of de politie kan geen regie voeren"),
        ("politie-basisteam-hoorn", DAY, "school of de politie kan geen regie voeren"),
        ("gemeente-weert", DAY, "geen partij die blijft"),
        (HOORN, DAY, "geen partij die blijft"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(femke: Actor, to: str, day: date, sentence: str) -> None:
    with pytest.raises(AtField, match=sentence):
        proposed(femke, day, to)


def test_one_at_a_time_and_what_nothing_counts_on_is_withdrawn(femke: Actor) -> None:
    row = proposed(femke)
    with pytest.raises(Conflict, match="loopt al een voorstel"):
        proposed(femke, to=OPMEER)
    with scope(femke):
        regie.withdraw_handover(row, "Toch niet.", actor=femke)
        with pytest.raises(Conflict, match="ingetrokken"):
            regie.carry_out(row, actor=femke)
    assert proposed(femke, to=OPMEER)


def test_who_holds_regie_leaves_in_a_merger_only_after_another_has_it(
    femke: Actor, next_regie: Actor, client_of: ClientOf
) -> None:
    """The merger's page leads to the handover; undone, all is as it was but for regie."""
    new_organisation("gemeente-nieuw", "gemeente")
    merger = date(2027, 1, 1)
    with scope(femke):
        change = planned(femke, "fusie", [HOORN], ["gemeente-nieuw"], merger)
        with pytest.raises(Refused) as refusal:
            changes.decide_change(change, actor=femke)
    assert refusal.value.sentence == KEEPS_REGIE
    page = f"/c/{WF}/veranderingen/{change.pk}/"
    assert BASE in client_of(femke).get(page).content.decode()
    row = agreed(femke, next_regie, merger - timedelta(days=1))
    assert BASE not in client_of(femke).get(page).content.decode()
    with scope(femke):
        changes.decide_change(change, actor=femke)
        with pytest.raises(Refused, match="rekent op deze overdracht"):
            regie.withdraw_handover(row, "Toch niet.", actor=femke)
    for day in (merger - timedelta(days=1), merger):
        with time_machine.travel(day, tick=False):
            change_round.each_night()
            assert holders(day, femke) == [ENKHUIZEN]
    with scope(next_regie):
        there = Party.valid.on(merger).filter(convenant=here()).values_list("organisation__slug", flat=True)
        assert "gemeente-nieuw" in there
        assert HOORN not in there


def test_a_decided_merger_is_undone_whole_after_regie_went(femke: Actor, next_regie: Actor) -> None:
    new_organisation("gemeente-nieuw", "gemeente")
    agreed(femke, next_regie, TODAY)
    with scope(femke):
        change = planned(femke, "fusie", [HOORN], ["gemeente-nieuw"], DAY)
        changes.decide_change(change, actor=femke)
    change_round.each_night()
    with scope(next_regie):
        changes.undo_change(change, actor=next_regie)
        still = Party.valid.on(DAY).get(convenant=here(), organisation__slug=HOORN)
        assert (still.valid_until, still.holds_regie) == (None, False)


def test_who_is_about_to_get_regie_stays(femke: Actor, next_regie: Actor) -> None:
    agreed(femke, next_regie)
    with scope(femke):
        change = planned(femke, "sluiting", [ENKHUIZEN], [])
        with pytest.raises(Refused) as refusal:
            changes.decide_change(change, actor=femke)
    assert refusal.value.sentence == KEEPS_REGIE


def test_who_stops_since_the_proposal_cannot_agree_to_it(femke: Actor, next_regie: Actor) -> None:
    """Else regie goes to a party that ends, and after its last day nobody holds it."""
    row = proposed(femke)
    with scope(femke):
        Party.valid.on(TODAY).filter(convenant=here(), organisation__slug=ENKHUIZEN).update(
            valid_until=DAY + timedelta(days=30)
        )
    with scope(next_regie):
        with pytest.raises(Refused, match="blijft intussen geen partij"):
            regie.answer_handover(row, agrees=True, actor=next_regie)
        regie.answer_handover(row, agrees=False, reason="Wij stoppen.", actor=next_regie)


def test_chosen_actions_and_planned_meetings_go_along(femke: Actor, next_regie: Actor) -> None:
    with scope(femke):
        held = meetings.mark_held(meetings.send_agenda(plan(femke, days=-60), actor=femke), actor=femke)
        for text in ("Gaat mee", "Blijft"):
            outcomes.add_action(held, actor=femke, organisation_id=called(HOORN).pk, text=text, due_on=clock.today())
        coming = meetings.send_agenda(plan(femke, days=20), actor=femke)
        items = {item.key: item.text for item in queries.work_of(here().pk, femke.organisation)}
    chosen = [key for key, text in items.items() if text == "Gaat mee" or text.startswith("Overleg: ")]
    row = agreed(femke, next_regie, TODAY, work=chosen)
    with scope(femke):
        text = " ".join(line for _, lines in queries.preview(row) for line in lines)
        regie.carry_out(row, actor=femke)
    assert "Gaat naar Gemeente Enkhuizen: “Gaat mee”." in text
    assert "Blijft bij Gemeente Hoorn: “Blijft”." in text
    change_round.each_night()
    change_round.each_night()
    with scope(next_regie):
        theirs = called(ENKHUIZEN)
        assert [each.text for each in ActionItem.objects.filter(organisation=theirs, state=ActionState.OPEN)] == [
            "Gaat mee"
        ]
        assert ActionItem.objects.get(text="Blijft").state == ActionState.OPEN
        taken = Meeting.objects.get(organisation=theirs, starts_at=coming.starts_at)
        assert taken.state == MeetingState.DRAFT
        assert taken.items.count() == Meeting.objects.get(pk=coming.pk).items.count() > 0
        assert Meeting.objects.get(pk=coming.pk).state == MeetingState.CANCELLED
        meetings.send_agenda(taken, actor=next_regie)


def test_a_concept_is_named_to_its_organiser_alone(
    femke: Actor, next_regie: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    title = "Gesprek over de verhuizing"
    with scope(femke):
        concepts = [plan(femke, days=20), plan(femke, days=30)]
        Meeting.objects.filter(pk=concepts[1].pk).update(title=title)
        keys = [item.key for item in queries.work_of(here().pk, femke.organisation)]
    assert f"Overleg in voorbereiding: {title}" in client_of(femke).get(f"{BASE}nieuw/").content.decode()
    row = agreed(femke, next_regie, TODAY, work=keys)
    for actor in (femke, next_regie, dirk):
        page = client_of(actor).get(f"{BASE}{row.pk}/").content.decode()
        assert "“Overleg in voorbereiding (2)”" in page
        assert title not in page
    with scope(femke):
        regie.carry_out(row, actor=femke)
    assert title not in client_of(dirk).get(f"{BASE}{row.pk}/").content.decode()


def test_the_page_shows_what_goes_and_a_bad_answer_stands_beside_its_field(
    femke: Actor, next_regie: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    sent = {"successor": str(called(ENKHUIZEN).pk), "takes_effect": "2026-11-20", "reason": WHY}
    bad = client_of(femke).post(f"{BASE}nieuw/", sent)
    assert (bad.status_code, "vandaag of een latere dag" in bad.content.decode()) == (422, True)
    good = client_of(femke).post(f"{BASE}nieuw/", sent | {"takes_effect": "2026-11-21"})
    page = client_of(next_regie).get(good["Location"]).content.decode()
    assert "Gemeente Enkhuizen voert de regie vanaf 21 november 2026:" in page
    assert "afspraken van haar rol." in page
    assert "Neemt u de regie over?" in client_of(next_regie).get("/").content.decode()
    answer = f"{good['Location']}antwoord/"
    assert client_of(dirk).post(answer, {"agrees": "ja"}).status_code == 403
    for given in ({}, {"agrees": "misschien"}, {"agrees": "nee"}, {"agrees": "ja", "seen": "oud"}, {"agrees": "ja"}):
        assert client_of(next_regie).post(answer, given).status_code == 422
    client = client_of(next_regie)
    seen = client.get(good["Location"]).context["form"]["seen"].value()
    assert client.post(answer, {"agrees": "ja", "seen": seen}).status_code == 302
    assert client_of(femke).post(f"{good['Location']}uitvoeren/").status_code == 302
    assert "voert de regie" in client_of(dirk).get(BASE).content.decode()
    assert client_of(femke).get(f"{BASE}nieuw/").status_code == 403


def test_the_portal_acts_at_night_for_the_holder_alone(femke: Actor, next_regie: Actor) -> None:
    """A portal that acts for another party moves nothing."""
    row = agreed(femke, next_regie, TODAY)
    other = Actor(
        role="regie", organisation_id=called(OPMEER).pk, circles=femke.circles, function=PORTAL,
        display_name="Het portaal",
    )  # fmt: skip
    with scope(other), pytest.raises(NotAllowed):
        regie.carry_out(row, actor=other)
    assert holders(TODAY, femke) == [HOORN]
