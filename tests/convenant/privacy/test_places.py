"""The desk looks wherever the organisation keeps people itself, as far as a function reads it, and says where not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from django.test import Client

from convenant import clock, registry
from convenant.actions import requests as desk
from convenant.audit.models import Entry
from convenant.models import Category, Convenant
from convenant.redaction import blacked
from convenant.subject_data import PURPOSE, looks, sections_of, stands_in
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from convenant.vault.cells import seal_in_transit
from incidents.actions import subject_sealed
from incidents.actions.concerns import Done, note_step, open_concern, record_concern
from incidents.actions.drafts import save_draft
from incidents.actions.signals import Signal, send_signal
from incidents.models import Incident, NeighbourReport
from incidents.queries.inbox import received_by
from incidents.queries.taxonomy import adopted_version
from parties.actions.contacts import Details, name_contact
from parties.actions.moments import note_moment
from parties.models import Location
from parties.queries.cards import own_places
from parties.queries.places import places_of
from tests.incidents.exchanging import NAME, POLICE, WHY, copy_at, incident_for, sent, with_person

ClientOf = Callable[[Actor], Client]
PHONE = "06 12 34 56 78"
AT_SCHOOL = {"convenant.requests", "parties.contacts", "incidents", "incidents.cores", "incidents.concerns",
             "incidents.neighbours", "incidents.drafts"}  # fmt: skip
SEALED_TRAIL = {"request", "concern", "neighbour"}


def found_by(actor: Actor, name: str = NAME) -> set[str]:
    """Labels of the sources in which this name stands."""
    with scope(actor):
        return {hit.key.partition(":")[0] for look in looks(actor, name) for hit in look.found}


def copied(actor: Actor, name: str = NAME, label: str = "") -> str:
    """All that a copy of these places would hold, before anybody blacked anything out."""
    with scope(actor):
        keys = [hit.key for look in looks(actor, name) for hit in look.found if hit.key.startswith(label)]
        return "\n".join(text for section in sections_of(keys, actor) for row in section.rows for text in row)


def told_of(actor: Actor) -> set[str]:
    with scope(actor):
        return set(Entry.objects.filter(purpose=PURPOSE).values_list("action", flat=True))


@pytest.fixture
def everywhere(anna: Actor, bram: Actor) -> Incident:
    """Somebody of this name in every place of a school, and in a copy at the politie."""
    incident = incident_for(anna, bram)
    fields = frozenset({"what", f"name.{with_person(incident, anna).pk}"})
    sent(incident, anna, POLICE["anna"], fields=fields, ground="vitaal_belang", informed=True, **WHY)
    with scope(anna):
        here, circle = own_places(anna)[0], Convenant.objects.get(pk=anna.circles[0])
        Incident.objects.filter(pk=incident.pk).update(description=f"Ruzie met {NAME}.")
        code = Category.objects.get(taxonomy=adopted_version(circle.pk).taxonomy, code="ZOR-01")
        record_concern(here, code, f"{NAME} had blauwe plekken.", actor=anna)
        save_draft("incident", {"text": f"{NAME} stond erbij"}, actor=anna)
        name_contact(circle, Details(NAME, "Conciërge", "uitvoerend", clock.today(), topic="avg"), actor=anna)
        desk.take_in(desk.Asked("access", clock.today(), f"Moeder van {NAME}"), actor=anna, submission=uuid4())
        reported(here, circle)
    return incident


def reported(place: Location, circle: Convenant) -> None:
    report = NeighbourReport(
        organisation_id=place.organisation_id, convenant=circle, location=place, receipt="x", kind="geluid",
        happened_on=clock.today(), received_at=clock.now(), due_on=clock.today(),
    )  # fmt: skip
    told = {"story": f"{NAME} riep naar mij.", "where": "plein", "contact": PHONE}
    report.content = seal_in_transit(told, report.place("content"))
    report.save(force_insert=True)


def test_a_school_finds_him_in_every_place_of_its_own(
    everywhere: Incident, anna: Actor, record_property: Callable[[str, object], None]
) -> None:
    found = found_by(anna)
    assert found == AT_SCHOOL
    asked = [label for label, source in registry.subject_sources if _searches(source, anna)]
    record_property(
        "figure", f"AVG 15: found in {len(found)} of {len(AT_SCHOOL)} places of a school; {len(asked)} asked"
    )


def _searches(source: object, actor: Actor) -> bool:
    with scope(actor):
        return bool(source.reach(actor).searched)  # type: ignore[attr-defined]


@pytest.mark.security("S14")
def test_what_is_sealed_is_looked_through_for_a_recorded_purpose(
    everywhere: Incident, anna: Actor, record_property: Callable[[str, object], None]
) -> None:
    assert found_by(anna)
    assert {f"{what}.name_sought" for what in (*SEALED_TRAIL, "draft")} <= told_of(anna)
    assert {f"{what}.found_by_name" for what in SEALED_TRAIL} <= told_of(anna)
    text = copied(anna)
    assert {"vault.opened", "concern.read", "neighbour.persons_shown"} <= told_of(anna)
    for words in ("blauwe plekken", "riep naar mij", "stond erbij", "Ruzie met", "Conciërge", "Moeder van"):
        assert words in text
    assert PHONE in text
    assert PHONE not in blacked(text)
    record_property("figure", "S14: 0 of 5 sealed places opened for a data subject without its purpose in the trail")


def test_who_reads_the_postvak_finds_him_in_a_copy_and_the_school_hears_so(everywhere: Incident, bram: Actor) -> None:
    assert found_by(bram) == {"incidents.copies"}
    with scope(bram):
        row = received_by(bram).get(sender=everywhere.organisation_id, core__people=1)
    assert row.opened_at is None, "looking opens nothing: the school can still take it back"
    assert NAME in copied(bram)
    assert copy_at(bram, row.disclosure).opened_at
    assert {"copy.name_sought", "copy.found_by_name", "copy.persons_shown"} <= told_of(bram)


@pytest.mark.security("S9")
@pytest.mark.parametrize("who", ["dirk", "weert", "femke", "weert_regie"])
def test_another_organisation_finds_nothing(who: str, everywhere: Incident, request: pytest.FixtureRequest) -> None:
    assert found_by(request.getfixturevalue(who)) == set()


@pytest.mark.parametrize("who", ["fg", "carla"])
def test_who_may_not_read_the_sealed_places_hears_which_and_whom_to_ask(
    who: str, everywhere: Incident, request: pytest.FixtureRequest
) -> None:
    actor: Actor = request.getfixturevalue(who)
    assert not found_by(actor) & {"incidents", "incidents.cores", "incidents.concerns", "incidents.neighbours"}
    with scope(actor):
        closed = {look.title: look.reach.sentence for look in looks(actor) if not look.reach.searched}
    assert "coördinator" in closed["Zorgsignalen en meldcode"]
    assert "coördinator" in closed["Personen in de kluis van uw incidenten"]
    assert "alleen aantallen" in closed["Controles en verzuim"]


@pytest.mark.security("S38")
def test_keys_of_places_that_one_may_not_read_open_nothing(everywhere: Incident, anna: Actor, fg: Actor) -> None:
    with scope(anna):
        keys = [hit.key for look in looks(anna, NAME) for hit in look.found]
    with scope(fg):
        titles = {section.title for section in sections_of(keys, fg)}
    assert titles == {"Contactpersoon", "Verzoek over privacy"}


def test_a_signal_that_names_somebody_is_found_at_both_ends(anna: Actor, jongerenwerk: Actor) -> None:
    """The form refuses names it knows; a nickname slips through."""
    with scope(jongerenwerk):
        there = next(one for one in places_of(jongerenwerk) if one.organisation_id == anna.organisation)
        circle = Convenant.objects.get(pk=jongerenwerk.circles[0])
        told = Signal(there, "onveilig", "Rooie Gekko hangt bij de winkels.")
        send_signal(circle, anna.organisation, told, actor=jongerenwerk)
    assert found_by(anna, "rooie gekko") == found_by(jongerenwerk, "Rooie Gekko") == {"incidents.signals"}
    assert "bij de winkels" in copied(anna, "Gekko")


@pytest.mark.parametrize(("written", "sought"), [("Zoë Kanárie", "zoe kanarie"), ("Zoe Kanarie", "Zoë Kanárie")])
def test_a_name_in_an_incident_is_found_whatever_its_accents(
    everywhere: Incident, anna: Actor, written: str, sought: str
) -> None:
    with scope(anna):
        Incident.objects.filter(pk=everywhere.pk).update(description=f"Ruzie met {written}.")
    assert "incidents.cores" in found_by(anna, sought)


def test_a_colleague_is_found_by_his_account_and_his_moments(bram: Actor, anna: Actor) -> None:
    with scope(bram):
        note_moment(places_of(bram)[0], "bezoek", clock.today(), actor=bram)
        name = Membership.objects.get(pk=bram.membership).display_name
    assert {"parties.accounts", "parties.moments"} <= found_by(bram, name)
    assert "Bezoek" in copied(bram, name, "parties.moments:")
    assert "Schoolagent" in copied(bram, name, "parties.accounts:")
    assert not {"parties.accounts", "parties.moments"} & found_by(anna, name)
    assert {"membership.opened", "moment.opened"} <= told_of(bram)


def test_the_page_says_for_each_place_what_was_searched(
    everywhere: Incident, anna: Actor, fg: Actor, client_of: ClientOf
) -> None:
    with scope(anna):
        asked = desk.take_in(desk.Asked("access", clock.today(), NAME), actor=anna, submission=uuid4())
    where = f"/verzoeken/{asked.pk}/uitdraai/"
    before = client_of(anna).get(where).content.decode()
    for _, source in registry.subject_sources:
        assert source.title in before
    after = client_of(anna).post(where, {"name": NAME})
    counted = {place.title: place.count for place in after.context["places"]}
    assert counted["Zorgsignalen en meldcode"] == 1
    assert counted["Controles en verzuim"] is None
    assert counted["Ontvangen meldingen en kopieën"] is None
    assert "niet doorzocht" in client_of(fg).post(where, {"name": NAME}).content.decode()
    assert client_of(anna).post(where, {"name": ""}).status_code == 422


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Sem Kanarie", "KANARIE, sém", True),
        ("Sem", "Semmie", False),
        ("Sem Kanarie", "Sem", False),
        ("", "Sem", False),
        ("--", "--", False),
    ],
)
def test_a_name_stands_there_by_whole_words(name: str, text: str, stands: bool) -> None:
    assert stands_in(name, text) is stands


@pytest.mark.parametrize("number", [1, 6])
def test_signs_of_concern_are_read_with_their_steps_in_two_queries(
    number: int, anna: Actor, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    with scope(anna):
        here, circle = own_places(anna)[0], Convenant.objects.get(pk=anna.circles[0])
        code = Category.objects.get(taxonomy=adopted_version(circle.pk).taxonomy, code="ZOR-01")
        for _ in range(number):
            row = record_concern(here, code, "Blauwe plekken.", actor=anna)
            open_concern(row, subject_sealed.REQUEST, actor=anna)
            note_step(row, Done("signals", str(clock.today()), text=f"{NAME} gesproken"), actor=anna)
        subject_sealed.ConcernSource.find("Niemand", anna)  # what a scope reads once
        with django_assert_num_queries(2):
            assert subject_sealed.ConcernSource.find("Niemand", anna) == []
        assert len(subject_sealed.ConcernSource.find(NAME, anna)) == number


@pytest.mark.mutant("S14")
def test_a_search_that_tells_nobody_is_seen(everywhere: Incident, anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject_sealed, "told", lambda *_: None)
    assert found_by(anna)
    assert "concern.name_sought" not in told_of(anna)
