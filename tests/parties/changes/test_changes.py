"""The world around a convenant changes: planned with a preview, decided at once, undone before its day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.errors import Refused
from convenant.models import Convenant, Message
from convenant.tenancy.scope import Actor, scope, system_actor
from meetings.actions import meetings, outcomes
from meetings.models import ActionItem
from parties.actions import change_parts, changes
from parties.actions.refusals import NotAllowed
from parties.change_round import each_night
from parties.models import (
    Assignment,
    Change,
    ContactPerson,
    Location,
    LocationRight,
    Party,
    Service,
    ServingPerson,
)
from parties.queries.changes import own_lines, preview
from parties.queries.parties import circles_of
from parties.queries.places import locations_of
from parties.queries.plan import Plan
from tests.incidents.exchanging import incident_for
from tests.meetings.conftest import plan

from .making import ATLAS, BEFORE, DAY, TABOR, TEAM, new_organisation, organisation, planned

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
WF, UT = "west-friesland", "utrecht"
LIST = f"/c/{WF}/veranderingen/"


def said(change: Change) -> str:
    return " ".join(line.text for part in preview(Plan(change)) for line in part.lines)


def state_of_the_world() -> tuple[Any, ...]:
    parties = Party.objects.order_by("pk").values_list("pk", "organisation_id", "valid_from", "valid_until")
    services = Service.objects.order_by("pk").values_list("pk", "organisation_id", "location_id", "valid_until")
    return tuple(parties), tuple(services)


def test_a_merger_says_before_what_changes_and_changes_nothing(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        before = state_of_the_world()
        text = said(planned(femke, "fusie", [ATLAS], [TABOR]))
        assert state_of_the_world() == before
        circle = femke.circles[0]
        mine = next(each for each in bearers_of(circle) if each.slug == ATLAS)
        duties = sum(bears(each, mine) for each in obligations_of(Convenant.objects.get(pk=circle)))
        assert duties > 10
    for words in (
        "Atlas College is partij tot en met 31 december 2026.",
        f"{duties} afspraken van Atlas College gaan naar Tabor College.",
        "Atlas College, Copernicus gaat naar Tabor College.",
        "Tabor College opent Atlas College, Copernicus als eigen locatie.",
        "houdt haar eigen incidenten, meldingen en dossiers",
        "Rechten van mensen gaan niet mee",
    ):
        assert words in text


def test_a_reorganised_team_takes_over_its_schools_on_the_day(femke: Actor, acting: Acting) -> None:
    for slug in ("team-noord", "team-zuid"):
        new_organisation(slug, "politie")
    with acting(femke):
        change = planned(femke, "herindeling", [TEAM], ["team-noord", "team-zuid"])
        services = Plan(change).services
        shared = {str(row.pk): ("team-noord", "team-zuid")[number % 2] for number, row in enumerate(services)}
        changes.divide(change, {}, shared, actor=femke)
        changes.decide_change(change, actor=femke)
        for day, teams in ((BEFORE, {TEAM}), (DAY, {"team-noord", "team-zuid"})):
            serving = Service.valid.on(day).filter(convenant=change.convenant, role="politie")
            assert set(serving.values_list("organisation__slug", flat=True)) == teams
            assert serving.values("location").distinct().count() == len({row.location_id for row in services})
        old, north = organisation(TEAM).pk, organisation("team-noord").pk
    with scope(system_actor("member")):
        assert [len(circles_of(old, day)) for day in (BEFORE, DAY)] == [1, 0]
        assert [len(circles_of(north, day)) for day in (BEFORE, DAY)] == [0, 1]


def test_before_its_day_a_change_is_undone_to_the_last_row(femke: Actor, acting: Acting) -> None:
    new_organisation("team-noord", "politie")
    with acting(femke):
        before = state_of_the_world()
        change = changes.decide_change(planned(femke, "herindeling", [TEAM], ["team-noord"]), actor=femke)
        assert state_of_the_world() != before
        changes.undo_change(change, actor=femke)
        assert state_of_the_world() == before
        again = changes.decide_change(planned(femke, "herindeling", [TEAM], ["team-noord"]), actor=femke)
        with time_machine.travel(DAY, tick=False), pytest.raises(Refused, match="kan niet meer terug"):
            changes.undo_change(again, actor=femke)


def test_two_changes_of_one_party_do_not_stand_beside_each_other(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        first = changes.decide_change(planned(femke, "fusie", [ATLAS], [TABOR]), actor=femke)
        for slug in (ATLAS, TABOR):
            second = planned(femke, "sluiting", [slug], [], day=date(2026, 12, 1))
            with pytest.raises(Refused, match="al een andere verandering vastgesteld"):
                changes.decide_change(second, actor=femke)
        changes.undo_change(first, actor=femke)
        changes.decide_change(second, actor=femke)


def test_undoing_leaves_what_was_decided_since(femke: Actor, acting: Acting) -> None:
    sooner = date(2026, 11, 30)
    with acting(femke):
        change = changes.decide_change(planned(femke, "sluiting", [ATLAS], []), actor=femke)
        mine = Party.objects.filter(convenant=change.convenant, organisation__slug=ATLAS)
        mine.update(valid_until=sooner)
        changes.undo_change(change, actor=femke)
        assert [row.valid_until for row in mine] == [sooner]


def test_the_circle_hears_that_a_change_is_undone(femke: Actor, anna: Actor, acting: Acting) -> None:
    with acting(femke):
        change = changes.decide_change(planned(femke, "sluiting", [ATLAS], []), actor=femke)
        changes.undo_change(change, actor=femke)
    with acting(anna):
        assert Message.objects.filter(kind="change.undone", subject=change.pk).exists()


def test_locations_go_by_a_successor_and_every_own_row_stays(
    femke: Actor, anna: Actor, dirk: Actor, bram: Actor, directie: Actor, acting: Acting
) -> None:
    incident = incident_for(anna, bram)
    with acting(femke):
        change = changes.decide_change(planned(femke, "fusie", [ATLAS], [TABOR]), actor=femke)
        was = {row.slug for row in Location.objects.filter(organisation__slug=ATLAS)}
    with acting(anna):
        assert any("Open incidenten" in line for line in own_lines(Plan(change), anna))
        with pytest.raises(Refused, match="in de nacht van 1 januari 2027"):
            change_parts.let_go(change, actor=anna)
    with time_machine.travel(DAY, tick=False), acting(femke), pytest.raises(Refused, match="Atlas College en Tabor"):
        changes.finish_change(change, actor=femke)
    with time_machine.travel(DAY, tick=False), acting(anna):
        closed, *_ = change_parts.let_go(change, actor=anna)
        assert closed == len(was)
        incident.refresh_from_db()
        assert (incident.organisation_id, incident.location.organisation_id) == (anna.organisation,) * 2
    with time_machine.travel(DAY, tick=False), acting(dirk):
        assert change_parts.take_over(change, actor=dirk) == len(was)
        assert change_parts.take_over(change, actor=dirk) == 0
        new = Location.objects.filter(organisation_id=dirk.organisation, follows__isnull=False)
        assert {row.follows.slug for row in new if row.follows} == was
        assert all(row.opened_on == DAY for row in new)
        assert not ContactPerson.objects.filter(organisation_id=anna.organisation, valid_until=None).exists()
    with time_machine.travel(DAY + timedelta(days=1), tick=False), acting(femke):
        assert changes.finish_change(change, actor=femke) > 0
        served = Service.valid.on(DAY).filter(location__in=new)
        assert set(served.values_list("role", flat=True)) >= {"politie", "leerplicht"}
        with pytest.raises(Refused, match="niets af te ronden"):
            changes.finish_change(change, actor=femke)


def test_open_actions_are_asked_of_the_successor(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        held = meetings.mark_held(meetings.send_agenda(plan(femke, days=-60), actor=femke), actor=femke)
        owner = organisation(ATLAS).pk
        outcomes.add_action(held, actor=femke, organisation_id=owner, text="Rooster maken", due_on=TODAY)
        change = planned(femke, "fusie", [ATLAS], [TABOR], day=TODAY)
        assert "Nog open acties, die ook naar de opvolger gaan: 1." in said(change)
        changes.decide_change(change, actor=femke)
    each_night()
    with acting(femke):
        owners = set(ActionItem.objects.filter(text="Rooster maken").values_list("organisation__slug", flat=True))
    assert owners == {ATLAS, TABOR}


def test_a_school_that_closes_stops_being_served(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        changes.decide_change(planned(femke, "sluiting", [ATLAS], []), actor=femke)
        places = Location.objects.filter(organisation__slug=ATLAS)
        assert Service.valid.on(BEFORE).filter(location__in=places).exists()
        assert not Service.valid.on(DAY).filter(location__in=places).exists()


def test_the_people_of_a_team_that_dissolves_lose_its_schools_on_the_day(
    femke: Actor, bram: Actor, bram2: Actor, acting: Acting
) -> None:
    new_organisation("team-noord", "politie")
    with acting(femke):
        change = changes.decide_change(planned(femke, "herindeling", [TEAM], ["team-noord"]), actor=femke)
    boss = replace(bram, is_administrator=True)
    with acting(boss):
        assert locations_of(bram2).exists()
        count = Assignment.objects.filter(valid_until=None).count()
    with time_machine.travel(DAY, tick=False), acting(boss):
        with pytest.raises(NotAllowed):
            change_parts.let_go(change, actor=bram2)
        assert change_parts.let_go(change, actor=boss)[2] == count > 1
        assert change_parts.let_go(change, actor=boss)[2] == 0
        assert set(Assignment.objects.values_list("valid_until", flat=True)) == {BEFORE}
        serving = ServingPerson.objects.filter(organisation_id=bram.organisation)
        assert set(serving.values_list("valid_until", flat=True)) == {BEFORE}
        assert not LocationRight.objects.on(DAY).exists()
    with time_machine.travel(DAY, tick=False), acting(boss):
        assert not locations_of(bram2).exists()


def test_one_location_goes_to_another_school(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        change = planned(femke, "overgang", [ATLAS], [TABOR])
        place = Location.objects.get(slug="atlas-college-copernicus")
        assert "Copernicus gaat naar" not in said(change)
        changes.divide(change, {str(place.pk): TABOR}, {}, actor=femke)
        change.refresh_from_db()
        assert "Atlas College, Copernicus gaat naar Tabor College." in said(change)
        changes.decide_change(change, actor=femke)
        assert Party.valid.on(DAY).filter(convenant=change.convenant, organisation__slug=ATLAS).exists()
        assert not Service.valid.on(DAY).filter(location=place).exists()
        kept = Service.valid.on(DAY).filter(location__organisation__slug=ATLAS)
        assert kept.exists()


@pytest.mark.parametrize(
    ("kind", "leaving", "arriving", "day", "sentence"),
    [
        ("fusie", [ATLAS], [TABOR], TODAY - timedelta(days=1), "verleden verandert niet"),
        ("fusie", [ATLAS], [ATLAS], DAY, "Een fusie heeft één organisatie"),
        ("fusie", [ATLAS], [], DAY, "Een fusie heeft één organisatie"),
        ("splitsing", [ATLAS, TABOR], ["halt"], DAY, "Kies één organisatie die splitst"),
        ("sluiting", [ATLAS], [TABOR], DAY, "Kies anders een fusie"),
    ],
)
def test_bad_plans_are_refused(
    kind: str, leaving: list[str], arriving: list[str], day: date, sentence: str, femke: Actor, acting: Acting
) -> None:
    with acting(femke), pytest.raises(Refused, match=sentence):
        planned(femke, kind, leaving, arriving, day)


def test_who_holds_regie_does_not_dissolve_without_a_successor(femke: Actor, acting: Acting) -> None:
    with acting(femke), pytest.raises(Refused, match="voert de regie"):
        changes.decide_change(planned(femke, "sluiting", ["gemeente-hoorn"], []), actor=femke)


def test_twice_decided_or_decided_after_a_party_left_is_refused(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        first, second = (planned(femke, "sluiting", [ATLAS], []) for _ in range(2))
        changes.decide_change(first, actor=femke)
        with pytest.raises(Refused, match="al vastgesteld"):
            changes.decide_change(first, actor=femke)
        second.takes_effect = DAY + timedelta(days=9)
        second.save()
        with pytest.raises(Refused, match="dan geen partij meer"):
            changes.decide_change(second, actor=femke)


def test_only_regie_plans_and_a_draft_is_its_own(
    anna: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(femke):
        change = planned(femke, "sluiting", [TABOR], [])
    assert client_of(anna).get(f"{LIST}{change.pk}/").status_code == 404
    assert client_of(anna).get(f"{LIST}nieuw/fusie/").status_code == 403
    with acting(anna), pytest.raises(NotAllowed):
        changes.decide_change(change, actor=anna)
    with acting(femke):
        changes.decide_change(change, actor=femke)
    page = client_of(anna).get(f"{LIST}{change.pk}/")
    assert page.status_code == 200
    assert "Verandering vaststellen" not in page.content.decode()


def test_the_pages_from_plan_to_undo(femke: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(femke)
    with acting(femke):
        given = {"leaving": [str(organisation(ATLAS).pk)], "arriving": [str(organisation(TABOR).pk)]}
    assert client.get(f"{LIST}nieuw/ruil/").status_code == 404
    wrong = client.post(f"{LIST}nieuw/fusie/", given | {"takes_effect": "2026-01-01"})
    assert wrong.status_code == 422
    made = client.post(f"{LIST}nieuw/fusie/", given | {"takes_effect": "2027-01-01"})
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert "Wie krijgt wat?" in page
    assert "Door: de organisatie zelf." in page
    assert client.post(made["Location"], {"place-x": "y"}).status_code == 422
    for verb, sentence in (("vaststellen", "Vastgesteld."), ("terug", "Teruggedraaid.")):
        seen = client.get(made["Location"]).context["seen"]
        answer = client.post(f"{made['Location']}{verb}/", {"seen": seen}, follow=True)
        assert sentence in answer.content.decode()
    assert client.post(f"{made['Location']}afronden/").status_code == 403
    assert "teruggedraaid" in client.get(LIST).content.decode()
