"""The postvak: what waits, for whose locations, one copy, its persons, and the locations."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.editing import mark_of
from convenant.tenancy.scope import Actor, scope
from incidents.models import Incident, ReceivedDisclosure
from incidents.queries import inbox
from parties.actions.places import PLACE, Place, change_place
from parties.models import Location
from parties.queries.places import places_of
from tests.conftest import TODAY

from .exchanging import NAME, POLICE, WHY, copies_at, copy_at, incident_for, notices_at, sent, with_person
from .recording import KNIFE

ClientOf = Callable[[Actor], Client]
INTEREST = {"ground": "gerechtvaardigd_belang", "informed": True, **WHY}


def reported(school: Actor, agent: Actor, slug: str, **how: Any) -> ReceivedDisclosure:
    given = sent(incident_for(school, agent), school, slug, **how)
    return copy_at(agent, given.pk)


def with_name(anna: Actor, bram: Actor) -> ReceivedDisclosure:
    incident = incident_for(anna, bram)
    person = with_person(incident, anna)
    given = sent(incident, anna, POLICE["anna"], fields=frozenset({"what", f"name.{person.pk}"}), **INTEREST)
    return copy_at(bram, given.pk)


def url_of(copy: ReceivedDisclosure, page: str = "copy") -> str:
    return reverse(f"exchange:{page}", args=[copy.pk])


# --- whose


def test_the_schoolagent_of_this_location_finds_it_a_colleague_does_not(
    anna: Actor, bram: Actor, bram2: Actor, client_of: ClientOf
) -> None:
    """Same team, same organisation, same database rows: another location is 404."""
    copy = reported(anna, bram, POLICE["anna"])
    page = client_of(bram).get("/postvak/").content.decode()
    assert str(copy.pk) in page
    assert client_of(bram).get(url_of(copy)).status_code == 200
    other = client_of(bram2)
    assert str(copy.pk) not in other.get("/postvak/?weergave=alles").content.decode()
    assert other.get(url_of(copy)).status_code == 404
    assert other.get(url_of(copy, "copy-why")).status_code == 404
    assert [other.post(url_of(copy, page)).status_code for page in ("persons", "answer")] == [404, 404]
    assert copy_at(bram2, copy.disclosure).answered_at is None


@pytest.mark.security("S1")
@pytest.mark.parametrize("who", ["anna", "femke", "operator", "burgemeester", "om", "weert_agent"])
def test_for_others_the_copy_is_not_there(
    who: str, anna: Actor, bram: Actor, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    copy = reported(anna, bram, POLICE["anna"])
    actor = request.getfixturevalue(who)
    assert client_of(actor).get(url_of(copy)).status_code == 404
    if who != "weert_agent":
        assert client_of(actor).get("/postvak/").status_code == 404
        assert client_of(actor).get("/scholen/").status_code == 404


@pytest.mark.parametrize("who", ["leerplicht", "jongerenwerk", "halt", "cjg", "jou", "buurtteam"])
def test_other_partners_have_the_same_pages(who: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(who))
    assert "Niets te doen" in client.get("/postvak/").content.decode()
    assert client.get("/scholen/").status_code == 200


def test_the_postvak_is_the_start_page_of_a_partner(bram: Actor, client_of: ClientOf) -> None:
    assert "<h1>Postvak</h1>" in client_of(bram).get("/").content.decode()


# --- the list


def counts(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="vs-count[^"]*">(\d+)<', page)]


def test_a_copy_calls_its_location_as_it_was_called(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    copy = reported(anna, bram, POLICE["anna"])
    with time_machine.travel(TODAY + timedelta(days=2), tick=False), scope(anna):
        row = Location.objects.get(pk=copy.location_id)
        then = row.name
        wish = Place("Nieuwe naam", row.place, row.address, row.wijk_id, row.opened_on)
        change_place(row, wish, actor=anna, seen=mark_of(row, PLACE))
    with time_machine.travel(TODAY + timedelta(days=2), tick=False):
        page = client_of(bram).get(reverse("exchange:inbox")).content.decode()
    assert then in page
    assert "Nieuwe naam · melding" not in page


def test_views_count_what_waits_what_is_answered_and_all(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    client = client_of(bram)
    with time_machine.travel(TODAY - timedelta(hours=1), tick=False):
        incident = incident_for(anna, bram)
    assert counts(client.get("/postvak/").content.decode()) == [0, 1, 0, 1]
    assert "geen antwoord nodig" in client.get("/postvak/?weergave=ter-informatie").content.decode()
    given = sent(incident, anna, POLICE["anna"])
    page = client.get("/postvak/").content.decode()
    assert counts(page) == [1, 0, 0, 2], "the melding replaces the automatic copy of the same incident"
    assert "melding om 10:45 uur" in page
    copy = copy_at(bram, given.pk)
    client.post(url_of(copy, "answer"), {"code": "visit", "text": ""})
    assert counts(client.get("/postvak/").content.decode()) == [0, 0, 1, 2]
    assert "beantwoord" in client.get("/postvak/?weergave=beantwoord").content.decode()


def test_what_has_priority_goes_first_then_by_date_over_the_pages(
    anna: Actor, bram: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent = []
    for days, grade in enumerate(("zwaar", "", "", "zeer zwaar", "")):
        with time_machine.travel(TODAY - timedelta(days=6 - days), tick=False):
            row = reported(anna, bram, POLICE["anna"])
        with scope(bram):
            ReceivedDisclosure.objects.filter(pk=row.pk).update(core=row.core | {"grade": grade})
        urgent.append((bool(grade), row.pk))
    expected = [pk for is_urgent in (True, False) for marked, pk in reversed(urgent) if marked == is_urgent]
    monkeypatch.setattr("incidents.views.inbox.PER_PAGE", 2)
    client = client_of(bram)
    pages = [client.get(f"/postvak/?pagina={number}") for number in (1, 2, 3)]
    assert [row.pk for page in pages for row in page.context["page"].object_list] == expected
    assert ["voorrang" in page.content.decode() for page in pages] == [True, False, False]
    everything = client.get("/postvak/?weergave=alles").context["page"].object_list
    assert [row.received_at for row in everything] == sorted((row.received_at for row in everything), reverse=True)


@pytest.mark.provision("WF-6.1b")
def test_a_new_state_asks_no_answer_and_is_never_late(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """Kept informed, not asked: no red term, no form."""
    with time_machine.travel(TODAY - timedelta(days=9), tick=False):
        incident_for(anna, bram)
    (copy,) = copies_at(bram)
    assert "Niets te doen" in client_of(bram).get("/postvak/").content.decode()
    page = client_of(bram).get("/postvak/?weergave=ter-informatie").content.decode()
    assert "automatisch, geen antwoord nodig" in page
    assert "dagen open" not in page
    detail = client_of(bram).get(url_of(copy)).content.decode()
    assert KNIFE in detail
    assert "Antwoord versturen" not in detail


@pytest.mark.provision("WF-6.2-1")
def test_a_melding_is_done_only_once_answered_and_shows_its_age(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """Fast handling can be watched: what was told by itself has no term, a melding has its days until the answer."""
    with time_machine.travel(TODAY - timedelta(days=9), tick=False):
        copy = reported(anna, bram, POLICE["anna"])
    incident_for(anna, bram)
    client = client_of(bram)
    page = client.get("/postvak/").content.decode()
    assert page.count("dagen open") == page.count("9 dagen open") == 1
    before = counts(page)
    client.post(url_of(copy, "answer"), {"code": "visit", "text": ""})
    page = client.get("/postvak/?weergave=alles").content.decode()
    assert "dagen open" not in page
    assert counts(page) == [before[0] - 1, before[1], before[2] + 1, before[3]]


def test_a_melding_that_waits_long_says_how_long(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    with time_machine.travel(TODAY - timedelta(days=9), tick=False):
        reported(utrecht, utrecht_agent, POLICE["utrecht"])
    assert "9 dagen open" in client_of(utrecht_agent).get("/postvak/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_postvak_costs_the_same_for_one_and_three(
    rows: int, utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    for _ in range(rows):
        reported(utrecht, utrecht_agent, POLICE["utrecht"])
    client = client_of(utrecht_agent)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/postvak/").content.decode()
    assert page.count('class="vs-row"') == rows
    asked = [
        row["sql"] for row in queries if re.search(r"incidents_|kept_\d+_(withdrawals|_counted|_first)", row["sql"])
    ]
    assert len(asked) == 2, "withdrawals beside the places, numbers of the views beside the rows"


@pytest.mark.parametrize(
    "query",
    ["weergave=zomaar", "locatie=onzin", "locatie=00000000-0000-4000-8000-000000000000", "pagina=-3", "pagina=x"],
)
def test_a_mad_query_string_is_an_ordinary_page(query: str, bram: Actor, client_of: ClientOf) -> None:
    assert client_of(bram).get(f"/postvak/?{query}").status_code == 200


# --- one copy


def test_opening_marks_it_read_and_tells_the_school(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    assert notices_at(utrecht, "read") == []
    for _ in range(2):
        page = client_of(utrecht_agent).get(url_of(copy)).content.decode()
    assert copy_at(utrecht_agent, copy.disclosure).opened_at == TODAY
    (notice,) = notices_at(utrecht, "read")
    assert (notice.disclosure, notice.function) == (copy.disclosure, "wijkagent")
    assert "Dit is een kopie van 21 november 2026 10:45 uur. Het dossier blijft bij de school." in page
    assert "artikel 3 lid a" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.security("S28")
def test_a_head_request_or_a_list_opens_nothing(utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    client = client_of(utrecht_agent)
    assert client.head(url_of(copy)).status_code == 405
    client.get("/postvak/")
    client.get("/scholen/")
    assert copy_at(utrecht_agent, copy.disclosure).opened_at is None


@pytest.mark.security("S14")
def test_persons_are_shown_by_a_click_that_is_recorded(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    copy = with_name(anna, bram)
    client = client_of(bram)
    closed = client.get(url_of(copy)).content.decode()
    assert "1 persoon" in closed
    assert "Persoon tonen" in closed
    assert NAME not in closed
    assert client.get(url_of(copy, "persons")).status_code == 405
    assert NAME in client.post(url_of(copy, "persons")).content.decode()
    assert NAME not in client.get(url_of(copy)).content.decode()
    with scope(bram):
        shown = list(Entry.objects.filter(object_id=copy.pk, action="copy.persons_shown"))
    assert len(shown) == 1
    assert NAME not in str(vars(shown[0]))


def test_showing_a_person_ends_the_recall(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    copy = with_name(anna, bram)
    client_of(bram).post(url_of(copy, "persons"))
    assert client_of(anna).post(reverse("exchange:withdraw", args=[copy.disclosure])).status_code == 422
    assert len(notices_at(anna, "read")) == 1


def test_a_recalled_copy_shows_no_person(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    copy = with_name(anna, bram)
    client_of(anna).post(reverse("exchange:withdraw", args=[copy.disclosure]))
    response = client_of(bram).post(url_of(copy, "persons"))
    assert response.status_code == 422
    assert NAME not in response.content.decode()
    assert not bytes(copy_at(bram, copy.disclosure).content)


@pytest.mark.provision("UT-23-1")
def test_why_do_i_see_no_persons_says_the_rule_and_not_whether_there_are_any(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    copy = reported(utrecht, utrecht_agent, POLICE["utrecht"])
    assert "Waarom zie ik geen personen?" in client_of(utrecht_agent).get(url_of(copy)).content.decode()
    page = client_of(utrecht_agent).get(url_of(copy, "copy-why")).content.decode()
    assert "convenant Utrecht, artikel 23." in page
    assert "Of er bij dit incident personen zijn, staat hier niet." in page


@pytest.mark.security("S11")
def test_the_copy_names_no_id_of_the_school(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    """The recipient can't guess its way to the school's own rows."""
    incident = incident_for(anna, bram)
    given = sent(incident, anna, POLICE["anna"])
    copy = copy_at(bram, given.pk)
    page = client_of(bram).get(url_of(copy)).content.decode()
    assert str(incident.pk) not in page
    assert str(incident.pk) not in str(copy.core)
    with scope(bram):
        assert not Incident.objects.exists()


# --- locations


def test_my_schools_are_the_assigned_locations_with_their_open_reports(
    anna: Actor, bram: Actor, bram2: Actor, client_of: ClientOf
) -> None:
    copy = reported(anna, bram, POLICE["anna"])
    with scope(bram):
        name = copy.location.name
    page = client_of(bram).get("/scholen/").content.decode()
    card = next(part for part in page.split('<section class="vs-panel">') if f">{name}</a>" in part)
    assert "1 open" in card
    assert "1 nieuw" in card
    assert f">{name}</a>" not in client_of(bram2).get("/scholen/").content.decode()


def test_the_school_that_waits_longest_is_first_the_others_by_name(
    anna: Actor, bram: Actor, client_of: ClientOf
) -> None:
    with scope(bram):
        by_name = [card["name"] for card in inbox.schools(bram)]
    copy = reported(anna, bram, POLICE["anna"])
    with scope(bram):
        last = next(place for place in places_of(bram) if place.name == by_name[-1])
        ReceivedDisclosure.objects.filter(pk=copy.pk).update(location=last)
        cards = [card["name"] for card in inbox.schools(bram)]
    assert len(by_name) > 1
    assert cards == [by_name[-1], *by_name[:-1]]
    assert "waar een melding het langst op antwoord wacht" in client_of(bram).get("/scholen/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_my_schools_cost_four_queries(rows: int, anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    for _ in range(rows):
        reported(anna, bram, POLICE["anna"])
    client = client_of(bram)
    with CaptureQueriesContext(connection) as queries:
        client.get("/scholen/")
    reads = re.compile(r'FROM "(incidents|parties_contact|tenancy_organisation)|execute kept_\d+__places_by_right')
    asked = [sql for row in queries if reads.search(sql := row["sql"])]
    assert len(asked) == 4
