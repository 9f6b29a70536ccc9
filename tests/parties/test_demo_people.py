"""Accounts, assignments, places and changes of the demo: each state is there for somebody who signs in."""

import random
from datetime import timedelta

import pytest

from convenant import clock
from convenant.models import IdentityProvider
from convenant.tenancy.models import Invitation, Membership
from convenant.tenancy.scope import Actor, scope
from parties.accounts import ACCOUNTS, actor_named, first_of, start_of_the_past
from parties.demo.people import build_people
from parties.demo.places import build_places
from parties.demo.year import actors
from parties.models import Assignment, Change, ChangeState, Location

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def came_long_ago(db: None) -> None:
    """As in the demo; the tests' cast came today."""
    Membership.objects.update(valid_from=start_of_the_past())


def test_somebody_administers_each_organisation_with_an_account(db: None) -> None:
    first = [found for each in ACCOUNTS if (found := first_of(each.organisation))]
    assert len(first) == len(ACCOUNTS)
    assert all(actor_named(each.email).is_administrator for each in first)


@pytest.mark.parametrize("slug", ["west-friesland", "weert-nederweert", "utrecht"])
def test_each_state_shows(slug: str, request: pytest.FixtureRequest) -> None:
    school = request.getfixturevalue({"west-friesland": "anna", "weert-nederweert": "weert"}.get(slug, "eva"))
    for build in (build_people, build_places):
        build(slug, random.Random(7), actors(), clock.today())
    with scope(school):
        people = Membership.objects.filter(organisation_id=school.organisation)
        assert people.filter(is_guest=True).exists()
        assert people.filter(is_guest=False, valid_until=clock.today() + WEEK).exists()
        assert Invitation.objects.filter(organisation_id=school.organisation, accepted_at=None).count() == 1
        assert [row.is_active for row in IdentityProvider.objects.all()] == [False]
        assert Location.objects.filter(last_day__lt=clock.today()).exists()
        assert Location.objects.exclude(formerly=[]).exists()


def test_agents_stand_in_and_hand_over(bram: Actor, femke: Actor) -> None:
    for build in (build_people, build_places):
        build("west-friesland", random.Random(7), actors(), clock.today())
    with scope(bram):
        given = Assignment.objects.filter(organisation_id=bram.organisation)
        assert given.filter(deputy_of__isnull=False, valid_from=clock.today()).exists()
        assert given.filter(valid_until=clock.today() - timedelta(days=1)).exists()
    with scope(femke):
        assert Change.objects.get().state == ChangeState.DRAFT
