"""A change of the world carries itself out on its day, in the name of who each row is of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from convenant.audit.models import CircleEvent
from convenant.errors import Refused
from convenant.models import Convenant, Message
from convenant.start import waiting_for
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from parties.actions import changes
from parties.actions.presence import Hours, add_hour
from parties.actions.refusals import NotAllowed
from parties.actions.settling import confirm_followers
from parties.change_round import each_night
from parties.models import (
    Assignment,
    Change,
    ContactPerson,
    Location,
    LocationRight,
    PresenceHour,
    Service,
    ServingPerson,
    Task,
)
from parties.queries.places import locations_of
from parties.queries.presence import served_places
from parties.queries.succession import followers_of

from .making import ATLAS, BEFORE, DAY, TABOR, organisation, planned

Acting = Callable[[Actor], Any]
URL = "/c/west-friesland/veranderingen/"


@pytest.fixture
def merger(femke: Actor) -> Change:
    with scope(femke):
        return changes.decide_change(planned(femke, "fusie", [ATLAS], [TABOR]), actor=femke)


def state(actor: Actor) -> tuple[Any, ...]:
    with scope(actor):
        places = Location.objects.order_by("pk").values_list("pk", "last_day", "follows_id")
        services = Service.objects.order_by("pk").values_list("pk", "valid_until")
        return tuple(places), tuple(services)


def test_a_merger_carries_itself_out_on_its_day_and_not_before(merger: Change, anna: Actor, femke: Actor) -> None:
    with time_machine.travel(BEFORE, tick=False):
        before = state(femke)
        assert each_night() == 0
        assert state(femke) == before
    with time_machine.travel(DAY, tick=False):
        assert each_night() >= 1
        with scope(femke):
            assert Change.objects.get(pk=merger.pk).finished_at is not None
            old = Location.objects.filter(organisation=organisation(ATLAS))
            new = Location.objects.filter(organisation=organisation(TABOR), follows__isnull=False)
            assert {place.last_day for place in old} == {BEFORE}
            assert {place.follows_id for place in new} == {place.pk for place in old}
            served = Service.valid.on(DAY).filter(location__in=new)
            assert set(served.values_list("role", flat=True)) >= {"politie", "leerplicht"}
            people = ContactPerson.objects.filter(organisation=organisation(ATLAS), convenant=merger.convenant)
            assert not people.filter(valid_until=None).exists()
            verbs = set(CircleEvent.objects.filter(object_id=merger.pk).values_list("action", flat=True))
            assert {"change.decided", "change.finished"} <= verbs


def test_the_night_does_nothing_twice(merger: Change, femke: Actor) -> None:
    with time_machine.travel(DAY, tick=False):
        each_night()
        once = state(femke)
        assert each_night() == 0
        assert state(femke) == once
    with time_machine.travel(DAY + timedelta(days=400), tick=False):
        each_night()
        assert state(femke)[0] == once[0]


def test_what_partners_told_about_a_location_ends_with_it(merger: Change, bram: Actor) -> None:
    """Who serves it and at which hours: the school is no party any more by then."""
    with scope(bram):
        place = served_places(merger.convenant_id, bram).filter(organisation=organisation(ATLAS)).order_by("slug")[0]
        given = Hours(place, Task.SCHOOLAGENT, 1, time(9), time(10), date(2026, 9, 1))
        hour = add_hour(Convenant.objects.get(pk=merger.convenant_id), given, actor=bram)
        assert ServingPerson.objects.on(DAY).filter(location__organisation=organisation(ATLAS)).exists()
    with time_machine.travel(DAY, tick=False):
        each_night()
    with scope(bram):
        assert not ServingPerson.objects.on(DAY).filter(location__organisation=organisation(ATLAS)).exists()
        assert PresenceHour.objects.get(pk=hour.pk).valid_until == BEFORE


def test_a_change_that_was_undone_or_is_a_draft_stays_so(femke: Actor) -> None:
    with scope(femke):
        undone = changes.decide_change(planned(femke, "fusie", [ATLAS], [TABOR]), actor=femke)
        changes.undo_change(undone, actor=femke)
        planned(femke, "sluiting", [ATLAS], [])
    before = state(femke)
    with time_machine.travel(DAY, tick=False):
        each_night()
        assert state(femke) == before


def test_the_partner_says_who_of_its_people_goes_on_at_the_successor(
    merger: Change, bram: Actor, bram2: Actor, femke: Actor
) -> None:
    with scope(bram):
        count = Assignment.objects.on(DAY).filter(location__organisation=organisation(ATLAS), deputy_of=None).count()
    assert count
    with time_machine.travel(DAY, tick=False):
        each_night()
        with scope(bram):
            rung = Message.objects.filter(kind="change.places_follow", organisation_id=bram.organisation)
            assert [row.subject for row in rung] == [merger.pk]
            assert not LocationRight.objects.on(DAY).filter(content_object__organisation=organisation(ATLAS)).exists()
            waiting, _ = waiting_for(replace(bram, is_administrator=True), hooks.circles_of(bram.organisation))
            assert f"{URL}{merger.pk}/#ons" in [item.url for item in waiting]
            found = followers_of(bram, merger)
            assert len(found) == count
            assert not locations_of(bram).filter(organisation=organisation(TABOR), follows__isnull=False).exists()
        person = replace(bram, is_administrator=True)
        with scope(person):
            with pytest.raises(NotAllowed):
                confirm_followers(merger, [found[0].assignment.pk], actor=bram2)
            with pytest.raises(Refused, match="minstens één"):
                confirm_followers(merger, [], actor=person)
            assert confirm_followers(merger, [each.assignment.pk for each in found], actor=person) == count
            assert followers_of(person, merger) == []
            running = Assignment.objects.on(DAY).filter(location__follows__isnull=False)
            assert running.count() == count
            assert set(running.values_list("valid_from", flat=True)) == {DAY}
