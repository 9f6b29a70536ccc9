"""Changing and ending: at once, for open sessions, fragments and files too; and somebody always administers."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from convenant.audit.models import Entry
from convenant.editing import Overtaken, mark_of
from convenant.errors import Refused
from convenant.tenancy.models import Function, Membership, User
from convenant.tenancy.scope import Actor, scope
from parties.actions.colleagues import FIELDS, LAST, Role, change_colleague, confirm_colleagues, end_now
from parties.queries.colleagues import places_held, rights_of, unreviewed
from tests.conftest import signed_in
from tests.guards.intruders import second_membership
from tests.incidents.recording import recorded

from .people import PASSWORD, TODAY, second_administrator


def row_of(actor: Actor) -> Membership:
    return Membership.objects.get(pk=actor.membership)


def change(row: Membership, *, actor: Actor, **fields: Any) -> None:
    with scope(actor):
        kept = {name: getattr(row, name) for name in FIELDS}
        held = frozenset(places_held(row.user_id, actor))
        change_colleague(row, Role(**({**kept, "locations": held} | fields)), actor=actor, seen=mark_of(row, FIELDS))


def end(row: Membership, *, actor: Actor) -> None:
    with scope(actor):
        end_now(row, actor=actor)


# --- at once


def browser_of(actor: Actor) -> Client:
    """Signed in by the page, as a person does."""
    user = User.objects.get(pk=actor.user)
    if not user.check_password(PASSWORD):  # another hash would end the sessions that are open
        user.set_password(PASSWORD)
        user.save()
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.security("S25")
def test_s25_access_ends_with_the_next_request(
    anna: Actor, directie: Actor, django_capture_on_commit_callbacks: Any, record_property: Any
) -> None:
    """Pages, a part of a page that htmx asks for, a file, and a form that was still open."""
    incident = recorded(anna)
    second_administrator(anna)
    client, held = browser_of(directie), browser_of(directie)
    tries: list[Callable[[], Any]] = [
        lambda: client.get("/"), lambda: client.get(f"/incidenten/{incident.pk}/"),
        lambda: client.get("/incidenten/", headers={"HX-Request": "true"}),
        lambda: client.get("/incidenten/export.csv"),
        lambda: client.get("/verwerkingsregister/register.xlsx"),
        lambda: client.post(f"/incidenten/{incident.pk}/sluiten/", {}),
    ]  # fmt: skip
    opened = [attempt().status_code for attempt in tries[:5]]
    assert opened[0] == opened[3] == 200
    with django_capture_on_commit_callbacks() as callbacks:
        end(row_of(directie), actor=anna)
    assert [held.get(page)["Location"] for page in ("/", "/incidenten/export.csv")] == ["/rol/", "/rol/"]
    for run in callbacks:
        run()
    answers = [attempt() for attempt in tries]
    assert all(answer.status_code in (200, 204, 302) for answer in answers)
    assert all(b"Incident" not in answer.content for answer in answers)
    assert all(answer.get("Location", "/accounts/login/").startswith("/accounts/login/") for answer in answers)
    with scope(anna):
        assert not rights_of(anna).filter(user_id=directie.user).exists()
    record_property("figure", f"S25: after the end of a role {len(tries)} of {len(tries)} requests failed")


@pytest.mark.mutant("S25")
def test_s25_sees_an_end_that_ends_nothing(anna: Actor, directie: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Membership, "save", lambda self, **kwargs: None)
    client = signed_in(directie)
    end(row_of(directie), actor=anna)
    assert client.get("/incidenten/").status_code == 200


def test_the_session_of_another_role_stays(anna: Actor, carla: Actor, dirk: Actor) -> None:
    from convenant.tenancy.sessions import end_sessions

    other = second_membership(carla.user, dirk.organisation, Function.DOCENT)
    client = browser_of(carla)
    client.post("/rol/", {"membership": str(other.membership_id)})
    end(row_of(carla), actor=anna)
    assert end_sessions(carla.user, carla.membership) == 0
    assert client.get("/").status_code == 200


def test_rights_stay_of_who_works_here_in_another_function_too(anna: Actor, carla: Actor) -> None:
    second_membership(carla.user, carla.organisation, Function.DIRECTIE)
    end(row_of(carla), actor=anna)
    with scope(anna):
        assert rights_of(anna).filter(user_id=carla.user).exists()


def test_another_function_counts_at_once(anna: Actor, carla: Actor) -> None:
    client = signed_in(carla)
    assert client.get("/incidenten/").status_code != 200
    change(row_of(carla), actor=anna, function="directie")
    assert client.get("/incidenten/").status_code == 200
    with scope(anna):
        (entry,) = Entry.objects.filter(action="colleague.changed", object_id=carla.membership)
        assert entry.fields == ["function"]


def test_locations_are_given_and_taken(anna: Actor, carla: Actor) -> None:
    with scope(anna):
        held, every = places_held(carla.user, anna), places_held(anna.user, anna)
    other = (every - held).pop()
    change(row_of(carla), actor=anna, locations=frozenset([other]))
    with scope(anna):
        assert places_held(carla.user, anna) == {other}


def test_no_function_of_another_kind_and_no_location_of_another(anna: Actor, carla: Actor, weert: Actor) -> None:
    with scope(weert):
        theirs = places_held(weert.user, weert)
    for wrong in ({"function": "wijkagent"}, {"function": "regie"}, {"locations": frozenset(theirs)}):
        with pytest.raises(Refused):
            change(row_of(carla), actor=anna, **wrong)


def test_two_editors_see_each_other(anna: Actor, carla: Actor) -> None:
    stale = row_of(carla)
    change(row_of(carla), actor=anna, display_name="Nieuwe naam")
    with pytest.raises(Overtaken):
        change(stale, actor=anna, display_name="Andere naam")


def test_an_outsider_changes_nobody(anna: Actor, carla: Actor, dirk: Actor, client_of: Any) -> None:
    client = client_of(dirk)
    for page in (f"/collegas/{carla.membership_id}/", f"/collegas/{carla.membership_id}/stop/"):
        assert client.get(page).status_code == 404
        assert client.post(page, {"function": "docent", "display_name": "x"}).status_code == 404
    assert client_of(carla).get("/collegas/").status_code == 404
    with pytest.raises(Refused):
        end(row_of(carla), actor=dirk)
    assert row_of(carla).valid_until is None


# --- the last administrator


def test_the_last_administrator_stays(anna: Actor, client_of: Any) -> None:
    me = row_of(anna)
    for fields in ({"is_administrator": False}, {"valid_until": TODAY + timedelta(days=30)}):
        with pytest.raises(Refused, match="laatste accountbeheerder"):
            change(me, actor=anna, **fields)
    with pytest.raises(Refused, match="laatste accountbeheerder"):
        end(me, actor=anna)
    answer = client_of(anna).post(f"/collegas/{anna.membership_id}/stop/")
    assert answer.status_code == 422
    assert LAST in answer.content.decode()
    assert row_of(anna) == me
    assert row_of(anna).valid_until is None
    assert row_of(anna).is_administrator


def test_one_whose_role_ends_by_itself_is_no_other(anna: Actor) -> None:
    second = second_administrator(anna)
    change(row_of(second), actor=anna, valid_until=TODAY + timedelta(days=300))
    for end_or_change in (partial(end, row_of(anna)), partial(change, row_of(anna), valid_until=TODAY)):
        with pytest.raises(Refused, match="laatste accountbeheerder"):
            end_or_change(actor=second)
    change(row_of(second), actor=anna, valid_until=None)
    change(row_of(anna), actor=second, valid_until=TODAY + timedelta(days=29))


def test_an_administrator_with_locations_ends_his_own_role(anna: Actor, client_of: Any) -> None:
    """He may not any more once it has ended: the rights go first."""
    second_administrator(anna)
    with scope(anna):
        assert places_held(row_of(anna).user_id, anna)
    assert client_of(anna).post(f"/collegas/{anna.membership_id}/stop/").status_code == 302
    with scope(anna):
        assert not places_held(row_of(anna).user_id, anna)


def test_an_administrator_steps_down_and_gives_up_locations(anna: Actor) -> None:
    second_administrator(anna)
    change(row_of(anna), actor=anna, is_administrator=False, locations=frozenset())
    with scope(anna):
        assert not places_held(row_of(anna).user_id, anna)


def test_who_was_removed_removes_nobody(anna: Actor) -> None:
    second = second_administrator(anna)
    end(row_of(second), actor=anna)
    with pytest.raises(Refused):
        end(row_of(anna), actor=second)


# --- the yearly review


def test_the_review_asks_what_a_year_has_not_confirmed(anna: Actor, carla: Actor, client_of: Any) -> None:
    with scope(anna):
        assert not unreviewed(anna).exists()
    mine = Membership.objects.filter(organisation_id=anna.organisation)
    mine.update(valid_from=TODAY - timedelta(days=366))
    client = client_of(anna)
    assert "Accounts nakijken" in client.get("/").content.decode()
    client.post("/collegas/controle/", {"klopt": str(carla.membership_id)})
    assert Membership.objects.get(pk=carla.membership).confirmed_on == TODAY
    with scope(anna):
        assert carla.membership not in set(unreviewed(anna).values_list("pk", flat=True))
    accounts = [str(pk) for pk in mine.values_list("pk", flat=True)]
    client.post("/collegas/controle/", {"klopt": "alle", "account": accounts})
    with scope(anna):
        assert not unreviewed(anna).exists()
        assert Entry.objects.filter(action="colleague.confirmed").count() == 1 + len(accounts)
    assert "Accounts nakijken" not in client.get("/").content.decode()


def test_the_review_confirms_nobody_elsewhere(anna: Actor, dirk: Actor) -> None:
    with scope(anna):
        assert confirm_colleagues([row_of_elsewhere(dirk)], actor=anna) == 0
    assert Membership.objects.get(pk=dirk.membership).confirmed_on is None


def row_of_elsewhere(actor: Actor) -> Membership:
    return Membership(pk=actor.membership, organisation_id=actor.organisation)
