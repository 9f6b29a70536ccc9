from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, ScopeMissing, current_actor, scope, system_actor
from parties.models import Location, Party


def settings_now() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('app.org', true)")
        user, organisation = cursor.fetchone()
    return user, organisation or ""


@pytest.mark.security("S4")
def test_scope_sets_role_and_organisation_and_takes_them_away(anna: Actor) -> None:
    with scope(anna):
        assert settings_now() == ("member", str(anna.organisation_id))
    assert settings_now() == ("login_web", "")
    with pytest.raises(ScopeMissing):
        current_actor()


@pytest.mark.security("S4")
def test_nested_scope_puts_the_outer_one_back(anna: Actor, femke: Actor) -> None:
    with scope(anna):
        with scope(femke):
            assert settings_now() == ("regie", str(femke.organisation_id))
        assert settings_now() == ("member", str(anna.organisation_id))
        assert current_actor() == anna


@pytest.mark.security("S4")
def test_failing_nested_scope_puts_the_outer_one_back(anna: Actor, femke: Actor) -> None:
    with scope(anna):
        with pytest.raises(ZeroDivisionError), scope(femke):
            raise ZeroDivisionError
        assert settings_now() == ("member", str(anna.organisation_id))


@pytest.mark.security("S2")
@pytest.mark.parametrize("value", ["x'; reset role; --", "a b", "1\\", "{1};"])
def test_a_scope_is_set_with_roles_and_ids_alone(value: str) -> None:
    """It is put together as text, so what would have to be quoted is refused, whoever made the actor."""
    for sly in (Actor(role=value), Actor(role="member", organisation_id=cast(UUID, value))):
        with pytest.raises(ValueError, match="roles and ids"):
            sly.set_scope()


def test_web_login_can_not_become_the_worker_roles(db: None) -> None:
    for role in ("aggregator", "dispatch", "owner", "backup"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            with scope(system_actor(role)):
                pass


@pytest.mark.security("S20")
def test_location_of_another_school_can_not_be_written(anna: Actor, dirk: Actor) -> None:
    foreign = Location(organisation_id=dirk.organisation, slug="roof", name="Roof")
    with scope(anna), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        foreign.save()


def test_regie_writes_parties_of_its_own_circle_only(femke: Actor, eva: Actor) -> None:
    mine, other = femke.circles[0], eva.circles[0]
    with scope(femke):
        organisation = Organisation.objects.get(slug="nimeto")
        fields: dict[str, Any] = {
            "organisation": organisation,
            "role": "school",
            "status": "signatory",
            "valid_from": "2026-08-01",
        }
        Party.objects.create(convenant_id=mine, **fields)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Party.objects.create(convenant_id=other, **(fields | {"valid_from": "2026-09-01"}))


@pytest.mark.security("S1")
def test_other_circle_is_404_and_own_circle_opens(client_of: Callable[[Actor], Client], anna: Actor) -> None:
    client = client_of(anna)
    with scope(anna):
        own = Convenant.objects.get(pk=anna.circles[0]).slug
    assert client.get(f"/c/{own}/convenant/").status_code == 200
    assert client.get("/c/utrecht/convenant/").status_code == 404
    assert client.get("/c/bestaat-niet/convenant/").status_code == 404


@pytest.mark.security("S1")
def test_a_party_that_left_is_outside_the_circle(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    with scope(system_actor()):
        Party.objects.filter(organisation_id=anna.organisation).update(valid_until="2026-11-20")
    assert client_of(anna).get("/c/west-friesland/convenant/").status_code == 404


@pytest.mark.security("S25")
def test_membership_that_ended_opens_nothing(
    anna: Actor, client_of: Callable[[Actor], Client], membership_of: Callable[[Actor], Any]
) -> None:
    client = client_of(anna)
    membership = membership_of(anna)
    membership.valid_until = "2026-11-20"
    membership.save()
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/rol/"


def test_nul_that_passes_every_field_is_a_400(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    """Beside a field it says so itself: tests/convenant/test_nul_in_forms.py."""
    sent = {"doen": "toewijzen", "zeker": "1", "alle": "1", "colleague": "a\x00b"}
    assert client_of(anna).post("/incidenten/meer-tegelijk/?handler=%00", sent).status_code == 400


def test_nul_hides_in_no_first_value_and_in_no_name(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    assert client_of(anna).get("/incidenten/?soort=%00&soort=x").status_code == 400
    assert client_of(anna).get("/incidenten/?%00=1").status_code == 400


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/readyz"])
def test_nul_in_a_cookie_is_no_session(path: str, db: None) -> None:
    assert Client(headers={"cookie": r'sessionid="\000aaaaaaaa"; __Host-session="\000a"'}).get(path).status_code < 500


@pytest.mark.security("S10")
def test_inbox_rows_need_an_allowing_decision(anna: Actor, bram: Actor) -> None:
    from incidents.models import Notice

    row = Notice(
        organisation_id=bram.organisation, sender_id=anna.organisation, kind="read",
        decision_id="00000000-0000-4000-8000-000000000000", thread=anna.user, disclosure=anna.user,
        at="2026-11-21T10:00:00Z",
    )  # fmt: skip
    with scope(anna), pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
