"""The steps of an incident follow its core, by the version in force when it was recorded; nothing done is lost."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.errors import Refused
from convenant.holidays import add_school_days, add_working_days
from convenant.models import Category, ConvenantVersion, VersionStatus
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.actions.answers import send_answer, take_in_answer
from incidents.actions.deriving import change_category
from incidents.actions.followups import Done, complete_followup
from incidents.actions.four_eyes import ask_opening, decide_opening
from incidents.actions.recording import CoreChange, change_core
from incidents.actions.steps import complete_step
from incidents.actions.vault import open_vault
from incidents.models import FollowUp, Incident, Notice, Step, StepState
from incidents.queries.register import waits_for_police
from incidents.queries.taxonomy import version_of
from protocols.measures import duties_of, kinds, notices_for, sectors
from protocols.planning import Situation, holds
from tests.incidents.exchanging import POLICE, WHY, copy_at, incident_for, sent, with_person
from tests.incidents.recording import recorded

LAW = ConvenantVersion()
"""A version that says nothing of its own."""


def steps(actor: Actor, incident: Incident) -> dict[str, Step]:
    with scope(actor):
        return {step.key: step for step in Step.objects.select_related("incident").filter(incident=incident)}


def changed(incident: Incident, **how: object) -> CoreChange:
    names = ("revision", "description", "place", "occurred_on", "occurred_at", "seriousness", "pupils", "facets")
    return CoreChange(**{name: getattr(incident, name) for name in names} | how)


def opened(incident: Incident, actor: Actor, colleague: Actor) -> None:
    """With four eyes, which only then may come off."""
    with scope(actor):
        request = ask_opening(incident, "aanvullen", actor=actor)
    with scope(colleague):
        decide_opening(request, agrees=True, reason="", actor=colleague)
    with scope(actor):
        open_vault(incident, "aanvullen", actor=actor)


def test_another_kind_asks_other_steps_and_keeps_what_was_done(anna: Actor, directie: Actor) -> None:
    incident = recorded(anna, "PES-01", seriousness=1)
    before = steps(anna, incident)
    assert not before["melding"].mandatory
    with scope(anna):
        complete_step(before["safety"], actor=anna, proof={"at": "10:45"})
        change_category(incident, "SEK-02", actor=anna, seen="PES-01")
    after = steps(anna, incident)
    assert after["melding"].mandatory
    assert (after["safety"].state, after["safety"].proof) == (StepState.DONE, {"at": "10:45"})
    assert after["third_parties"].mandatory
    with scope(anna):
        assert FollowUp.objects.get(incident=incident).key == "vertrouwensinspecteur"
        assert Incident.objects.get(pk=incident.pk).melding_required
    opened(incident, anna, directie)
    with scope(anna):
        change_category(incident, "PES-01", actor=anna, seen="SEK-02")
        assert FollowUp.objects.filter(incident=incident).count() == 1


def test_who_is_told_follows_another_kind(anna: Actor, directie: Actor) -> None:
    """Two kinds tell the same organisation: the one must by tonight, the other may in two school days."""
    incident = recorded(anna, "SEK-01")
    with scope(anna):
        asked = FollowUp.objects.get(incident=incident)
        change_category(incident, "SEK-02", actor=anna, seen="SEK-01")
        called = FollowUp.objects.get(incident=incident)
        assert (called.pk, called.mandatory, called.title) == (asked.pk, True, "Vertrouwensinspecteur bellen")
        assert (asked.due_at and called.due_at and called.due_at < asked.due_at, called.span) == (True, {"days": 0})
    opened(incident, anna, directie)
    with scope(anna):
        change_category(incident, "PES-01", actor=anna, seen="SEK-02")
        free = FollowUp.objects.get(incident=incident)
        assert (free.mandatory, free.due_at) == (False, None)
        change_category(incident, "SEK-02", actor=anna, seen="PES-01")
        complete_followup(FollowUp.objects.get(pk=asked.pk), Done(clock.today(), "telefoon"), actor=anna)
        change_category(incident, "SEK-01", actor=anna, seen="SEK-02")
        done = FollowUp.objects.get(incident=incident)
    assert (done.state, done.title, done.mandatory) == (StepState.DONE, "Vertrouwensinspecteur bellen", False)


def test_more_serious_asks_more(anna: Actor) -> None:
    incident = recorded(anna, "PES-01", seriousness=1)
    with scope(anna):
        change_core(incident, changed(incident, seriousness=3), actor=anna)
    assert all(steps(anna, incident)[key].mandatory for key in ("measure", "aftercare", "evaluate"))


@pytest.mark.parametrize("code", ["ZOR-01", "SEK-03", "XXX-99", "WAP"])
def test_a_kind_without_a_core_or_of_the_board_is_no_choice(anna: Actor, code: str) -> None:
    incident = recorded(anna)
    with scope(anna), pytest.raises(Refused):
        change_category(incident, code, actor=anna, seen="WAP-02")


def test_two_who_choose_another_kind_at_once(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(anna):
        change_category(incident, "WAP-03", actor=anna, seen="WAP-02")
        with pytest.raises(Refused, match="collega"):
            change_category(incident, "FYS-02", actor=anna, seen="WAP-02")


def test_the_page_offers_no_closed_kind(anna: Actor, client_of: object) -> None:
    incident = recorded(anna)
    client: Client = client_of(anna)  # type: ignore[operator]
    text = client.get(reverse("measures:kind", args=[incident.pk])).content.decode()
    assert 'value="FYS-02"' in text
    assert 'value="SEK-03"' not in text


def test_the_version_of_the_day_it_was_recorded_keeps_holding(anna: Actor) -> None:
    incident = recorded(anna)
    with scope(system_actor()):
        current = ConvenantVersion.objects.get(convenant_id=incident.convenant_id, status=VersionStatus.ADOPTED)
        day = incident.recorded_at.date()
        values = {"status": VersionStatus.REPLACED, "valid_from": day - timedelta(days=900), "valid_until": day}
        ConvenantVersion.objects.filter(pk=current.pk).update(**values)
        current.pk, current.number, current.status = None, 99, VersionStatus.ADOPTED
        current.valid_from, current.valid_until, current.protocol = day + timedelta(days=1), None, "anders"
        current._state.adding = True
        current.save()
    with scope(anna):
        assert version_of(incident).number != 99
        assert version_of(incident).protocol == "standaard-2026"


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        ({"offence": ["J"]}, True), ({"offence": ["N"]}, False), ({"facets": ["online"]}, True),
        ({"facets": ["media"]}, False), ({"minors": True}, True), ({"minors": False}, False),
        ({"offence": ["J"], "facets": ["media"]}, False),
    ],
)  # fmt: skip
def test_conditions_by_flag_facet_and_age(anna: Actor, condition: dict[str, object], holding: bool) -> None:
    incident = recorded(anna)
    with scope(anna):
        version = version_of(incident)
        category = Category.objects.get(taxonomy=version.taxonomy, code="WAP-02")
        at = Situation(version, category, "gang", 3, incident.recorded_at, ("online",), ("vo",))
        adults = Situation(version, category, "gang", 3, incident.recorded_at, (), ("mbo",))
    assert holds(condition, at, "A") is holding
    assert holds({"minors": True}, adults, "A") is False


def test_a_holiday_stretches_school_days_and_no_working_days() -> None:
    friday = date(2026, 12, 18)
    assert add_working_days(friday, 5) == date(2026, 12, 28)
    assert add_school_days(friday, 5, "noord") == date(2027, 1, 8)


def test_the_table_of_measures_is_whole() -> None:
    """What waits for a duty names one of the same measure, in every sector; formal ones have duties everywhere."""
    for kind in kinds(LAW).values():
        for sector in sectors():
            found = {duty.key: duty for duty in duties_of(LAW, kind.key, sector, 7)}
            assert bool(found) is kind.formal
            assert all(duty.since in {*found, ""} for duty in found.values())
            whole = {duty.key for one in sectors() for duty in duties_of(LAW, kind.key, one, 7)}
            assert all(set(duty.after) <= whole for duty in found.values())
    assert {duty.key for duty in notices_for(LAW, "SEK", "SEK-02")} == {"vertrouwensinspecteur"}


@pytest.mark.parametrize(
    ("teller", "slug", "ends"), [("bram", POLICE["anna"], True), ("leerplicht", "leerplicht-hoorn", False)]
)
def test_only_an_answer_of_the_politie_ends_the_wait(
    teller: str, slug: str, ends: bool, anna: Actor, bram: Actor, request: pytest.FixtureRequest
) -> None:
    agent = request.getfixturevalue(teller)
    incident = incident_for(anna, agent)
    sent(incident, anna, POLICE["anna"])
    name = frozenset({f"name.{with_person(incident, anna).pk}"})
    given = sent(incident, anna, slug, fields=name, ground="wettelijke_plicht", informed=True, **WHY)
    with scope(agent):
        send_answer(copy_at(agent, given.pk), actor=agent, code="taken_up")
    with scope(anna):
        waiting = Incident.objects.filter(waits_for_police(), pk=incident.pk)
        assert waiting.exists() is not ends
        take_in_answer(Notice.objects.get(kind="answer"), actor=anna)
        step = Step.objects.get(incident=incident, key="feedback")
    assert (step.state == StepState.DONE) is ends
