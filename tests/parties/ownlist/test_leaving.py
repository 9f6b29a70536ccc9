"""Somebody leaves: everything in one go, previewed with numbers, and never the last administrator."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import State
from convenant.start import waiting_for
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor
from parties.actions.colleagues import FIELDS, Role, change_colleague
from parties.actions.deputies import Standing, arrange_deputy
from parties.actions.leaving import Departure, Successor, leave
from parties.actions.linking import link_account
from parties.actions.refusals import NotAllowed
from parties.models import ContactAccount, ContactPerson, Deputy, LocationRight
from parties.queries.leaving import Leaver, leaver_of
from parties.queries.places import location_ids, locations_of
from tests.parties.test_contacts import state_for

from .people import TODAY, WE, WF, Acting, ClientOf, circle_list, named

MembershipOf = Callable[[Actor], Membership]
LAST = date(2026, 12, 4)
YESTERDAY = TODAY - timedelta(days=1)


def leaving(person: ContactPerson, actor: Actor, *rest: Any, **fields: Any) -> Leaver:
    leaver = leaver_of(person, actor)
    leave(leaver, Departure(*(rest or (LAST,)), **fields), actor=actor)
    return leaver


@pytest.mark.provision("WE-Contact-5")
def test_every_task_in_every_circle_ends_on_the_chosen_day(halt: Actor, acting: Acting) -> None:
    """One human in three convenanten."""
    with acting(halt):
        for slug in (WF, WE, "utrecht"):
            person = named(halt, "Halt Merel", slug=slug)
        other = named(halt, "Halt Vos", level="bestuurlijk")
        leaving(person, halt)
        ended = ContactPerson.objects.filter(name="Halt Merel")
        assert list(ended.values_list("valid_until", flat=True)) == [LAST] * 3
        other.refresh_from_db()
        assert other.valid_until is None


@pytest.mark.provision("WE-Contact-5")
def test_the_gap_shows_at_once_and_a_successor_closes_it(weert: Actor, acting: Acting) -> None:
    with acting(weert):
        person = named(weert, slug=WE)
        leaving(person, weert)
        assert state_for(weert, WE, "contactpersoon") == State.SOON
        titles = [item.title for item in waiting_for(weert, circle_list(weert))[0]]
        assert "Vanaf 5 december 2026 geen contactpersoon, uitvoerend" in titles
        named(weert, "Opvolger", slug=WE, valid_from=date(2026, 12, 5))
        assert state_for(weert, WE, "contactpersoon") == State.KEPT


def test_the_successor_takes_over_every_place_from_the_day_after(halt: Actor, acting: Acting) -> None:
    with acting(halt):
        for slug in (WF, WE):
            person = named(halt, "Halt Merel", slug=slug, is_media_contact=True)
        leaving(person, halt, successor=Successor("Halt Vos", email="vos@halt.example"))
        new = ContactPerson.objects.filter(name="Halt Vos").order_by("pk")
        assert {(p.valid_from, p.function, p.is_media_contact, p.email) for p in new} == {
            (date(2026, 12, 5), "Coördinator", True, "vos@halt.example")
        }
        assert len(new) == 2


def test_a_task_that_would_begin_later_never_begins(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        person = named(anna)
        later = named(anna, level="bestuurlijk", valid_from=date(2027, 1, 1))
        leaving(person, anna)
        later.refresh_from_db()
        assert later.valid_until == YESTERDAY
        assert state_for(anna, WF, "contact-bestuurlijk") == State.LATE


def test_standing_in_for_a_colleague_ends_too(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        person, other = named(anna), named(anna, "Ander", level="bestuurlijk")
        arrange_deputy(other, Standing(TODAY, date(2027, 2, 1), name="Coördinator"), actor=anna)
        leaving(person, anna)
        assert Deputy.objects.get().valid_until == LAST


@pytest.mark.provision("WE-Contact-5")
def test_access_and_rights_end_at_once(
    anna: Actor, carla: Actor, acting: Acting, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    away = client_of(carla)
    assert away.get("/incidenten/mijn/").status_code == 200
    with acting(anna):
        person, account = named(anna, "Docent"), membership_of(carla)
        assert LocationRight.objects.filter(user_id=carla.user).exists()
        link_account(person, account, actor=anna)
        leaving(person, anna, membership=account, at_once=True)
        assert not locations_of(carla).exists()
    assert away.get("/incidenten/mijn/").status_code == 302
    with acting(anna):
        person.refresh_from_db()
        assert person.valid_until == LAST
        assert Membership.objects.get(pk=account.pk).valid_until == YESTERDAY


@pytest.mark.provision("WE-Contact-5")
def test_whose_account_is_stopped_does_not_stay_in_the_list_unseen(
    anna: Actor, carla: Actor, acting: Acting, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    """An administrator ends the account alone: the page goes on to the contact person, and the start page tells it
    until somebody ends the task, or gives it another account."""
    with acting(anna):
        person, account = named(anna, "Docent"), membership_of(carla)
        link_account(person, account, actor=anna)
        assert not left_behind(anna)
    answer = client_of(anna).post(f"/collegas/{account.pk}/stop/")
    assert answer["Location"] == f"/mijn/contactpersonen/{person.pk}/gaat-weg/"
    with acting(anna):
        assert left_behind(anna) == [answer["Location"]]
        assert not left_behind(carla), "who keeps no contact persons"
        leaving(person, anna, YESTERDAY + timedelta(days=1))
        assert left_behind(anna) == [answer["Location"]], "until the last day is over"
    with time_machine.travel("2026-11-22T12:00:00+01:00", tick=False), acting(anna):
        assert not left_behind(anna)


@pytest.mark.provision("WE-Contact-5")
def test_who_stands_in_the_list_with_the_address_of_a_stopped_account_is_told_too(
    anna: Actor, carla: Actor, weert: Actor, acting: Acting, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    """Without a link between the two, by the address; not at another organisation."""
    address = User.objects.get(pk=carla.user).email
    with acting(weert):
        elsewhere = named(weert, "Docent", slug=WE, email=address)
    with acting(anna):
        person = named(anna, "C. de Docent", email=address.upper())
        other = named(anna, "Ander", level="bestuurlijk", email="ander@atlas.example")
    answer = client_of(anna).post(f"/collegas/{membership_of(carla).pk}/stop/")
    assert answer["Location"] == f"/mijn/contactpersonen/{person.pk}/gaat-weg/"
    with acting(anna):
        assert left_behind(anna) == [answer["Location"]]
        linked = set(ContactAccount.objects.values_list("contact_id", flat=True))
    assert person.pk in linked
    assert other.pk not in linked
    with acting(weert):
        assert not ContactAccount.objects.filter(contact=elsewhere).exists()


def test_an_account_that_ends_later_is_told_after_its_last_day(
    anna: Actor, carla: Actor, acting: Acting, membership_of: MembershipOf
) -> None:
    address = User.objects.get(pk=carla.user).email
    with acting(anna):
        named(anna, "Docent", email=address)
        account, held = membership_of(carla), frozenset(location_ids(carla))
        change_colleague(
            account, Role(account.display_name, account.function, valid_until=TODAY, locations=held), actor=anna,
            seen=mark_of(account, FIELDS),
        )  # fmt: skip
        assert not left_behind(anna)
    with time_machine.travel("2026-11-22T12:00:00+01:00", tick=False), acting(anna):
        assert len(left_behind(anna)) == 1


def left_behind(actor: Actor) -> list[str]:
    items = waiting_for(actor, circle_list(actor))[0]
    return [item.url for item in items if "zonder toegang tot het portaal" in item.title]


def test_access_and_rights_end_after_the_last_day(
    anna: Actor, carla: Actor, acting: Acting, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    with acting(anna):
        leaving(named(anna, "Docent"), anna, membership=membership_of(carla))
        assert locations_of(carla).exists()
    assert client_of(carla).get("/incidenten/mijn/").status_code == 200
    with time_machine.travel(LAST + timedelta(days=1), tick=False):
        assert client_of(carla).get("/incidenten/mijn/").status_code == 302
        with acting(anna):
            assert not locations_of(carla).exists()


def test_the_last_administrator_stays(anna: Actor, acting: Acting, membership_of: MembershipOf) -> None:
    with acting(anna):
        person, mine = named(anna, "Coördinator Atlas"), membership_of(anna)
        Membership.objects.filter(organisation_id=anna.organisation).exclude(pk=mine.pk).update(is_administrator=False)
        with pytest.raises(Refused, match=r"laatste accountbeheerder.*Maak eerst een collega beheerder") as refused:
            leaving(person, anna, membership=mine)
        assert refused.value.field == "membership"
        Membership.objects.filter(function="directie", organisation_id=anna.organisation).update(is_administrator=True)
        leaving(person, anna, membership=mine)


@pytest.mark.parametrize("later", [0, 365])
def test_a_second_administrator_who_leaves_too_does_not_count(
    later: int,
    anna: Actor,
    directie: Actor,
    acting: Acting,
    membership_of: MembershipOf,
) -> None:
    with acting(anna):
        other = membership_of(directie)
        Membership.objects.filter(pk=other.pk).update(is_administrator=True, valid_until=LAST + timedelta(days=later))
        with pytest.raises(Refused, match="laatste accountbeheerder"):
            leaving(named(anna), anna, membership=membership_of(anna))


def test_only_an_administrator_ends_an_account(
    anna: Actor, directie: Actor, dirk: Actor, acting: Acting, membership_of: MembershipOf
) -> None:
    with acting(directie):
        person = named(directie)
        with pytest.raises(NotAllowed, match="accountbeheerder"):
            leaving(person, directie, membership=membership_of(anna))
        leaving(person, directie)
    with acting(dirk), pytest.raises(NotAllowed, match="eigen organisatie"):
        leave(Leaver("x", [person], [], []), Departure(LAST), actor=dirk)


def test_the_account_of_another_organisation_is_never_ended(
    anna: Actor, dirk: Actor, acting: Acting, membership_of: MembershipOf
) -> None:
    with acting(dirk):
        foreign = membership_of(dirk)
    with acting(anna), pytest.raises(NotAllowed):
        leaving(named(anna), anna, membership=foreign)


def test_a_linked_account_finds_rows_under_another_name(
    anna: Actor, carla: Actor, acting: Acting, membership_of: MembershipOf
) -> None:
    with acting(anna):
        one, two = named(anna, "D. Cent"), named(anna, "Docent", level="bestuurlijk")
        for person in (one, two):
            link_account(person, membership_of(carla), actor=anna)
        leaver = leaver_of(one, anna)
        assert {row.name for row in leaver.rows} == {"D. Cent", "Docent"}
        assert [each.pk for each in leaver.memberships] == [membership_of(carla).pk]
        link_account(one, None, actor=anna)
        assert ContactAccount.objects.count() == 1


def test_page_shows_numbers_first_and_then_does_it(
    anna: Actor, carla: Actor, acting: Acting, client_of: ClientOf, membership_of: MembershipOf
) -> None:
    with acting(anna):
        person, account = named(anna, "Docent Atlas"), membership_of(carla)
        rights = LocationRight.objects.filter(user_id=carla.user).count()
    client, address = client_of(anna), f"/mijn/contactpersonen/{person.pk}/gaat-weg/"
    page = client.get(address)
    assert page.context["form"].fields["membership"].initial == str(account.pk)
    sent = {"last_day": "2026-12-04", "membership": str(account.pk), "access": "dag"}
    page = client.post(address, sent)
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("1, na 4 december 2026", f"{rights} locaties", "Vanaf 5 december 2026 geen contactpersoon"):
        assert words in text
    with acting(anna):
        assert ContactPerson.objects.get().valid_until is None
        assert Membership.objects.get(pk=account.pk).valid_until is None
        assert LocationRight.objects.on(date(2027, 1, 1)).filter(user_id=carla.user).count() == rights
    assert client.post(address, sent | {"zeker": "ja"}).status_code == 302
    with acting(anna):
        assert ContactPerson.objects.get().valid_until == LAST
        assert Membership.objects.get(pk=account.pk).valid_until == LAST


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"last_day": "2026-11-20"}, "last_day", "De einddatum ligt voor de begindatum."),
        ({"last_day": "morgen"}, "last_day", "Vul een datum in"),
        ({"membership": "onzin"}, "membership", "Kies een account van uw organisatie."),
        ({"phone": "088 1"}, "successor", "Vul ook de naam van de opvolger in."),
        ({"successor": "Vos", "email": "x"}, "email", "Vul een volledig e-mailadres in."),
    ],
)
@pytest.mark.parametrize("sure", [{}, {"zeker": "ja"}])
def test_wrong_input_stands_beside_the_field_and_nothing_happens(
    anna: Actor, acting: Acting, client_of: ClientOf, changed: dict[str, str], field: str, sentence: str, sure: Any
) -> None:
    with acting(anna):
        person = named(anna)
    sent = {"last_day": "2026-12-04", "access": "dag", "function": "Mentor"} | changed | sure
    answer = client_of(anna).post(f"/mijn/contactpersonen/{person.pk}/gaat-weg/", sent)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert 'value="Mentor"' in answer.content.decode()
    with acting(anna):
        assert ContactPerson.objects.get().valid_until is None


def test_walls_of_the_pages(
    anna: Actor, carla: Actor, dirk: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        person = named(anna)
    for page in ("gaat-weg", "account"):
        address = f"/mijn/contactpersonen/{person.pk}/{page}/"
        for who, status in ((dirk, 404), (femke, 404), (carla, 403), (anna, 200)):
            assert client_of(who).get(address).status_code == status


def test_the_successor_is_invited_next(anna: Actor, acting: Acting, client_of: ClientOf, dirk: Actor) -> None:
    with acting(anna):
        person = named(anna, "Coördinator Oud")
    sent = {"last_day": "2026-12-04", "access": "dag", "successor": "Coördinator Nieuw", "email": "vos@atlas.example"}
    client = client_of(anna)
    answer = client.post(f"/mijn/contactpersonen/{person.pk}/gaat-weg/", sent | {"zeker": "ja"})
    assert "vos" not in answer["Location"]
    form = client.get(answer["Location"]).context["form"]
    assert form["display_name"].value() == "Coördinator Nieuw"
    assert form["email"].value() == "vos@atlas.example"
    for pk, who in ((person.pk, dirk), ("onzin", anna)):
        page = client_of(who).get(f"/collegas/uitnodigen/?opvolger={pk}")
        assert page.status_code == 200
        assert "display_name" not in page.context["form"].initial


def test_stopping_in_one_place_and_leaving_say_which_is_which(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        person = named(anna, "CMD Vos")
    stop, leave_page = f"/c/{WF}/contactpersonen/{person.pk}/stop/", f"/mijn/contactpersonen/{person.pk}/gaat-weg/"
    client = client_of(anna)
    listed = client.get(f"/c/{WF}/contactpersonen/").content.decode()
    assert "CMD Vos stopt op deze plek" in listed
    assert "CMD Vos gaat helemaal weg" in listed
    told = client.get(stop).content.decode()
    assert "Alleen deze plek stopt" in told
    assert leave_page in told
    assert "Alles van deze persoon bij uw organisatie stopt" in client.get(leave_page).content.decode()
