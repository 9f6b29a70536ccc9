"""The list and its files, roles, the own account, looking along, the first account."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.tenancy.kinds import functions_of
from convenant.tenancy.models import Function, Membership, Organisation, SupportAccess, User
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from parties.actions import support
from parties.actions.joining import join
from tests.conftest import TODAY as NOON
from tests.conftest import signed_in
from tests.guards.intruders import second_membership

from .people import PASSWORD, accept, invited, mailed, opened
from .test_leaving import browser_of


def test_the_cast_is_what_its_organisation_has(db: None) -> None:
    for account in accounts.ACCOUNTS:
        actor = accounts.actor_named(account.email)
        assert account.function in functions_of(actor.kind, holds_regie=False), account.email


def test_the_list_is_filtered_and_taken_along(anna: Actor, carla: Actor, client_of: Any) -> None:
    client = client_of(anna)
    page = client.get("/collegas/?functie=docent").content.decode()
    assert "Docent Atlas" in page
    offered = page.partition('name="functie"')[2].partition("</select>")[0]
    assert ("Docent of conciërge" in offered, "Wijkagent" in offered) == (True, False), "only what somebody here is"
    assert "Directie Atlas" not in page
    file = client.get("/collegas/collegas.csv?functie=docent").content.decode("utf-8-sig")
    assert "Docent Atlas" in file
    assert "Directie Atlas" not in file
    assert "Tabor" not in file
    for kind in ("ods", "xlsx"):
        assert client.get(f"/collegas/collegas.{kind}").status_code == 200
    assert client.get("/collegas/?functie=onzin&stand=onzin&pagina=99").status_code == 200


def test_the_menu_shows_it_to_administrators_alone(anna: Actor, directie: Actor, operator: Actor) -> None:
    assert "/collegas/" in signed_in(anna).get("/menu/").content.decode()
    assert 'href="/collegas/"' not in signed_in(directie).get("/menu/").content.decode()
    assert 'href="/collegas/"' not in signed_in(operator).get("/menu/").content.decode()
    assert signed_in(operator).get("/collegas/").status_code == 404


def test_a_day_of_signing_in_and_no_more(anna: Actor, carla: Actor, client_of: Any) -> None:
    browser_of(carla)
    assert Membership.objects.get(pk=carla.membership).last_sign_in == NOON.date()
    assert "21 november 2026" in client_of(anna).get("/collegas/?zoek=docent").content.decode()


# --- several roles


def test_a_form_of_the_former_role_is_refused(anna: Actor, dirk: Actor) -> None:
    other = second_membership(anna.user, dirk.organisation, Function.COORDINATOR)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(anna).cookies
    token = client.get("/collegas/uitnodigen/").context["csrf_token"]
    switch = client.get("/rol/").context["csrf_token"]
    chosen = {"membership": str(other.membership_id), "csrfmiddlewaretoken": str(switch)}
    assert client.post("/rol/", chosen).status_code == 302
    sent = {"klopt": "alle", "csrfmiddlewaretoken": str(token)}
    assert client.post("/collegas/controle/", sent).status_code == 403


def test_a_switch_keeps_nothing_and_the_frame_says_who_works(anna: Actor, dirk: Actor) -> None:
    other = second_membership(anna.user, dirk.organisation, Function.DIRECTIE)
    client = signed_in(anna)
    session = client.session
    session["removed_item"] = {"meeting": "x"}
    session.save()
    client.post("/rol/", {"membership": str(other.membership_id)})
    assert "removed_item" not in client.session
    page = client.get("/").content.decode()
    frame = page.partition("</nav>")[0]
    assert f">{other.organisation_name}<" in frame
    assert ">Directie<" in frame


# --- the own account


def test_my_account_shows_and_ends_sessions(carla: Actor) -> None:
    here, there = browser_of(carla), browser_of(carla)
    page = here.get("/accounts/mijn/").content.decode()
    assert page.count("Firefox op Windows") == 2
    assert "deze sessie" in page
    assert "Docent of conciërge" in page
    assert here.get("/accounts/mijn/uitloggen/").status_code == 405
    assert here.post("/accounts/mijn/uitloggen/").status_code == 302
    assert there.get("/")["Location"].startswith("/accounts/login/")
    assert here.get("/").status_code == 200
    assert here.get("/accounts/mijn/").content.decode().count("Firefox op Windows") == 1


def test_my_account_knows_a_session_whose_key_changed(carla: Actor) -> None:
    client = browser_of(carla)
    client.post("/rol/", {"membership": str(carla.membership_id)})
    assert client.get("/accounts/mijn/").content.decode().count("Firefox op Windows") == 1


# --- the first account


def test_a_command_makes_the_first_accounts_and_prints_no_password(db: None) -> None:
    out = StringIO()
    call_command("user", "operator", "eerste@portaal.example", "Eerste beheerder", stdout=out)
    browser = opened(mailed())
    assert accept(browser).status_code == 302
    made = Membership.objects.with_organisation().get(user__email="eerste@portaal.example")
    assert (made.function, made.organisation.kind) == ("beheer", "operator")
    assert mailed() not in out.getvalue()
    assert User.objects.get(email="eerste@portaal.example").check_password(PASSWORD)


def test_a_command_invites_no_second_first_administrator(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="al een accountbeheerder"):
        call_command(
            "user", "administrator", "x@y.example", "Iemand", "--organisation=atlas-college", "--function=docent"
        )
    assert not mail.outbox


def test_the_operator_invites_the_first_administrator_and_no_second(operator: Actor) -> None:
    with scope(operator):
        known = {each.organisation for each in accounts.ACCOUNTS}
        empty = Organisation.objects.filter(kind="leerplicht").exclude(slug__in=known)[0]
    client = signed_in(operator)
    address = f"/beheer/organisaties/{empty.slug}/eerste-beheerder/"
    wish = {"email": "hoofd@hoorn.example", "display_name": "Hoofd", "function": "leerplicht"}
    assert client.post(address, wish | {"function": "coordinator"}).status_code == 422
    assert client.post(address, wish).status_code == 302
    token = mailed()
    with scope(accounts.organisation_actor(empty, Function.LEERPLICHT)):
        assert Entry.objects.filter(action="invitation.sent").count() == 1
    user = User.objects.create_user("eerder@hoorn.example", PASSWORD)
    earlier = Membership.objects.create(
        user=user, organisation=empty, display_name="Eerder", function=Function.LEERPLICHT, is_administrator=True
    )
    with pytest.raises(Refused):
        join(token, user=None, password=PASSWORD)
    Membership.objects.filter(pk=earlier.pk).update(is_administrator=False)
    assert join(token, user=None, password=PASSWORD).is_administrator
    assert client.post("/beheer/organisaties/atlas-college/eerste-beheerder/", wish).status_code == 302
    assert len(mail.outbox) == 1


# --- looking along


def let_in(actor: Actor, hours: int = 1) -> SupportAccess:
    with scope(actor):
        return support.let_in("Een collega kan niet inloggen.", hours, actor=actor)


def test_looking_along_is_shut_before_after_and_elsewhere(anna: Actor, dirk: Actor, operator: Actor) -> None:
    client = signed_in(operator)
    assert "Niemand laat nu meekijken" in client.get("/beheer/meekijken/").content.decode()
    access = let_in(anna)
    address = f"/beheer/meekijken/{access.pk}/"
    page = client.get(address).content.decode()
    assert "Coördinator Atlas" in page
    assert "Tabor" not in page
    assert "@" not in page.split("<main")[1]
    other = let_in(dirk)
    with scope(dirk):
        support.shut(other, actor=dirk)
    assert client.get(f"/beheer/meekijken/{other.pk}/").status_code == 404
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        assert signed_in(operator).get(address).status_code == 404
    with scope(anna):
        (look,) = Entry.objects.filter(action="support.looked")
        assert (look.object_id, look.membership_id) == (access.pk, operator.membership_id)


@pytest.mark.mutant("S9")
def test_looking_along_sees_a_door_that_stays_open(
    anna: Actor, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parties.queries import support as queries

    access = let_in(anna)
    monkeypatch.setattr(queries, "open_now", lambda: SupportAccess.objects.select_related("organisation").only(
        "id", "reason", "opened_at", "until", "organisation__name", "organisation__kind"))  # fmt: skip
    monkeypatch.setattr(support, "look", lambda access, *, actor: None)
    with time_machine.travel(NOON + timedelta(hours=5), tick=False):
        assert signed_in(operator).get(f"/beheer/meekijken/{access.pk}/").status_code == 200


def test_everybody_is_told_while_it_is_open_and_after(anna: Actor, carla: Actor, dirk: Actor) -> None:
    client = signed_in(carla)
    assert "meekijken" not in client.get("/menu/").content.decode()
    let_in(anna)
    assert "kan meekijken" in client.get("/menu/").content.decode()
    assert "kan niet inloggen" in client.get("/collegas/meekijken/").content.decode()
    assert client.post("/collegas/meekijken/", {"reason": "x", "hours": "1"}).status_code == 404
    assert "meekijken" not in signed_in(dirk).get("/menu/").content.decode()
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        assert "kon meekijken" in signed_in(carla).get("/menu/").content.decode()
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        assert "meekijken" not in signed_in(carla).get("/menu/").content.decode()


def test_only_an_administrator_opens_it_and_four_hours_at_most(anna: Actor, carla: Actor, operator: Actor) -> None:
    for actor, hours in ((carla, 1), (anna, 5), (anna, 0), (anna, -1)):
        with pytest.raises(Refused):
            let_in(actor, hours)
    let_in(anna, 4)
    with pytest.raises(Refused):
        let_in(anna, 1)


def test_the_operator_reads_no_account_of_an_organisation(anna: Actor, operator: Actor) -> None:
    """The database gives named columns, and only with that organisation's wall."""
    from django.db import ProgrammingError, transaction

    invited(anna)
    with scope(operator):
        assert set(Membership.objects.values_list("organisation_id", flat=True)) <= {operator.organisation}
        with pytest.raises(ProgrammingError), transaction.atomic():
            list(Membership.objects.values_list("user_id"))
    assert Organisation._meta.label == "tenancy.Organisation"
