"""Inviting and joining: once, for a week, for whom it is meant, and for nothing more than was offered."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.logs import mask
from convenant.tenancy.middleware import VOUCHED_BY
from convenant.tenancy.models import Function, Invitation, Membership, Organisation, User
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from parties.actions import invitations
from parties.actions.invitations import hash_of
from parties.actions.joining import Unusable, join
from parties.models import Location
from parties.queries.places import locations_of
from tests.conftest import TODAY as NOON
from tests.conftest import signed_in

from .people import EMAIL, PASSWORD, TODAY, accept, invited, joined, mailed, offer, opened, second_administrator

Figure = Callable[[str, Any], None]
FIRST = {"email": EMAIL, "display_name": "Nieuwe", "function": "docent", "valid_from": "2026-11-21"}


def test_from_the_form_to_the_first_page(anna: Actor, client_of: Any) -> None:
    with scope(anna):
        place = locations_of(anna)[0]
    answer = client_of(anna).post("/collegas/uitnodigen/", FIRST | {"locations": [str(place.pk)]})
    assert answer.status_code == 302, answer.content.decode()
    browser = opened(mailed())
    page = browser.get("/uitnodiging/").content.decode()
    assert "Docent of conciërge" in page
    assert EMAIL in page
    assert accept(browser)["Location"] == "/accounts/login/?next=/uitnodiging/"
    entrance = {"login": EMAIL, "password": PASSWORD, "next": "/uitnodiging/"}
    assert browser.post("/accounts/login/", entrance)["Location"] == "/uitnodiging/"
    assert browser.get("/uitnodiging/")["Location"] == "/"
    assert browser.get("/").status_code == 200
    colleague = accounts.membership_actor(joined())
    assert (colleague.function, colleague.organisation, colleague.is_administrator) == (
        "docent",
        anna.organisation,
        False,
    )
    with scope(colleague):
        assert [found.pk for found in locations_of(colleague)] == [place.pk]
    with scope(anna):
        told = Entry.objects.filter(action="colleague.joined").values_list("object_id", flat=True)
        assert list(told) == [colleague.membership_id]


def test_of_the_link_only_a_hash_is_kept(anna: Actor) -> None:
    row, token = invited(anna)
    assert token not in str(vars(Invitation.objects.get(pk=row.pk)))
    assert Invitation.objects.get().token_hash == hash_of(token)


def used_up(row: Invitation, token: str, anna: Actor) -> None:
    join(token, user=None, password=PASSWORD)


def withdrawn(row: Invitation, token: str, anna: Actor) -> None:
    with scope(anna):
        invitations.withdraw(row, actor=anna)


def too_old(row: Invitation, token: str, anna: Actor) -> None:
    Invitation.objects.filter(pk=row.pk).update(expires_at=NOON - timedelta(seconds=1))


def sent_anew(row: Invitation, token: str, anna: Actor) -> None:
    with time_machine.travel(NOON + timedelta(hours=2), tick=False), scope(anna):
        invitations.resend(row, actor=anna)


def over(row: Invitation, token: str, anna: Actor) -> None:
    Invitation.objects.filter(pk=row.pk).update(valid_until=TODAY - timedelta(days=1))


def not_of_this_kind(row: Invitation, token: str, anna: Actor) -> None:
    Invitation.objects.filter(pk=row.pk).update(function=Function.WIJKAGENT)


@pytest.mark.parametrize("how", [used_up, withdrawn, too_old, sent_anew, over, not_of_this_kind])
def test_a_link_that_stopped_looks_like_one_that_never_was(how: Any, anna: Actor, record_property: Figure) -> None:
    row, token = invited(anna)
    how(row, token, anna)
    before = Membership.objects.count()
    unknown, browser = opened("x" * 43), opened(token)
    wrong, right = unknown.get("/uitnodiging/"), browser.get("/uitnodiging/")
    assert (wrong.status_code, wrong.content) == (right.status_code, right.content) == (404, right.content)
    assert accept(browser).status_code == 404
    assert Membership.objects.count() == before


def test_an_account_that_stands_signs_in_as_itself(anna: Actor, dirk: Actor, carla: Actor) -> None:
    _, token = invited(anna, email="coordinator@tabor.example", function="fg")
    stranger = opened(token)
    assert "log dan in" in stranger.get("/uitnodiging/").content.decode()
    assert accept(stranger)["Location"] == "/accounts/login/?next=/uitnodiging/"
    assert not User.objects.get(pk=dirk.user).check_password(PASSWORD)
    assert not Membership.objects.filter(display_name="Nieuwe coördinator").exists()
    other = opened(token, signed_in(carla))
    assert other.get("/uitnodiging/").status_code == 403
    assert other.post("/uitnodiging/").status_code == 403
    assert not Membership.objects.filter(user_id=dirk.user, organisation_id=anna.organisation).exists()
    own = opened(token, signed_in(dirk))
    assert own.post("/uitnodiging/", {"next": "https://kwaad.example/"})["Location"] == "/rol/"
    assert Membership.objects.get(user_id=dirk.user, organisation_id=anna.organisation).function == "fg"
    assert "Tabor" in own.get("/rol/").content.decode()


@pytest.mark.parametrize(
    ("start", "until", "again", "joins"),
    [
        (TODAY, date(2026, 12, 31), date(2027, 1, 1), True),
        (TODAY, date(2026, 12, 31), date(2026, 12, 31), False),
        (date(2027, 1, 1), None, date(2027, 2, 1), False),
        (date(2027, 1, 1), None, TODAY, False),
    ],
)
def test_one_role_is_held_once_at_a_time(start: date, until: Any, again: date, *, joins: bool, anna: Actor) -> None:
    """Who is known for a while gets the same role for the days after it, and never for a day that is in both: not by
    inviting, nor with an invitation that came before."""
    join(invited(anna, start, function="docent", valid_until=until)[1], user=None, password=PASSWORD)
    user, role = User.objects.get(email=EMAIL), offer(function="docent")
    with scope(anna):
        token = invitations.make_offer(role, again, actor=anna, invited_by=anna.membership)[1]
    if not joins:
        with pytest.raises(Refused, match="heeft deze functie al"):
            invited(anna, again, function="docent")
        with pytest.raises(Refused, match="hebt deze rol al"):
            join(token, user=user)
    else:
        assert join(token, user=user).valid_from == again
    assert Membership.objects.filter(user=user).count() == 1 + joins


def test_a_session_that_an_organisation_vouched_for_joins_no_other(anna: Actor, dirk: Actor) -> None:
    browser = opened(invited(anna, email="coordinator@tabor.example", function="fg")[1], signed_in(dirk))
    session = browser.session
    session[VOUCHED_BY] = str(dirk.organisation)
    session.save()
    assert browser.post("/uitnodiging/").status_code == 403
    assert not Membership.objects.filter(user_id=dirk.user, organisation_id=anna.organisation).exists()


def test_the_token_survives_signing_in(anna: Actor, dirk: Actor) -> None:
    user = User.objects.get(pk=dirk.user)
    user.set_password(PASSWORD)
    user.save()
    browser = opened(invited(anna, email=user.email, function="fg")[1])
    to = "/accounts/login/?next=/uitnodiging/"
    answer = browser.post(to, {"login": user.email, "password": PASSWORD, "next": "/uitnodiging/"})
    assert answer["Location"] == "/uitnodiging/"
    assert accept(browser)["Location"] == "/rol/"


def test_opening_changes_nothing(anna: Actor) -> None:
    _, token = invited(anna)
    browser = opened(token)
    for _ in range(2):
        assert browser.get("/uitnodiging/").status_code == 200
    assert browser.head("/uitnodiging/").status_code == 200
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_token_is_in_no_address_that_a_page_sends_on(anna: Actor, caplog: pytest.LogCaptureFixture) -> None:
    _, token = invited(anna)
    with caplog.at_level(logging.DEBUG):
        page = opened(token).get("/uitnodiging/")
    assert token not in page.content.decode() + str(page.headers)
    assert token not in caplog.text
    assert token not in mask(f"GET /uitnodiging/{token}/ 302")


@pytest.mark.parametrize("password", ["kort", "password", "anders-dan-hieronder"])
def test_a_password_that_does_not_fit_makes_nothing(password: str, anna: Actor) -> None:
    browser = opened(invited(anna)[1])
    second = password if password != "anders-dan-hieronder" else "iets-heel-anders-hier"
    answer = browser.post("/uitnodiging/", {"password1": password, "password2": second})
    assert answer.status_code == 422
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_form_offers_and_takes_what_this_kind_of_organisation_has(anna: Actor, weert: Actor, client_of: Any) -> None:
    client = client_of(anna)
    page = client.get("/collegas/uitnodigen/").content.decode()
    assert 'value="coordinator"' in page
    assert 'value="wijkagent"' not in page
    assert 'value="regie"' not in page
    with scope(weert):
        theirs = str(locations_of(weert)[0].pk)
    for wrong in ({"function": "wijkagent"}, {"function": "beheer"}, {"locations": [theirs]}, {"locations": ["x"]}):
        assert client.post("/collegas/uitnodigen/", FIRST | wrong).status_code == 422, wrong
    assert not Invitation.objects.exists()
    assert not mail.outbox


@pytest.mark.security("S20")
def test_s20_what_a_form_does_not_ask_is_not_written(anna: Actor, dirk: Actor, client_of: Any) -> None:
    extra = {"organisation": str(dirk.organisation), "organisation_id": str(dirk.organisation), "invited_by": "",
             "token_hash": "0" * 64, "expires_at": "2030-01-01", "accepted_at": "2026-01-01"}  # fmt: skip
    assert client_of(anna).post("/collegas/uitnodigen/", FIRST | extra).status_code == 302
    row = Invitation.objects.get()
    assert (row.organisation_id, row.invited_by) == (anna.organisation, anna.membership_id)
    assert row.token_hash == hash_of(mailed())
    assert row.accepted_at is None
    browser = opened(mailed())
    wish = {"function": "coordinator", "is_administrator": "on", "organisation": str(dirk.organisation)}
    browser.post("/uitnodiging/", wish | {"password1": PASSWORD, "password2": PASSWORD})
    made = joined()
    assert (made.function, made.is_administrator, made.organisation_id) == ("docent", False, anna.organisation)


def test_the_mail_holds_no_text_that_somebody_typed(anna: Actor, client_of: Any) -> None:
    client = client_of(anna)
    assert (
        client.post("/collegas/uitnodigen/", FIRST | {"display_name": "Klik http://kwaad.example"}).status_code == 302
    )
    assert "kwaad" not in f"{mail.outbox[0].body} {mail.outbox[0].subject}"
    for address in ("a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "a@b.example\r\nSubject: x"):
        answer = client.post("/collegas/uitnodigen/", FIRST | {"email": address})
        assert answer.status_code == 422, address
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == [EMAIL]


def test_not_more_than_twenty_an_hour_and_one_to_an_address(anna: Actor, settings: Any) -> None:
    for number in range(settings.INVITATIONS_PER_HOUR):
        invited(anna, email=f"collega{number}@atlas.example")
    with pytest.raises(Refused, match="20 uitnodigingen"):
        invited(anna, email="nog-een@atlas.example")
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        row, _ = invited(anna, email="nog-een@atlas.example")
        with scope(anna), pytest.raises(Refused, match="Wacht een uur"):
            invitations.resend(row, actor=anna)
        with scope(anna):
            invitations.withdraw(row, actor=anna)
        with pytest.raises(Refused, match="Wacht een uur"):
            invited(anna, email="nog-een@atlas.example")


@pytest.mark.security("S24")
def test_who_has_the_function_here_is_not_invited_and_of_others_nothing_shows(
    anna: Actor, carla: Actor, dirk: Actor, client_of: Any
) -> None:
    """Oneself and a colleague are told; an account elsewhere gets the same mail as an address without one, for as many
    questions to the database."""
    client, asked, answers = client_of(anna), {}, {}
    offers = {"self": (anna, "coordinator"), "colleague": (carla, "docent"), "other": (carla, "coordinator")}
    emails = {name: (User.objects.get(pk=who.user).email, role) for name, (who, role) in offers.items()}
    emails |= {"elsewhere": (User.objects.get(pk=dirk.user).email, "docent"), "nobody": (EMAIL, "docent")}
    for name, (email, role) in emails.items():
        with CaptureQueriesContext(connection) as caught:
            answers[name] = client.post("/collegas/uitnodigen/", FIRST | {"email": email, "function": role})
        asked[name] = len(caught)
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "self": 422, "colleague": 422, "other": 302, "elsewhere": 302, "nobody": 302,
    }  # fmt: skip
    assert "heeft deze functie al" in answers["self"].content.decode()
    assert asked["elsewhere"] == asked["nobody"]
    assert len(mail.outbox) == 3


def test_one_open_invitation_for_an_address(anna: Actor) -> None:
    invited(anna)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False), pytest.raises(Refused, match="staat al"):
        invited(anna, email=EMAIL.upper())


@pytest.mark.parametrize(
    ("until", "administers"), [(None, False), (date(2027, 11, 23), False), (date(2027, 3, 1), True)]
)
def test_a_guest_ends_within_a_year_and_administers_nothing(until: Any, administers: bool, anna: Actor) -> None:
    with pytest.raises(Refused):
        invited(anna, is_guest=True, valid_until=until, is_administrator=administers)


def test_a_guest_is_marked_and_stops_by_himself(anna: Actor, client_of: Any) -> None:
    _, token = invited(anna, is_guest=True, valid_until=date(2026, 12, 1), function="docent")
    join(token, user=None, password=PASSWORD)
    assert ">gast<" in client_of(anna).get("/collegas/").content.decode().replace("</svg>gast", ">gast")
    guest = signed_in(accounts.membership_actor(joined()))
    assert guest.get("/").status_code == 200
    with time_machine.travel(NOON + timedelta(days=11), tick=False):
        fresh = signed_in(accounts.membership_actor(joined()))
        assert fresh.get("/")["Location"] == "/rol/"


def test_only_an_administrator_invites(carla: Actor, directie: Actor, femke: Actor, client_of: Any) -> None:
    for actor in (carla, directie):
        assert client_of(actor).get("/collegas/uitnodigen/").status_code == 404
        assert client_of(actor).post("/collegas/uitnodigen/", FIRST).status_code == 404
        with pytest.raises(Refused):
            invited(actor)
    assert client_of(femke).post("/collegas/uitnodigen/", FIRST | {"function": "regie"}).status_code == 302
    assert not Invitation.objects.filter(organisation_id=carla.organisation).exists()


def test_of_another_organisation_there_is_nothing(anna: Actor, dirk: Actor, client_of: Any) -> None:
    row, _ = invited(anna)
    for verb in ("opnieuw", "intrekken"):
        assert client_of(dirk).post(f"/collegas/uitnodigingen/{row.pk}/{verb}/").status_code == 404
    row.refresh_from_db()
    assert row.withdrawn_at is None


def test_who_no_longer_administers_invites_nobody_in(anna: Actor) -> None:
    from parties.actions.colleagues import end_now

    second = second_administrator(anna)
    _, token = invited(second)
    with scope(anna):
        end_now(Membership.objects.get(pk=second.membership), actor=anna)
    with pytest.raises(Unusable):
        join(token, user=None, password=PASSWORD)


def test_a_location_that_left_meanwhile_gives_no_right(anna: Actor, bram: Actor) -> None:
    with scope(anna):
        place = locations_of(anna)[0]
    _, token = invited(anna, locations=frozenset([place.pk]))
    with scope(accounts.actor_named("beheer@portaal.example")):
        elsewhere = Organisation.objects.get(slug="tabor-college")
        Location.objects.filter(pk=place.pk).update(organisation=elsewhere)
    colleague = accounts.membership_actor(
        Membership.objects.with_organisation().get(pk=join(token, user=None, password=PASSWORD).pk)
    )
    with scope(colleague):
        assert not locations_of(colleague).exists()


@pytest.mark.parametrize("password", ["AtlasCollege2026!", "Atlas-College-Hoorn-1"])
def test_the_name_of_the_organisation_is_no_first_password(anna: Actor, password: str) -> None:
    """Who accepts has no role there yet: the invitation says which words a stranger guesses first."""
    _, token = invited(anna, email="nieuw@elders.example")
    answer = accept(opened(token), password)
    assert answer.status_code == 422
    assert "organisatie" in str(answer.context["form"].errors["password1"])
    assert accept(opened(token)).status_code == 302
