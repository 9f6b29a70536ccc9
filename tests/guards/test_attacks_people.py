"""What an attacker with an account tried on people and accounts: coming back, staying longer, guessing, old offers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from convenant import clock
from convenant.errors import AtField
from convenant.redaction import blacked, harmless, plain
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from parties.actions.assignments import end_assignment, reopen
from parties.actions.colleagues import end_now
from parties.actions.invitations import resend
from parties.actions.joining import Unusable, usable
from parties.actions.leaving import Departure, leave
from parties.models import Assignment, ServingPerson, Wijk
from parties.queries.leaving import leaver_of
from parties.queries.places import locations_of, rights_of
from tests.parties.colleagues.people import EMAIL, invited, second_administrator
from tests.parties.ownlist.people import named
from tests.signin.steps import PASSWORD, with_password

from .intruders import second_membership, somebody_at

TODAY = date(2026, 11, 21)
YESTERDAY = TODAY - timedelta(days=1)
Figure = Callable[[str, Any], None]


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(11), ZoneInfo("Europe/Amsterdam")), tick=False)


def administrator_at(actor: Actor, function: Function) -> Actor:
    found = somebody_at(actor.organisation, function)
    Membership.objects.filter(pk=found.membership).update(is_administrator=True)
    return replace(found, is_administrator=True)


def colleague(actor: Actor) -> Membership:
    return Membership.objects.get(pk=actor.membership)


def overvecht(actor: Actor) -> Assignment:
    """The assignment to a wijk; in a scope."""
    wijk = Wijk.objects.get(slug="overvecht", convenant__slug="utrecht")
    rows = Assignment.objects.select_related("wijk", "location", "membership")
    return rows.get(wijk=wijk, membership=actor.membership)


# --- who left and comes back


@pytest.mark.security("S25")
def test_s25_who_left_serves_nobody_and_comes_back_to_nothing(
    utrecht: Actor, utrecht_agent: Actor, record_property: Figure
) -> None:
    """A wijkagent's access stops at once; a month later the same person gets another role there."""
    chief = administrator_at(utrecht_agent, Function.BESTUURDER)
    with scope(utrecht_agent):
        before = locations_of(utrecht_agent).count()
    with scope(chief):
        end_now(colleague(utrecht_agent), actor=chief)
        assert not Assignment.objects.on(TODAY).filter(membership=utrecht_agent.membership).exists()
    with scope(utrecht):
        names = ServingPerson.objects.on(TODAY).filter(organisation_id=utrecht_agent.organisation)
        assert not names.exists(), "the schools read a name that is gone"
    back = second_membership(utrecht_agent.user, utrecht_agent.organisation, Function.SCHOOLAGENT)
    with scope(back):
        assert list(locations_of(back)) == []
    assert before
    record_property("figure", f"S25: of {before} locations of who left, 0 are his when he comes back in another role")


@pytest.mark.security("S25")
def test_s25_a_wijk_belongs_to_the_role_it_was_given_to(utrecht_agent: Actor) -> None:
    """The role ran out by its date: nobody pressed a button."""
    Membership.objects.filter(pk=utrecht_agent.membership).update(valid_until=YESTERDAY)
    back = second_membership(utrecht_agent.user, utrecht_agent.organisation, Function.SCHOOLAGENT)
    with scope(back):
        wijken = Assignment.objects.filter(membership=utrecht_agent.membership, wijk__isnull=False)
        inside = set(wijken.values_list("wijk_id", flat=True))
        assert inside
        assert not [place for place in locations_of(back) if place.wijk_id in inside]


@pytest.mark.security("S25")
def test_s25_leaving_in_one_flow_ends_assignments_too(utrecht_agent: Actor) -> None:
    chief = administrator_at(utrecht_agent, Function.WIJKAGENT)
    last = TODAY + timedelta(days=10)
    with scope(chief):
        person = named(chief, "Wijkagent Utrecht", slug="utrecht")
        leave(leaver_of(person, chief), Departure(last, membership=colleague(utrecht_agent)), actor=chief)
        assert not Assignment.objects.on(last + timedelta(days=1)).filter(membership=utrecht_agent.membership).exists()


