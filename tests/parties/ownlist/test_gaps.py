"""Empty places: what each strength makes of them, now and coming."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from convenant.models import State
from convenant.start import waiting_for
from convenant.tenancy.scope import Actor
from parties.actions.contacts import end_contact
from parties.models import ContactPerson, Location, Role
from parties.queries.coverage import first_empty_day
from parties.queries.gaps import contact_gaps
from tests.parties.test_contacts import found_for, state_for

from .people import TODAY, WE, WF, Acting, ClientOf, circle_list, lists_of, named

FIRST = date(2026, 1, 1)


def person(start: date, end: date | None, **fields: Any) -> ContactPerson:
    given: dict[str, Any] = {"level": "uitvoerend", "name": "Iemand"}
    return ContactPerson(**(given | {"valid_from": start, "valid_until": end} | fields))


@pytest.mark.parametrize(
    ("periods", "empty"),
    [
        ([], TODAY),
        ([(FIRST, None)], None),
        ([(FIRST, date(2026, 12, 31))], date(2027, 1, 1)),
        ([(FIRST, date(2026, 12, 31)), (date(2027, 1, 1), None)], None),
        ([(FIRST, date(2026, 12, 31)), (date(2027, 1, 2), None)], date(2027, 1, 1)),
        ([(FIRST, date(2026, 12, 31)), (date(2026, 12, 1), date(2027, 2, 28))], date(2027, 3, 1)),
        ([(date(2026, 11, 22), None)], TODAY),
        ([(FIRST, date.max)], None),
    ],
)
def test_first_empty_day(periods: list[tuple[date, date | None]], empty: date | None) -> None:
    assert first_empty_day([person(*period) for period in periods], TODAY) == empty


@pytest.mark.parametrize(
    ("strength", "now", "coming"),
    [
        ("resultaat", ("bad", "ontbreekt"), ("warn", "binnenkort")),
        ("inspanning", ("warn", "nog niemand"), ("warn", "binnenkort")),
        ("vrijwillig", ("neutral", "nog niemand"), ("neutral", "binnenkort")),
    ],
)
def test_strength_decides_how_loud(strength: str, now: tuple[str, str], coming: tuple[str, str]) -> None:
    """An agreement's own strength: breach, notice, or never red."""
    party: Any = SimpleNamespace(role=Role.SCHOOL, status="signatory")
    wanted = [{"role": "all", "level": "uitvoerend", "per": "party", "strength": strength, "article": "2.1"}]
    for people, told in (([], now), ([person(FIRST, date(2026, 12, 31))], coming)):
        (gap,) = contact_gaps(party, wanted, people, [], TODAY)
        assert (gap.kind, gap.word) == told
    assert not contact_gaps(party, wanted, [person(FIRST, TODAY + timedelta(days=90))], [], TODAY)


@pytest.mark.parametrize("status", ["cooperating", "via_gemeente"])
def test_who_is_no_partner_has_no_empty_place(status: str) -> None:
    party: Any = SimpleNamespace(role=Role.SCHOOL, status=status)
    wanted = [{"role": "all", "level": "uitvoerend", "per": "party", "strength": "resultaat", "article": "2.1"}]
    assert not contact_gaps(party, wanted, [], [], TODAY)


