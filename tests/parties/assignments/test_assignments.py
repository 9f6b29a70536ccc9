"""People on locations and wijken: who may, what is refused beside which field, and what follows from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant.compliance.duties import find, obligations_of
from convenant.editing import mark_of
from convenant.errors import AtField, Refused
from convenant.models import Convenant
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from parties.actions.assignments import (
    Period,
    appoint_deputy,
    assign,
    end_all_of,
    end_assignment,
    reopen,
)
from parties.actions.colleagues import FIELDS, Role, change_colleague, end_now
from parties.actions.leaving import Departure, leave
from parties.actions.refusals import NotAllowed
from parties.models import Assignment, Location, LocationRight, ServingPerson, Wijk
from parties.queries.assignments import board, work_places
from parties.queries.leaving import leaver_of
from parties.queries.places import locations_of
from tests.parties.ownlist.people import named

TODAY = date(2026, 11, 21)
ClientOf = Callable[[Actor], Client]
MembershipOf = Callable[[Actor], Membership]
LIST = "/mijn/toewijzingen/"


@pytest.fixture(autouse=True)
def administrators(bram: Actor, utrecht_agent: Actor) -> None:
    for actor in (bram, utrecht_agent):
        Membership.objects.filter(user_id=actor.user).update(is_administrator=True)


def boss(actor: Actor) -> Actor:
    return replace(actor, is_administrator=True)


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(11), ZoneInfo("Europe/Amsterdam")), tick=False)


def first_of(actor: Actor) -> Assignment:
    mine = Assignment.objects.filter(membership__user_id=actor.user, location__isnull=False)
    found = mine.select_related("location", "membership").order_by("location__slug").first()
    assert found
    return found


def place_of(given: Assignment) -> Location:
    assert given.location
    return given.location


def names(actor: Actor) -> set[str]:
    with scope(actor):
        return {place.slug for place in locations_of(actor)}


# --- what follows from it


@pytest.mark.provision("WF-6.1a")
def test_an_assignment_gives_the_right_and_tells_the_circle_on_its_days(
    anna: Actor, bram: Actor, bram2: Actor, membership_of: MembershipOf
) -> None:
    """Per location, with dates: the right begins and stops by itself, and the school reads who its schoolagent is."""
    with scope(boss(bram)):
        given = first_of(bram)
        place = place_of(given)
        end_assignment(given, date(2026, 12, 31), actor=boss(bram))
        assign(membership_of(bram2), place, "schoolagent", Period(date(2027, 1, 1)), actor=boss(bram))
    for day, his, hers in ((date(2026, 12, 31), True, False), (date(2027, 1, 1), False, True)):
        with on(day):
            assert (place.slug in names(bram), place.slug in names(bram2)) == (his, hers)
    for day, name in ((date(2026, 12, 31), "Schoolagent A"), (date(2027, 1, 1), "Schoolagent B")):
        with scope(anna):
            people = ServingPerson.objects.on(day).filter(location=place, task="schoolagent")
            assert [person.name for person in people] == [name]


@pytest.mark.provision("WF-6.1a")
def test_a_deputy_has_the_right_in_his_days_only(bram: Actor, bram2: Actor, membership_of: MembershipOf) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 5)
    with scope(boss(bram)):
        given = first_of(bram)
        appoint_deputy(given, membership_of(bram2), Period(first, last), actor=boss(bram))
        assert ServingPerson.objects.on(first).filter(location=place_of(given), is_deputy=True).count() == 1
    for day, works in ((TODAY, False), (first, True), (last, True), (last + timedelta(days=1), False)):
        with on(day):
            assert (place_of(given).slug in names(bram2)) is works, day
            assert place_of(given).slug in names(bram)


def given_elsewhere(actor: Actor, membership: Membership) -> str:
    """Somebody gets a location that his organisation does not serve: the refusal, or "" when it was taken."""
    with scope(boss(actor)):
        served = work_places(actor).values("pk")
        place = Location.objects.exclude(pk__in=served).exclude(organisation_id=actor.organisation)[:1].get()
        try:
            with transaction.atomic():
                assign(membership, place, "schoolagent", Period(TODAY), actor=boss(actor))
                transaction.set_rollback(True)
        except Refused as refusal:
            return refusal.sentence
    return ""


@pytest.mark.security("S20")
def test_a_location_that_the_organisation_does_not_serve_is_given_to_nobody(
    bram: Actor, bram2: Actor, membership_of: MembershipOf
) -> None:
    assert given_elsewhere(bram, membership_of(bram2)).startswith("Uw organisatie werkt niet voor")


@pytest.mark.mutant("S20")
def test_an_assignment_that_does_not_ask_the_location_is_seen(
    bram: Actor, bram2: Actor, membership_of: MembershipOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parties.actions.assignments.served_by_us", lambda place, actor: True)
    assert given_elsewhere(bram, membership_of(bram2)) == ""


@pytest.mark.provision("UT-6-1")
def test_a_wijkagent_works_on_the_locations_that_lie_in_the_wijk(
    utrecht: Actor, utrecht_agent: Actor, acting: Callable[[Actor], Any]
) -> None:
    """Wijk register and assignment: every wijk with a school has its wijkagent, and the school reads the name."""
    agent = boss(utrecht_agent)
    with acting(agent):
        assert not LocationRight.objects.filter(user_id=agent.user).exists(), "the wijk itself gives the right"
        wijk = Wijk.objects.get(slug="overvecht", convenant__slug="utrecht")
        inside = set(Location.objects.filter(wijk=wijk).values_list("slug", flat=True))
        assert inside <= {place.slug for place in locations_of(agent)}
        end_assignment(Assignment.objects.get(wijk=wijk), TODAY, actor=agent)
        assert inside <= {place.slug for place in locations_of(agent)}, "the last day counts"
    with acting(utrecht):
        assert ServingPerson.objects.on(TODAY).filter(wijk=wijk, task="wijkagent").count() == 1
    with on(TODAY + timedelta(days=1)), acting(agent):
        assert not inside & {place.slug for place in locations_of(agent)}
        duty = next(one for one in obligations_of(Convenant.objects.get(slug="utrecht")) if one.key == "wijkagent")
        found = find(duty, duty.version.convenant, agent.organisation, 2026)
        assert found
        assert (found.count, found.wanted) == (9, 10)


def test_handing_over_moves_all_or_nothing_and_says_how_many(
    bram: Actor, bram2: Actor, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    client = client_of(bram)
    with scope(bram):
        mine = list(Assignment.objects.filter(membership__user_id=bram.user))
    typed = {
        "chosen": [str(one.pk) for one in mine], "membership": str(bram2.membership_id), "valid_from": "2027-01-01",
    }  # fmt: skip
    preview = client.post(f"{LIST}overdragen/", typed)
    assert f"{len(mine)} overdragen" in preview.content.decode()
    with scope(bram):
        assert Assignment.objects.filter(membership__user_id=bram2.user, valid_from=date(2027, 1, 1)).count() == 0
    assert client.post(f"{LIST}overdragen/", typed | {"sure": "1"}).status_code == 302
    with on(date(2027, 1, 2)):
        assert names(bram) == set()
        assert len(names(bram2)) >= len(mine)
    again = client.post(f"{LIST}overdragen/", typed | {"sure": "1"})
    assert again.status_code == 422, "what was handed over is no choice any more"


def test_an_end_can_be_taken_back(bram: Actor) -> None:
    with scope(boss(bram)):
        given = first_of(bram)
        end_assignment(given, date(2026, 12, 31), actor=boss(bram))
        reopen(given, actor=boss(bram))
        assert ServingPerson.objects.get(location=place_of(given), task="schoolagent").valid_until is None
    with on(date(2027, 3, 1)):
        assert place_of(given).slug in names(bram)


@pytest.mark.provision("WE-Contact-5")
def test_an_end_taken_back_does_not_outlive_the_account(bram: Actor, bram2: Actor, membership_of: MembershipOf) -> None:
    """Else the circle goes on naming who left."""
    last = date(2027, 1, 31)
    with scope(boss(bram)):
        account = membership_of(bram2)
        role = Role(account.display_name, account.function, valid_until=last)
        change_colleague(account, role, actor=boss(bram), seen=mark_of(account, FIELDS))
        given = first_of(bram2)
        end_assignment(given, date(2026, 12, 31), actor=boss(bram))
        reopen(Assignment.objects.get(pk=given.pk), actor=boss(bram))
        told = ServingPerson.objects.get(location=place_of(given), task="schoolagent")
        assert told.valid_until == last
        assert not given.rights.filter(valid_until=None).exists()
        assert given.rights.filter(valid_until=last).count() == 1


def test_who_gets_another_name_has_it_in_the_circle_too(
    bram: Actor, bram2: Actor, anna: Actor, membership_of: MembershipOf
) -> None:
    with scope(boss(bram)):
        account = membership_of(bram2)
        role = Role("Schoolagent Zee", account.function)
        change_colleague(account, role, actor=boss(bram), seen=mark_of(account, FIELDS))
    with scope(anna):
        names = set(ServingPerson.objects.on(TODAY).values_list("name", flat=True))
    assert "Schoolagent Zee" in names
    assert "Schoolagent B" not in names


def test_a_deputy_never_stays_for_good(bram: Actor, bram2: Actor, membership_of: MembershipOf) -> None:
    with scope(boss(bram)):
        given = first_of(bram)
        while_away = Period(TODAY, TODAY + timedelta(days=9))
        deputy = appoint_deputy(given, membership_of(bram2), while_away, actor=boss(bram))
        with pytest.raises(Refused, match="altijd een laatste dag"):
            reopen(deputy, actor=boss(bram))


def test_who_leaves_loses_every_place_and_a_coming_one_never_was(bram: Actor, membership_of: MembershipOf) -> None:
    with scope(boss(bram)):
        count = Assignment.objects.filter(membership__user_id=bram.user).count()
        assert end_all_of(membership_of(bram), TODAY - timedelta(days=1), actor=boss(bram)) == count
    assert names(bram) == set()


@pytest.mark.provision("WE-Contact-5")
@pytest.mark.parametrize("how", ["at once", "after the last day", "by the page of leaving"])
def test_whose_access_ends_is_told_to_the_circle_no_longer(
    bram: Actor, bram2: Actor, membership_of: MembershipOf, how: str
) -> None:
    with scope(boss(bram)):
        account, last = membership_of(bram2), TODAY + timedelta(days=9)
        assert ServingPerson.objects.on(date(2027, 1, 1)).filter(name="Schoolagent B").exists()
        if how == "at once":
            end_now(account, actor=boss(bram))
        elif how == "after the last day":
            role = Role(account.display_name, account.function, valid_until=last)
            change_colleague(account, role, actor=boss(bram), seen=mark_of(account, FIELDS))
        else:
            person = named(bram, "Schoolagent B")
            leave(leaver_of(person, bram), Departure(last, membership=account), actor=boss(bram))
        assert not ServingPerson.objects.on(date(2027, 1, 1)).filter(name="Schoolagent B").exists()
        assert not Assignment.objects.on(date(2027, 1, 1)).filter(membership=account).exists()
        assert ServingPerson.objects.on(last).filter(name="Schoolagent B").exists() == (how != "at once")
    with on(date(2027, 1, 1)), scope(boss(bram)):
        assert any(row.empty for row in board(bram))


def test_an_assignment_without_end_lasts_as_long_as_the_account(bram: Actor, membership_of: MembershipOf) -> None:
    with scope(boss(bram)):
        guest = membership_of(bram)
        guest.valid_until = date(2027, 1, 31)
        place = place_of(first_of(bram))
        given = assign(guest, place, "wijkagent", Period(TODAY), actor=boss(bram))
        assert given.valid_until == given.rights.get().valid_until == date(2027, 1, 31)


# --- what is refused


def refusal(actor: Actor, action: Callable[[], object]) -> str:
    with scope(boss(actor)), pytest.raises(AtField) as caught:
        action()
    return str(caught.value.field)


def test_what_does_not_fit_is_said_beside_its_field(
    bram: Actor, bram2: Actor, dirk: Actor, membership_of: MembershipOf
) -> None:
    him, her, stranger = membership_of(bram), membership_of(bram2), membership_of(dirk)
    with scope(bram):
        given = first_of(bram)
        elsewhere = Location.objects.filter(organisation__slug="nimeto")[0]
    act = boss(bram)
    may = {
        "overlap": ("places", lambda: assign(her, place_of(given), "schoolagent", Period(TODAY), actor=act)),
        "end before start": (
            "valid_until", lambda: assign(her, place_of(given), "wijkagent", Period(TODAY, date(2026, 1, 1)), actor=act)
        ),
        "past": ("valid_from", lambda: assign(her, place_of(given), "wijkagent", Period(date(2026, 1, 1)), actor=act)),
        "stranger": ("membership", lambda: assign(stranger, place_of(given), "wijkagent", Period(TODAY), actor=act)),
        "not ours": ("places", lambda: assign(her, elsewhere, "schoolagent", Period(TODAY), actor=act)),
        "self": ("membership", lambda: appoint_deputy(given, him, Period(TODAY, TODAY), actor=act)),
        "no end": ("valid_until", lambda: appoint_deputy(given, her, Period(TODAY), actor=act)),
    }  # fmt: skip
    assert {name: refusal(bram, action) for name, (_, action) in may.items()} == {
        name: field for name, (field, _) in may.items()
    }
    with scope(boss(bram)):
        appoint_deputy(given, her, Period(TODAY, date(2026, 12, 1)), actor=act)
    assert refusal(bram, lambda: appoint_deputy(given, her, Period(TODAY, TODAY), actor=act)) == "valid_from"


def test_deputies_may_not_go_round(bram: Actor, bram2: Actor, membership_of: MembershipOf) -> None:
    """He stands in for her while she stands in for him: nobody would be there."""
    act, week = boss(bram), Period(TODAY, TODAY + timedelta(days=7))
    with scope(act):
        his, hers = first_of(bram), first_of(bram2)
        appoint_deputy(his, membership_of(bram2), week, actor=act)
    assert refusal(bram, lambda: appoint_deputy(hers, membership_of(bram), week, actor=act)) == "membership"
    later = Period(TODAY + timedelta(days=8), TODAY + timedelta(days=14))
    with scope(act):
        appoint_deputy(hers, membership_of(bram), later, actor=act)


def test_only_who_divides_the_work_assigns(bram2: Actor, anna: Actor, client_of: ClientOf) -> None:
    with scope(bram2):
        given = first_of(bram2)
        with pytest.raises(NotAllowed):
            end_assignment(given, TODAY, actor=bram2)
    client = client_of(bram2)
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}nieuw/").status_code == 403
    assert client.get(f"{LIST}{given.pk}/stop/").status_code == 403
    assert client_of(anna).get(LIST).status_code == 404, "a school serves nobody"


def test_a_refused_form_keeps_what_was_typed(bram: Actor, bram2: Actor, client_of: ClientOf) -> None:
    with scope(bram):
        given = first_of(bram)
    typed = {
        "membership": str(bram2.membership_id), "task": "schoolagent", "places": [f"locatie:{given.location_id}"],
        "valid_from": "2026-11-21",
    }  # fmt: skip
    answer = client_of(bram).post(f"{LIST}nieuw/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "is in deze periode al schoolagent" in page
    assert f'value="{bram2.membership_id}" selected' in page
    with scope(bram):
        assert not LocationRight.objects.filter(user_id=bram2.user, content_object_id=given.location_id).exists()


# --- the board


@pytest.mark.provision("WF-8.2")
def test_a_location_without_somebody_is_an_alarm(jongerenwerk: Actor, client_of: ClientOf) -> None:
    act = boss(jongerenwerk)
    with scope(act):
        given = first_of(jongerenwerk)
        end_assignment(given, TODAY - timedelta(days=1), actor=act)
        row = next(row for row in board(act) if row.place == place_of(given))
        assert row.empty
        assert row.is_breach
    page = client_of(jongerenwerk).get(f"{LIST}?gaten=1").content.decode()
    assert place_of(given).name in page
    assert "vs-badge--bad" in page
    assert "artikel 8.2" in page


@pytest.mark.provision("WE-2.3")
def test_a_gap_in_weert_is_a_notice_and_no_breach(weert_agent: Actor, client_of: ClientOf) -> None:
    act = boss(weert_agent)
    with scope(act):
        for given in Assignment.objects.filter(membership__user_id=weert_agent.user)[:1]:
            end_assignment(given, TODAY - timedelta(days=1), actor=act)
        empty = [row for row in board(act) if row.empty]
        assert empty
        assert not any(row.is_breach for row in empty)
    page = client_of(weert_agent).get(f"{LIST}?gaten=1").content.decode()
    assert "nog niemand" in page
    assert "vs-badge--bad" not in page


@pytest.mark.parametrize("view", ["", "?weergave=persoon", "?zoek=atlas", "?gaten=1"])
def test_the_board_asks_as_often_whatever_the_number(view: str, bram: Actor, client_of: ClientOf) -> None:
    client, counts = client_of(bram), []
    for _ in range(3):
        with scope(boss(bram)):
            end_assignment(first_of(bram), TODAY - timedelta(days=1), actor=boss(bram))
        client.get(LIST)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{LIST}{view}").status_code == 200
        counts.append(len(caught))
    assert len(set(counts)) == 1
    assert counts[0] <= 20


def test_the_export_holds_what_is_on_screen(bram: Actor, client_of: ClientOf) -> None:
    client = client_of(bram)
    address = reverse("assignments:export", args=["csv"])
    whole = client.get(address).content.decode("utf-8-sig")
    some = client.get(f"{address}?zoek=atlas").content.decode("utf-8-sig")
    assert "Tabor" in whole
    assert "Tabor" not in some


def test_the_export_of_colleagues_holds_nobody_who_is_not_there(bram: Actor, client_of: ClientOf) -> None:
    client, address = client_of(bram), reverse("assignments:export", args=["csv"])
    with scope(boss(bram)):
        end_assignment(first_of(bram), TODAY - timedelta(days=1), actor=boss(bram))
    by_place = client.get(address).content.decode("utf-8-sig").splitlines()
    by_person = client.get(f"{address}?weergave=persoon").content.decode("utf-8-sig").splitlines()
    assert any('"niemand"' in line for line in by_place)
    assert not any('"niemand"' in line for line in by_person)
    assert sorted(by_person) == sorted(line for line in by_place if '"niemand"' not in line)


@pytest.mark.parametrize(("kind", "starts"), [("xlsx", b"PK"), ("ods", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_the_export_is_a_file_of_each_kind(kind: str, starts: bytes, bram: Actor, client_of: ClientOf) -> None:
    client = client_of(bram)
    for address in (reverse("assignments:export", args=[kind]), reverse("teams:export", args=["west-friesland", kind])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content.startswith(starts)
        assert f'.{kind}"' in answer["Content-Disposition"]


def test_an_export_of_another_kind_is_not_there(bram: Actor, client_of: ClientOf) -> None:
    client = client_of(bram)
    for address in (
        reverse("assignments:export", args=["exe"]),
        reverse("teams:export", args=["west-friesland", "exe"]),
    ):
        assert client.get(address).status_code == 404
