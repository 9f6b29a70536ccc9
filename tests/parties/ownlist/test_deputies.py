"""Deputies: a period, no circles, first in the list while it runs."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from convenant.errors import Refused
from convenant.models import State
from convenant.queries.media import spokespersons
from convenant.tenancy.scope import Actor
from parties.actions.contacts import end_contact
from parties.actions.deputies import Standing, arrange_deputy, change_deputy, stop_deputy
from parties.actions.refusals import NotAllowed
from parties.forms.deputies import initial_of
from parties.models import ContactPerson, Deputy
from parties.queries.deputies import stand_ins
from tests.parties.test_contacts import found_for, state_for

from .people import TODAY, WE, Acting, ClientOf, circle, named

JUNE = date(2027, 6, 1)


def stands(contact: ContactPerson, actor: Actor, who: ContactPerson | str, *days: date) -> Deputy:
    first, last = days or (TODAY, date(2026, 12, 31))
    given = {"name": who} if isinstance(who, str) else {"person_id": who.pk}
    return arrange_deputy(contact, Standing(first, last, **given), actor=actor)


@pytest.mark.provision("WE-Contact-5")
def test_whoever_is_away_is_replaced_and_that_counts(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        contact = named(cjg, slug=WE)
        assert state_for(cjg, WE, "vervanger") == State.NOT_YET
        stands(contact, cjg, "Invaller")
        assert state_for(cjg, WE, "vervanger") == State.KEPT
        assert found_for(cjg, WE, "vervanger").label == "1 keer een vervanger, 0 keer een opvolger"  # type: ignore[union-attr]


def test_leaving_without_a_successor_is_no_replacement(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        contact = named(cjg, slug=WE, valid_from=date(2025, 9, 1))
        stands(contact, cjg, "Invaller", date(2026, 9, 1), date(2026, 9, 9))
        end_contact(contact, date(2026, 11, 1), actor=cjg)
        assert state_for(cjg, WE, "vervanger") == State.NOT_YET
        assert "1 keer nog niemand" in found_for(cjg, WE, "vervanger").label  # type: ignore[union-attr]
        named(cjg, "Opvolger", slug=WE)
        assert state_for(cjg, WE, "vervanger") == State.KEPT


@pytest.mark.provision("WE-Contact-5")
def test_the_deputy_stands_first_everywhere(anna: Actor, bram: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        contact = named(anna, "Vaste Merel", phone="088 111")
        name = named(anna, "Vervanger Vos", level="bestuurlijk", phone="088 222", email="vos@atlas.example")
        stands(contact, anna, name)
    client, words = client_of(bram), "vervangt Vaste Merel tot en met 31 december 2026"
    for address in ("contactpersonen/?niveau=uitvoerend", "partijen/atlas-college/"):
        page = client.get(f"/c/west-friesland/{address}").content.decode()
        assert words in page or words.replace("vervangt", "Vervangt") in page
        assert "088 222" in page
        assert "088 111" not in page
    sheet = client.get("/c/west-friesland/contactpersonen/export.csv?niveau=uitvoerend").content.decode()
    assert words in sheet
    assert "Vervanger Vos" in sheet


def test_the_press_gets_the_deputy_too(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        contact = named(anna, "Woordvoerder", is_media_contact=True, phone="088 111")
        arrange_deputy(contact, Standing(TODAY, JUNE, name="Invaller", phone="088 333"), actor=anna)
        assert [(each.name, each.phone) for each in spokespersons(circle().pk)] == [("Invaller", "088 333")]


def test_before_and_after_the_period_nobody_stands_in(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        stands(named(anna), anna, "Invaller", date(2026, 12, 1), date(2026, 12, 31))
        days = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)]
        assert [bool(stand_ins(circle().pk, day)) for day in days] == [False, True, True, False]


def test_a_deputy_who_is_away_hands_over_to_his_own(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        one, two = named(anna, "Een"), named(anna, "Twee", level="bestuurlijk")
        stands(one, anna, two, TODAY, JUNE)
        stands(two, anna, "Drie", TODAY, date(2026, 12, 1))
        found = stand_ins(circle().pk)[one.pk]
        assert (found.name, found.valid_until) == ("Drie", date(2026, 12, 1))


def three(anna: Actor) -> list[ContactPerson]:
    return [
        named(anna, "Een"), named(anna, "Twee", level="bestuurlijk"),
        named(anna, "Drie", is_media_contact=True),
    ]  # fmt: skip


def test_nobody_stands_in_for_himself(anna: Actor, acting: Acting) -> None:
    """Neither by another row of his, nor by his name."""
    with acting(anna):
        one = named(anna, "Een  Naam")
        same = named(anna, "een naam", level="bestuurlijk")
        for who in (one, same, "EEN NAAM"):
            with pytest.raises(Refused, match="Niemand vervangt zichzelf"):
                stands(one, anna, who)


@pytest.mark.parametrize("length", [2, 3])
def test_no_circle_of_deputies(anna: Actor, acting: Acting, length: int) -> None:
    with acting(anna):
        people = three(anna)[:length]
        for contact, deputy in pairwise(people):
            stands(contact, anna, deputy, TODAY, JUNE)
        with pytest.raises(Refused, match="wordt in deze periode zelf vervangen") as refused:
            stands(people[-1], anna, people[0], JUNE, date(2027, 7, 1))
        assert refused.value.field == "person"
        stands(people[-1], anna, people[0], date(2027, 6, 2), date(2027, 7, 1))


def test_a_circle_counts_only_over_the_days_that_all_share(anna: Actor, acting: Acting) -> None:
    """A for B in January, B for C in March: C may stand in for A in both."""
    with acting(anna):
        one, two, three_ = three(anna)
        stands(one, anna, two, date(2027, 1, 1), date(2027, 1, 31))
        stands(two, anna, three_, date(2027, 3, 1), date(2027, 3, 31))
        assert stands(three_, anna, one, date(2027, 1, 1), date(2027, 3, 31)).pk


def test_a_change_may_not_close_a_circle(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        one, two, _ = three(anna)
        stands(one, anna, two, TODAY, JUNE)
        later = stands(two, anna, one, date(2027, 7, 1), date(2027, 7, 31))
        seen = initial_of(later)["seen"]
        with pytest.raises(Refused, match="zelf vervangen"):
            change_deputy(later, Standing(JUNE, JUNE, person_id=one.pk), actor=anna, seen=seen)


def test_no_two_deputies_at_once(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        contact = named(anna)
        stands(contact, anna, "Invaller", TODAY, JUNE)
        with pytest.raises(Refused, match="is er al een vervanger: Invaller"):
            stands(contact, anna, "Ander", JUNE, date(2027, 7, 1))
        assert stands(contact, anna, "Ander", date(2027, 6, 2), date(2027, 7, 1)).pk


def test_only_within_the_time_that_both_are_contact_person(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        contact = named(anna, valid_until=date(2026, 12, 1))
        brief = named(anna, "Kort", level="bestuurlijk", valid_from=date(2026, 11, 25))
        with pytest.raises(Refused, match="Coördinator is contactpersoon vanaf 21 november 2026 tot en met 1 december"):
            stands(contact, anna, "Invaller", TODAY, date(2026, 12, 2))
        with pytest.raises(Refused, match="Kort is contactpersoon vanaf 25 november"):
            stands(contact, anna, brief, TODAY, date(2026, 11, 30))


def test_end_of_a_contact_person_cuts_the_periods_with_him(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        one, two, three_ = three(anna)
        stands(one, anna, two, TODAY, JUNE)
        stands(three_, anna, one, TODAY, JUNE)
        stands(one, anna, two, date(2027, 8, 1), date(2027, 9, 1))
        end_contact(one, date(2026, 12, 5), actor=anna)
        assert list(Deputy.objects.values_list("valid_until", flat=True)) == [date(2026, 12, 5)] * 2


def test_stopping_a_deputy(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        contact = named(anna, valid_from=date(2026, 9, 1))
        running = stands(contact, anna, "Invaller", date(2026, 11, 1), JUNE)
        stop_deputy(running, actor=anna)
        assert Deputy.objects.get().valid_until == date(2026, 11, 20)
        stop_deputy(stands(contact, anna, "Ander"), actor=anna)
        assert Deputy.objects.count() == 1


SENT = {"name": "Invaller", "valid_from": "2026-11-21", "valid_until": "2026-12-31"}


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"valid_until": "2026-11-20"}, "valid_until", "De einddatum ligt voor de begindatum."),
        ({"valid_until": ""}, "valid_until", "Vul een datum in"),
        ({"name": ""}, "person", "Kies een contactpersoon of vul een naam in."),
        ({"name": "Coördinator"}, "name", "Niemand vervangt zichzelf."),
        ({"person": "onzin"}, "person", "Kies een contactpersoon van uw organisatie."),
        ({"email": "geen"}, "email", "Vul een volledig e-mailadres in."),
        ({"valid_from": "2026-11-20"}, "valid_from", "Kies een periode die daarbinnen valt."),
    ],
)
def test_wrong_input_stands_beside_the_field_and_nothing_typed_is_lost(
    anna: Actor, acting: Acting, client_of: ClientOf, changed: dict[str, str], field: str, sentence: str
) -> None:
    with acting(anna):
        contact = named(anna)
    address = f"/c/west-friesland/contactpersonen/{contact.pk}/vervanger/"
    answer = client_of(anna).post(address, SENT | {"function": "Mentor"} | changed)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    assert 'value="Mentor"' in answer.content.decode()
    with acting(anna):
        assert not Deputy.objects.exists()


def test_walls_of_a_deputy(anna: Actor, carla: Actor, dirk: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        contact = named(anna)
        deputy = stands(contact, anna, "Invaller")
    base = "/c/west-friesland/contactpersonen"
    pages: list[tuple[Any, int]] = [(dirk, 404), (carla, 403)]
    for who, status in pages:
        assert client_of(who).get(f"{base}/{contact.pk}/vervanger/").status_code == status
        assert client_of(who).get(f"{base}/vervanging/{deputy.pk}/").status_code == status
        assert client_of(who).post(f"{base}/vervanging/{deputy.pk}/stop/").status_code == status
    with acting(dirk), pytest.raises(NotAllowed, match="eigen organisatie"):
        stop_deputy(deputy, actor=dirk)


def test_page_names_changes_and_stops(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        contact = named(anna)
    client, base = client_of(anna), "/c/west-friesland/contactpersonen"
    assert client.post(f"{base}/{contact.pk}/vervanger/", SENT).status_code == 302
    with acting(anna):
        deputy = Deputy.objects.get()
    form = client.get(f"{base}/vervanging/{deputy.pk}/").context["form"]
    changed = SENT | {"valid_until": "2027-01-31", "seen": form.initial["seen"]}
    assert client.post(f"{base}/vervanging/{deputy.pk}/", changed).status_code == 302
    assert client.post(f"{base}/vervanging/{deputy.pk}/", changed).status_code == 422  # seen is old now
    assert "vervangt Coördinator tot en met 31 januari 2027" in client.get("/mijn/contactpersonen/").content.decode()
    assert client.post(f"{base}/vervanging/{deputy.pk}/stop/").status_code == 302
    with acting(anna):
        assert not Deputy.objects.exists()