def test_a_confidant_fills_no_fixed_place(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        named(anna, "Vertrouwd", topic="vertrouwenspersoon")
        assert state_for(anna, WF, "contact-uitvoerend") == State.LATE
        named(anna, "Ook vertrouwd", topic="vertrouwenspersoon")


def test_somebody_for_questions_about_ones_own_data(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        named(cjg, slug=WE)
        assert state_for(cjg, WE, "avg-verzoeken") == State.LATE
        named(cjg, "FG van CJG", slug=WE, topic="fg")
        assert state_for(cjg, WE, "avg-verzoeken") == State.KEPT
        label = found_for(cjg, WE, "avg-verzoeken").label  # type: ignore[union-attr]
    assert label == "Vragen over eigen gegevens (AVG): bekend sinds 21 november 2026"


def titles(actor: Actor) -> list[tuple[str, str]]:
    now, coming = waiting_for(actor, circle_list(actor))
    return [(item.title, item.word) for item in [*now, *coming]]


@pytest.mark.provision("WF-2.1")
def test_an_empty_place_calls_for_itself_on_the_start_page(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        named(anna)
        assert ("Geen contactpersoon, bestuurlijk", "ontbreekt") in titles(anna)
        leaving = named(anna, "Bestuurder", level="bestuurlijk", valid_until=date(2026, 12, 31))
        assert ("Vanaf 1 januari 2027 geen contactpersoon, bestuurlijk", "binnenkort") in titles(anna)
        named(anna, "Opvolger", level="bestuurlijk", valid_from=date(2027, 1, 1))
        assert not [title for title, _ in titles(anna) if "bestuurlijk" in title]
        assert leaving.pk


def test_whoever_keeps_no_contacts_is_not_called(carla: Actor, acting: Acting) -> None:
    with acting(carla):
        assert not [title for title, _ in titles(carla) if "contactpersoon" in title]


@pytest.mark.provision("WF-5.2")
def test_each_location_without_a_coordinator_is_seen_and_a_coming_one_too(
    anna: Actor, bram: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        places = list(Location.objects.filter(organisation_id=anna.organisation))
        people = [named(anna, f"Coördinator {place.name}", location_id=place.pk) for place in places]
        named(anna, "Bestuurder", level="bestuurlijk")
        assert state_for(anna, WF, "veiligheidscoordinator") == State.KEPT
        end_contact(people[0], date(2026, 12, 24), actor=anna)
        assert state_for(anna, WF, "veiligheidscoordinator") == State.SOON
        assert found_for(anna, WF, "veiligheidscoordinator").lapses_on == date(2026, 12, 24)  # type: ignore[union-attr]
    card = client_of(bram).get("/c/west-friesland/partijen/atlas-college/").content.decode()
    assert "Vanaf 25 december 2026 1 locatie zonder contactpersoon, uitvoerend" in card
    with acting(anna):
        people[1].valid_until = date(2026, 11, 20)
        people[1].valid_from = date(2026, 11, 1)
        people[1].save()
        assert state_for(anna, WF, "veiligheidscoordinator") == State.LATE
    page = client_of(bram).get("/c/west-friesland/partijen/").content.decode()
    assert f"1 van {len(places)} locaties zonder contactpersoon, uitvoerend" in page
    assert "contact ontbreekt" in page


@pytest.mark.provision("WE-5.2")
def test_a_school_in_weert_has_one_seat_for_the_school_and_none_per_location(weert: Actor, acting: Acting) -> None:
    with acting(weert):
        seats = lists_of(weert)[WE].seats()
        assert {seat.wanted["article"] for seat in seats} == {"Contactpersonen", "5.2"}
        assert all(seat.place is None for seat in seats)
        assert lists_of(weert)[WE].gaps()
        named(weert, slug=WE)
        assert not lists_of(weert)[WE].gaps()


@pytest.mark.parametrize(("who", "slug"), [("utrecht", "utrecht"), ("utrecht_regie", "utrecht")])
@pytest.mark.provision("UT-1a", "UT-10")
def test_the_party_that_must_name_somebody_is_called(
    who: str, slug: str, acting: Acting, request: pytest.FixtureRequest
) -> None:
    actor: Actor = request.getfixturevalue(who)
    with acting(actor):
        assert ("Geen contactpersoon, uitvoerend", "ontbreekt") in titles(actor)
        named(actor, slug=slug)
        assert ("Geen contactpersoon, uitvoerend", "ontbreekt") not in titles(actor)


@pytest.mark.provision("UT-15")
def test_halt_is_called_for_its_contact_in_utrecht_alone(halt: Actor, acting: Acting) -> None:
    """In Utrecht one at operational level is enough; in West-Friesland the executive one is still missing."""
    with acting(halt):
        assert [gap.sentence for gap in lists_of(halt)["utrecht"].gaps()] == ["Geen contactpersoon, uitvoerend"]
        named(halt, slug="utrecht")
        assert not lists_of(halt)["utrecht"].gaps()
        assert len(lists_of(halt)[WF].gaps()) == 2


@pytest.mark.provision("WE-Contact")
def test_every_kernpartner_in_weert_is_called(
    cjg: Actor, weert_agent: Actor, weert_regie: Actor, acting: Acting
) -> None:
    for actor in (cjg, weert_agent, weert_regie):
        with acting(actor):
            assert [gap.article for gap in lists_of(actor)[WE].gaps()] == ["Contactpersonen"]
            named(actor, slug=WE)
            assert not lists_of(actor)[WE].gaps()
