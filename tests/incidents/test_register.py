"""The register, its export, the start page of a school and the evidence it gives."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant.audit.models import Entry
from convenant.editing import mark_of
from convenant.formats.export import harmless
from convenant.models import Category, Convenant, Obligation
from convenant.tenancy.scope import Actor, scope
from incidents.evidence import registered
from incidents.models import Incident, IncidentState, Step, StepState
from incidents.queries.taxonomy import adopted_version
from parties.actions.places import PLACE, Place, change_place
from parties.models import Location
from tests.conftest import TODAY
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
URL = "/incidenten/"
FRAME = 8
"""Statements of every page: session, user, memberships, circles, four around the scope."""


def shown(client: Client, **query: Any) -> list[str]:
    """References on the page."""
    return [row.reference.replace("-", "") for row in client.get(URL, query).context["rows"]]


def numbers(client: Client, **query: Any) -> dict[str, int]:
    return {view["label"]: view["count"] for view in client.get(URL, query).context["views"]}


def test_views_count_and_list(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with time_machine.travel(TODAY - timedelta(days=3), tick=False):
        late = recorded(anna, occurred_on=date(2026, 11, 18))
    fresh, closed = recorded(anna), recorded(anna)
    waiting = recorded(anna)
    with scope(anna):
        Incident.objects.filter(pk=closed.pk).update(state=IncidentState.CLOSED)
        Step.objects.filter(incident=waiting, key="melding").update(state=StepState.DONE, handled_at=TODAY)
    assert numbers(client) == {
        "Open": 3, "Over termijn": 1, "Wacht op politie": 1, "Te evalueren": 0, "Te sluiten": 0, "Gesloten": 1,
        "Alles": 4,
    }  # fmt: skip
    assert set(shown(client)) == {late.reference, fresh.reference, waiting.reference}
    assert shown(client, weergave="termijn") == [late.reference]
    assert shown(client, weergave="politie") == [waiting.reference]
    assert shown(client, weergave="gesloten") == [closed.reference]


def test_a_row_says_what_comes_next_and_by_when(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    (row,) = client_of(anna).get(URL).context["rows"]
    assert (row.title, row.next_step, row.badge_word, row.melding) == (
        "Steek- of slagwapen, gang of trappenhuis", "Veiligheid herstellen", "vandaag", "nog niet gemeld",
    )  # fmt: skip


def test_filters_stand_in_the_address_and_can_be_taken_away(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    with scope(anna):
        places = list(Location.objects.filter(organisation_id=anna.organisation).order_by("slug"))
    knife = recorded(anna, location=places[0])
    theft = recorded(
        anna, "DIE-01", location=places[1], seriousness=2, occurred_on=date(2026, 9, 7), description="Fiets weg"
    )
    assert shown(client, category="DIE") == [theft.reference]
    assert shown(client, location=places[0].pk) == [knife.reference]
    assert shown(client, seriousness=2) == [theft.reference]
    assert shown(client, since="2026-10-01") == [knife.reference]
    assert shown(client, until="2026-10-01") == [theft.reference]
    assert shown(client, q="fiets") == [theft.reference]
    response = client.get(URL, {"category": "DIE", "q": "fiets"})
    assert [mark["text"] for mark in response.context["marks"]] == ["Zoek: fiets", "Categorie Diefstal en vermogen"]
    assert "category=DIE" not in response.context["marks"][1]["url"]


@pytest.mark.parametrize("reference", ["NEV7YV", "WU6J8L", "K7R4QD"])
def test_a_reference_that_sounds_like_a_name_is_sought(anna: Actor, client_of: ClientOf, reference: str) -> None:
    incident = recorded(anna)
    with scope(anna):
        Incident.objects.filter(pk=incident.pk).update(reference=reference)
    assert shown(client_of(anna), q=f"{reference[:3]}-{reference[3:]}") == [reference]


@pytest.mark.parametrize("form", ["{}", "{:.3}-{}"])
def test_a_reference_is_found_as_it_is_shown(anna: Actor, client_of: ClientOf, form: str) -> None:
    incident = recorded(anna)
    recorded(anna)
    wanted = form.format(incident.reference, incident.reference[3:]).lower()
    assert shown(client_of(anna), q=wanted) == [incident.reference]


@pytest.mark.parametrize(
    "query",
    [{"location": str(uuid4())}, {"location": "x"}, {"since": "31-02-2026"}, {"seriousness": "7"}, {"category": "XXX"},
     {"since": "2026-11-01", "until": "2026-10-01"}],
)  # fmt: skip
def test_a_wrong_filter_is_an_error_at_its_field(anna: Actor, client_of: ClientOf, query: dict[str, str]) -> None:
    recorded(anna)
    response = client_of(anna).get(URL, query)
    assert response.status_code == 422
    assert response.context["rows"] == []
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 400])
def test_an_odd_page_number_shows_a_page(anna: Actor, client_of: ClientOf, page: str) -> None:
    recorded(anna)
    assert len(shown(client_of(anna), pagina=page)) == 1


def test_the_register_holds_only_the_own_locations(anna: Actor, dirk: Actor, carla: Actor, client_of: ClientOf) -> None:
    mine, theirs = recorded(anna), recorded(dirk)
    assert shown(client_of(anna)) == [mine.reference]
    assert shown(client_of(dirk)) == [theirs.reference]
    assert client_of(carla).get(URL).status_code == 403


def test_a_location_that_was_taken_away_takes_its_incidents_along(
    anna: Actor, client_of: ClientOf, membership_of: Any
) -> None:
    from parties.actions.rights import withdraw_location

    incident = recorded(anna)
    with scope(anna):
        withdraw_location(incident.location, membership_of(anna), actor=anna)
    assert shown(client_of(anna)) == []
    assert client_of(anna).get(reverse("incidents:detail", args=[incident.pk])).status_code == 404


@pytest.mark.parametrize("who", ["bram", "femke", "operator", "eva"])
def test_others_find_no_register_of_this_school(
    anna: Actor, client_of: ClientOf, request: pytest.FixtureRequest, who: str
) -> None:
    incident = recorded(anna)
    response = client_of(request.getfixturevalue(who)).get(URL)
    assert response.status_code == (200 if who == "eva" else 404)
    assert incident.reference[:3] + "-" + incident.reference[3:] not in response.content.decode()


def test_an_empty_register_says_what_to_do(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get(URL).content.decode()
    assert "Geen open incidenten" in page
    assert "Niets gevonden" in client_of(anna).get(URL, {"q": "bestaat niet"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    anna: Actor, client_of: ClientOf, django_assert_num_queries: Any, rows: int
) -> None:
    """Locations; counts and rows."""
    for _ in range(rows):
        recorded(anna)
    client = client_of(anna)
    client.get(URL)
    with django_assert_num_queries(FRAME + 2):
        client.get(URL)


# --- export


def test_csv_holds_the_filtered_rows_and_who_when_which_filter(anna: Actor, client_of: ClientOf) -> None:
    knife, theft = recorded(anna), recorded(anna, "DIE-01")
    response = client_of(anna).get(reverse("incidents:export", args=["csv"]), {"category": "DIE"})
    text = response.content.decode("utf-8-sig")
    assert theft.reference[:3] in text
    assert knife.reference[:3] + "-" not in text
    assert '"Wie";"Coördinator Atlas, Atlas College"' in text
    assert '"Wanneer";"21 november 2026, 10:45 uur"' in text
    assert '"Filter";"Categorie Diefstal en vermogen"' in text
    with scope(anna):
        assert Entry.objects.filter(action="register.exported", purpose="csv").exists()


def test_xlsx_has_a_sheet_with_who_when_and_filter(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    response = client_of(anna).get(reverse("incidents:export", args=["xlsx"]))
    book = ZipFile(io.BytesIO(response.content))
    assert "Verantwoording" in book.read("xl/workbook.xml").decode()
    assert "Atlas College" in book.read("xl/sharedStrings.xml").decode()


DAY_IN_A_FILE = {
    "csv": ("", b'"20-11-2026"'),
    "ods": ("content.xml", b'office:date-value="2026-11-20"'),
    "xlsx": ("xl/worksheets/sheet1.xml", b"<v>46346</v>"),
}
"""Kind of file → the part of it that holds the rows, and a day there. 46346 counts from the last day of 1899."""


@pytest.mark.parametrize("kind", DAY_IN_A_FILE)
def test_a_day_in_a_file_is_a_day_with_its_year(kind: str, anna: Actor, client_of: ClientOf) -> None:
    recorded(anna, occurred_on=date(2026, 11, 20))
    content = client_of(anna).get(reverse("incidents:export", args=[kind])).content
    part, day = DAY_IN_A_FILE[kind]
    assert day in (ZipFile(io.BytesIO(content)).read(part) if part else content)


def test_a_wrong_filter_gives_no_empty_file(anna: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    answer = client_of(anna).get(reverse("incidents:export", args=["csv"]), {"since": "2026-13-45"})
    assert answer.status_code == 422
    assert "id_since_error" in answer.content.decode()
    with scope(anna):
        assert not Entry.objects.filter(action="register.exported").exists()


@pytest.mark.security("S19")
@pytest.mark.parametrize("cell", ["=1+1", "+31", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_the_export_is_for_handlers(carla: Actor, bram: Actor, client_of: ClientOf) -> None:
    url = reverse("incidents:export", args=["csv"])
    assert [client_of(actor).get(url).status_code for actor in (carla, bram)] == [403, 404]


# --- start page


def test_start_names_what_is_late_and_leads_to_that_step(anna: Actor, client_of: ClientOf) -> None:
    with time_machine.travel(TODAY - timedelta(days=1), tick=False):
        incident = recorded(anna, occurred_on=date(2026, 11, 20), occurred_at=None)
    client = client_of(anna)
    page = client.get("/")
    first = next(item for item in page.context["todo"] if item.kind == "bad")
    assert (first.title, first.word, first.kind) == ("Veiligheid herstellen", "1 dag te laat", "bad")
    assert first.url == f"/incidenten/{incident.pk}/?stap=1#stap-1"
    assert "1 open incident" in page.content.decode()
    assert client.get(first.url).context["at_hand"].number == 0


def test_start_offers_the_draft(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post(reverse("incidents:draft"), {"description": "half"})
    page = client.get("/").content.decode()
    assert "Concept afmaken" in page
    assert "Bewaard om 10:45" in page


def test_start_of_a_teacher_shows_no_register(anna: Actor, carla: Actor, client_of: ClientOf) -> None:
    recorded(anna)
    page = client_of(carla).get("/")
    assert page.context["running"] == []
    assert "Incident melden" in page.content.decode()


# --- evidence


@pytest.mark.provision("WF-5.9")
def test_a_register_in_use_is_evidence_and_an_empty_one_proves_nothing(anna: Actor, dirk: Actor) -> None:
    recorded(anna)
    assert evidence(anna) is not None
    assert evidence(anna).count == 1
    assert evidence(anna).last_on == TODAY.date()
    assert evidence(dirk) is None


@pytest.mark.provision("WE-5.11")
def test_weert_evidence_is_a_count_without_content(weert: Actor) -> None:
    incident = recorded(weert)
    found = evidence(weert)
    assert (found.count, found.label) == (1, "Het register is in gebruik")
    assert incident.description not in str(found)


def evidence(actor: Actor) -> Any:
    with scope(actor):
        convenant = Convenant.objects.get(pk=actor.circles[0])
        obligation = Obligation.objects.get(version__convenant=convenant, evidence="incidents.registered")
        return registered(
            obligation=obligation, convenant=convenant, organisation_id=actor.organisation, school_year=2026
        )


@pytest.mark.provision("WE-Uitg-2")
def test_weert_every_theme_and_unrest_can_be_registered(weert: Actor, client_of: ClientOf) -> None:
    """Whatever touches pupils, staff or visitors has a category; unrest in society is a mark on any of them."""
    with scope(weert):
        taxonomy = adopted_version(weert.circles[0]).taxonomy
        themes = set(Category.objects.filter(taxonomy=taxonomy, main="").values_list("code", flat=True))
    page = client_of(weert).get("/incidenten/nieuw/").content.decode()
    assert len(themes) == 18
    elsewhere = {"ZOR", "VZM"}
    assert {code for code in themes if f'value="{code}"' not in page} <= elsewhere
    incident = recorded(weert, facets=["maatschappelijke_onrust"])
    assert "maatschappelijke onrust" in client_of(weert).get(f"/incidenten/{incident.pk}/").content.decode().lower()


def test_pages_about_the_past_call_a_location_as_it_was_called(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    past, now = recorded(anna, occurred_on=date(2026, 11, 18)), recorded(anna, occurred_on=date(2026, 11, 21))
    with scope(anna):
        place = past.location
        given = Place("Atlas College, Nieuwe Naam", place.place, place.address, place.wijk_id, place.opened_on)
        change_place(place, given, actor=anna, seen=mark_of(place, PLACE))
    rows = {row.reference.replace("-", ""): row.location for row in client.get(URL).context["rows"]}
    assert rows[now.reference] == "Nieuwe Naam"
    assert rows[past.reference] not in ("", "Nieuwe Naam")
    for incident, told in ((past, False), (now, True)):
        assert ("Nieuwe Naam" in client.get(f"{URL}{incident.pk}/").content.decode()) is told