@pytest.mark.security("S11")
def test_s11_taking_an_end_back_opens_no_days_between(utrecht_agent: Actor) -> None:
    """A wijkagent was away for two weeks: what came in then stays shut."""
    chief = administrator_at(utrecht_agent, Function.BESTUURDER)
    with scope(chief):
        given = overvecht(utrecht_agent)
        end_assignment(given, TODAY, actor=chief)
    with on(TODAY + timedelta(days=14)):
        with scope(chief):
            reopen(overvecht(utrecht_agent), actor=chief)
        with scope(utrecht_agent):
            periods = [days for place, days in rights_of(utrecht_agent) if place.wijk_id == given.wijk_id]
            between = TODAY + timedelta(days=7)
            assert any(first <= clock.today() for first, last in periods if last is None)
            assert not [days for days in periods if days[0] <= between and (days[1] is None or days[1] >= between)]


def test_an_assignment_of_who_left_is_not_reopened(utrecht_agent: Actor) -> None:
    chief = administrator_at(utrecht_agent, Function.BESTUURDER)
    with scope(chief):
        given = overvecht(utrecht_agent)
        end_now(colleague(utrecht_agent), actor=chief)
        given.refresh_from_db()
        with pytest.raises(AtField):
            reopen(given, actor=chief)


# --- staying longer than was given


@pytest.mark.security("S20")
def test_s20_leaving_never_lengthens_a_stay(anna: Actor) -> None:
    """A guest's last day may not move to another year by "gaat weg"."""
    ends = TODAY + timedelta(days=30)
    guest = somebody_at(anna.organisation, Function.COORDINATOR)
    Membership.objects.filter(pk=guest.membership).update(is_guest=True, valid_until=ends)
    with scope(anna):
        person = named(anna, "Tweede rol")
        leave(leaver_of(person, anna), Departure(date(2031, 1, 1), membership=colleague(guest)), actor=anna)
    assert colleague(guest).valid_until == ends


@pytest.mark.security("S20")
@pytest.mark.parametrize("lost", [{"valid_until": YESTERDAY}, {"is_administrator": False}])
def test_s20_who_lost_the_right_to_invite_invites_nobody(anna: Actor, lost: dict[str, Any]) -> None:
    """By its date too, where no action could take the open invitations back."""
    other = second_administrator(anna)
    invitation, token = invited(other, is_administrator=True)
    Membership.objects.filter(pk=other.membership).update(**lost)
    with pytest.raises(Unusable):
        usable(token)
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False), scope(anna):
        _, again = resend(invitation, actor=anna)
    assert usable(again).email == EMAIL, "a colleague who sends it again stands for it"


# --- guessing behind the door


@pytest.mark.security("S23")
def test_s23_the_old_password_is_not_guessed_in_a_session_left_open(anna: Actor, record_property: Figure) -> None:
    user = with_password(anna)
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    new = "een-heel-andere-lange-zin"
    typed = {"password1": new, "password2": new}
    for number in range(5):
        client.post("/accounts/password/change/", typed | {"oldpassword": f"gok-nummer-{number}-verkeerd"})
    client.post("/accounts/password/change/", typed | {"oldpassword": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD), "after five guesses the right one waits too"
    record_property("figure", "S23: the old password may be guessed 5 times in 15 minutes in an open session")


# --- blacking out


@pytest.mark.parametrize("text", ["[[[", "]]]", "x[[[[y]]]]z", "[[a]]", "[ [[b] ]]"])
def test_text_of_a_file_never_holds_a_mark(text: str) -> None:
    """Three brackets in a row made a mark of the file's own: nobody could save or finish that copy."""
    assert plain(harmless(text)) == harmless(text)
    assert blacked(harmless(text)) == harmless(text)
