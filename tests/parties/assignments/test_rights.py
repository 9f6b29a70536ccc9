"""A right on a location starts and stops by itself, and opens what arrives while it lasts."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from convenant.editing import mark_of
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from incidents.models import ReceivedDisclosure, ReceivedKind
from incidents.queries import inbox
from incidents.queries.inbox import received_by
from parties.accounts import membership_actor
from parties.actions.places import PLACE, Place, change_place
from parties.actions.rights import end_rights, give_right, rights_on
from parties.models import Location, LocationRight, Wijk
from parties.queries.places import forget_rights, location_ids, locations_of
from tests.conftest import TODAY as NOON
from tests.conftest import signed_in
from tests.incidents.exchanging import POLICE, copy_at, incident_for, sent

TODAY = NOON.date()

ClientOf = Callable[[Actor], Client]
MembershipOf = Callable[[Actor], Membership]


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(11), ZoneInfo("Europe/Amsterdam")), tick=False)


def moved(membership: Membership, copy: ReceivedDisclosure, last_day: date, actor: Actor) -> None:
    with scope(actor):
        end_rights(rights_on(copy.location, membership), last_day)


def given(membership: Membership, copy: ReceivedDisclosure, first: date, last: date | None, actor: Actor) -> None:
    with scope(actor):
        give_right(copy.location, membership.user_id, (first, last))


def seen_by(actor: Actor) -> set[ReceivedDisclosure]:
    """Meldingen; the automatic copies of the same incidents arrive beside them."""
    with scope(actor):
        return set(received_by(actor).filter(kind=ReceivedKind.REPORT))


def reported(school: Actor, agent: Actor) -> ReceivedDisclosure:
    return copy_at(agent, sent(incident_for(school, agent), school, POLICE["anna"]).pk)


@pytest.mark.provision("WF-6.1a")
def test_who_moves_to_another_school_sees_nothing_of_the_former_the_next_day(
    anna: Actor, dirk: Actor, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    """From school A to school B on 1 January: the session at A stops, and what A keeps stays at A."""
    with on(date(2026, 12, 1)):
        file = incident_for(anna, anna)
    Membership.objects.filter(user_id=anna.user).update(valid_until=date(2026, 12, 31))
    new = Membership.objects.create(
        user_id=anna.user, organisation_id=dirk.organisation, display_name="Coördinator Tabor 2",
        function=anna.function, valid_from=date(2027, 1, 1),
    )  # fmt: skip
    with on(date(2026, 12, 31)):
        old_session = client_of(anna)
        assert old_session.get(f"/incidenten/{file.pk}/").status_code == 200
    with on(date(2027, 1, 2)):
        there = membership_actor(Membership.objects.with_organisation().get(pk=new.pk))
        assert old_session.get(f"/incidenten/{file.pk}/").status_code == 302, "the session of A ended with the role"
        client = client_of(there)
        assert client.get(f"/incidenten/{file.pk}/").status_code == 404
        page = client.get("/incidenten/").content.decode()
        assert str(file.pk) not in page
        assert "Atlas" not in page
        with scope(there):
            assert not locations_of(there).exists(), "a right of A says nothing at B"


@pytest.mark.provision("WF-6.1a")
def test_an_agent_who_goes_to_another_school_loses_the_former_one_on_the_day(
    anna: Actor, bram: Actor, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    copy = reported(anna, bram)
    moved(membership_of(bram), copy, date(2026, 12, 31), bram)
    url = f"/postvak/{copy.pk}/"
    for day, status in ((date(2026, 12, 31), 200), (date(2027, 1, 1), 404), (date(2027, 1, 2), 404)):
        with on(day):
            assert client_of(bram).get(url).status_code == status, day


@pytest.mark.provision("WF-6.1a")
def test_a_new_schoolagent_sees_no_old_melding_unless_it_is_disclosed_anew(
    anna: Actor, bram: Actor, bram2: Actor, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    incident = incident_for(anna, bram)
    old = copy_at(bram, sent(incident, anna, POLICE["anna"]).pk)
    moved(membership_of(bram), old, date(2026, 12, 31), bram)
    given(membership_of(bram2), old, date(2027, 1, 1), None, bram2)
    assert old not in seen_by(bram2), "the right begins later"
    with on(date(2027, 1, 2)):
        client = client_of(bram2)
        assert old.location_id in {place.pk for place in rights(bram2)}
        assert old not in seen_by(bram2)
        assert client.get(f"/postvak/{old.pk}/").status_code == 404
        assert str(old.pk) not in client.get("/postvak/?weergave=alles").content.decode()
        card = client.get("/scholen/").content.decode()
        assert "Laatste melding" in card
        anew = copy_at(bram2, sent(incident, anna, POLICE["anna"]).pk)
        assert seen_by(bram2) == {anew}
        page = client.get(f"/postvak/{anew.pk}/").content.decode()
        assert str(old.pk) not in page, "the former copy of the same incident stays closed"


@pytest.mark.mutant("S1")
def test_a_list_that_does_not_ask_the_days_is_seen(
    anna: Actor, bram: Actor, bram2: Actor, membership_of: MembershipOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = reported(anna, bram)
    given(membership_of(bram2), old, date(2027, 1, 1), None, bram2)
    with on(date(2027, 1, 2)):
        assert old not in seen_by(bram2)
        monkeypatch.setattr(inbox, "arrived_in_my_days", lambda actor: Q(location_id__in=location_ids(actor)))
        assert old in seen_by(bram2)


@pytest.mark.mutant("S1")
def test_a_list_that_does_not_ask_the_location_is_seen(
    anna: Actor, bram: Actor, bram2: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = reported(anna, bram)
    assert copy not in seen_by(bram2)
    monkeypatch.setattr(inbox, "arrived_in_my_days", lambda actor: Q())
    assert copy in seen_by(bram2)


def rights(actor: Actor) -> list[Location]:
    with scope(actor):
        return list(locations_of(actor))


def test_a_deputy_sees_what_arrives_in_his_days_and_nothing_after(
    anna: Actor, bram: Actor, bram2: Actor, membership_of: MembershipOf
) -> None:
    first, last = date(2026, 12, 7), date(2026, 12, 11)
    before = reported(anna, bram)
    given(membership_of(bram2), before, first, last, bram2)
    with on(first):
        during = reported(anna, bram)
        assert seen_by(bram2) == {during}
    with on(last + timedelta(days=1)):
        assert seen_by(bram2) == set()
    given(membership_of(bram2), before, date(2027, 2, 1), date(2027, 2, 5), bram2)
    with on(date(2027, 1, 20)):
        between = reported(anna, bram)
    with on(date(2027, 2, 2)):
        assert seen_by(bram2) == {during}, "back again: what came in his own days, not what came between"
        assert between not in seen_by(bram2)


def test_dates_of_a_right_are_in_order_by_the_databases_word(bram: Actor, membership_of: MembershipOf) -> None:
    place = rights(bram)[0]
    with scope(bram):
        end_rights(rights_on(place, membership_of(bram)), date(1999, 1, 1))
        assert not rights_on(place, membership_of(bram)).exists(), "a right that ends before it began never was"
        forget_rights()
        assert LocationRight.objects.filter(valid_until__lt=date(2000, 1, 1)).count() == 0


@pytest.mark.provision("UT-6-1")
def test_a_wijkagent_sees_nothing_from_before_the_school_lay_in_his_wijk(
    utrecht: Actor, utrecht_agent: Actor, acting: Callable[[Actor], Any]
) -> None:
    """The same rule as for who is new at a school; the school is shown it and shares anew. A correction is no move."""
    with acting(utrecht_agent):
        wijken = list(Wijk.objects.filter(assignments__membership_id=utrecht_agent.membership))
        place = locations_of(utrecht_agent).filter(organisation_id=utrecht.organisation)[0]
    other = next(wijk.pk for wijk in wijken if wijk.pk != place.wijk_id)
    copy = copy_at(utrecht_agent, sent(incident_for(utrecht, utrecht_agent), utrecht, POLICE["utrecht"]).pk)
    assert copy in seen_by(utrecht_agent)
    wishes = {correction: Place(place.name, place.place, place.address, wijk, place.opened_on)
              for correction, wijk in ((True, other), (False, place.wijk_id))}  # fmt: skip
    for correction, wish in wishes.items():
        with on(TODAY + timedelta(days=1)), acting(utrecht):
            row = Location.objects.get(pk=copy.location_id)
            change_place(row, wish, actor=utrecht, seen=mark_of(row, PLACE), correction=correction)
        with on(TODAY + timedelta(days=1)):
            assert (copy in seen_by(utrecht_agent)) is correction
            assert (reverse("exchange:again") in client_of_start(utrecht)) is not correction


def client_of_start(actor: Actor) -> str:
    return str(signed_in(actor).get("/").content.decode())
