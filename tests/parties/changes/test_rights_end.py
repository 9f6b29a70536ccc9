"""What a partner's people may do ends where their organisation serves no more: on the day, before any night."""

from collections.abc import Callable
from datetime import date, timedelta
from inspect import unwrap
from typing import Any

import pytest
import time_machine
from django.db.models import Q

from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.places import close_place
from parties.actions.services import end_service
from parties.change_round import each_night
from parties.models import Assignment, Location, LocationRight, Service, ServingPerson
from parties.queries import places
from parties.queries.places import locations_of, places_by_period, places_of

Acting = Callable[[Actor], Any]
LAST = date(2026, 11, 30)
AFTER = LAST + timedelta(days=1)


def names(actor: Actor) -> set[str]:
    with scope(actor):
        return {place.slug for place in locations_of(actor)}


@pytest.fixture
def served(bram: Actor) -> Location:
    """One where police officer bram works, and his team serves."""
    with scope(bram):
        return locations_of(bram).exclude(organisation_id=bram.organisation).order_by("slug")[0]


def end_all(served: Location, organisation: Actor, regie: Actor) -> None:
    with scope(regie):
        for service in Service.objects.filter(location=served, organisation_id=organisation.organisation):
            end_service(service, LAST, actor=regie)


@pytest.mark.security("S1")
def test_when_regie_ends_a_service_the_rights_of_the_partner_end_that_day(
    served: Location, bram: Actor, femke: Actor
) -> None:
    before = names(bram)
    end_all(served, bram, femke)
    with time_machine.travel(LAST, tick=False):
        assert names(bram) == before, "the last day counts"
    with time_machine.travel(AFTER, tick=False):
        assert names(bram) == before - {served.slug}
        with scope(bram):
            assert served not in places_of(bram)
            assert served.pk not in {pk for found in places_by_period(bram).values() for pk in found}


@pytest.mark.security("S1")
def test_when_a_school_closes_a_location_only_its_own_people_still_read_there(bram: Actor, anna: Actor) -> None:
    with scope(anna):
        own = locations_of(anna).filter(organisation_id=anna.organisation)
        shared = own.filter(slug__in=names(bram)).order_by("slug")[0]
        close_place(shared, LAST, actor=anna)
    with time_machine.travel(LAST, tick=False):
        assert shared.slug in names(bram)
    with time_machine.travel(AFTER, tick=False):
        assert shared.slug not in names(bram)
        assert shared.slug in names(anna)


@pytest.mark.mutant("S1")
def test_a_question_that_does_not_ask_the_service_is_seen(
    served: Location, bram: Actor, femke: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_all(served, bram, femke)
    monkeypatch.setattr(places, "works_at", lambda organisation_id, today: Q())
    monkeypatch.setattr(places, "_places_by_right", made_once(unwrap(places._places_by_right)))
    with time_machine.travel(AFTER, tick=False):
        assert served.slug in names(bram)


def test_the_night_ends_the_rows_themselves_once(served: Location, bram: Actor, femke: Actor) -> None:
    end_all(served, bram, femke)
    with scope(bram):
        held = LocationRight.objects.on(AFTER).filter(content_object=served).count()
        given = Assignment.objects.on(AFTER).filter(location=served, deputy_of=None).count()
        elsewhere = LocationRight.objects.on(AFTER).exclude(content_object=served).count()
    assert held
    assert given
    with time_machine.travel(LAST, tick=False):
        assert each_night() == 0
    with time_machine.travel(AFTER, tick=False):
        assert each_night() >= given
        assert each_night() == 0
        with scope(bram):
            assert not LocationRight.objects.on(AFTER).filter(content_object=served).exists()
            assert not Assignment.objects.on(AFTER).filter(location=served).exists()
            assert (
                not ServingPerson.objects.on(AFTER).filter(location=served, organisation_id=bram.organisation).exists()
            )
            assert LocationRight.objects.on(AFTER).exclude(content_object=served).count() == elsewhere
            ended = LocationRight.objects.filter(content_object=served).values_list("valid_until", flat=True)
            assert max(day for day in ended if day) == LAST


def test_what_is_served_from_a_later_day_is_left_alone(served: Location, bram: Actor, femke: Actor) -> None:
    end_all(served, bram, femke)
    with scope(femke):
        Service.objects.create(
            convenant_id=femke.circles[0], organisation_id=bram.organisation, location=served, role="politie",
            valid_from=AFTER + timedelta(days=30),
        )  # fmt: skip
    with time_machine.travel(AFTER, tick=False):
        assert each_night() == 0
        assert served.slug not in names(bram)
    with scope(system_actor()):
        assert Location.objects.filter(pk=served.pk, last_day=None).exists()
